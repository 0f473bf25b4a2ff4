import { callerArn, gatewaySecret, serverId } from "./stored-users.ts";

/** An answer, as much of it as somebody outside can see. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends the login form, as a browser does. */
export async function sendForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return send(`${url}/login`, { method: "POST", body: new URLSearchParams(fields), headers });
}

/** Sends a body to the login form. */
export async function sendBody(url: string, type: string | undefined, body: string | Uint8Array): Promise<Answer> {
  // Of a text `fetch` would say a type by itself.
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : Uint8Array.from(body);
  const headers = type === undefined ? undefined : { "content-type": type };
  return send(`${url}/login`, { method: "POST", body: bytes, ...(headers && { headers }) });
}

/** What a test says of a question of Transfer's; the rest is as API Gateway asks it. */
export interface Question {
  readonly username?: string;
  /** As it stands in the path, if not as the name is encoded. */
  readonly path?: string;
  readonly password?: string;
  readonly protocol?: string;
  readonly sourceIp?: string;
  /** Headers beside and instead of those of API Gateway; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Asks what API Gateway asks for Transfer. */
export async function askForTransfer(url: string, question: Question = {}): Promise<Answer> {
  const { username = "alice", password, protocol = "SFTP", sourceIp = "203.0.113.7" } = question;
  const name = question.path ?? encodeURIComponent(username);
  const query = new URLSearchParams({ protocol, sourceIp }).toString();
  const all = {
    "X-Gateway-Secret": gatewaySecret,
    "X-Caller-Arn": callerArn,
    PasswordBase64: password === undefined ? undefined : Buffer.from(password).toString("base64"),
    ...question.headers,
  };
  const headers = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return send(`${url}/servers/${serverId}/users/${name}/config?${query}`, { headers });
}

export async function send(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
}
