import { parseJsonText } from "@transfer-idp/core";

/** What the form says. Both may be empty. */
export interface LoginForm {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads a form, or the same as JSON. A field that is there twice, text that is no UTF-8 and anything but text are
 * refused, for somebody else might read another name or password out of them.
 *
 * @returns `undefined`: it is none.
 */
export async function readLoginForm(request: Request): Promise<LoginForm | undefined> {
  const type = /^\s*([\w/+-]+)\s*(?:;\s*charset="?utf-8"?\s*)?$/i.exec(request.headers.get("content-type") ?? "")?.[1];
  const read = readers.get(type?.toLowerCase());
  if (read === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await request.arrayBuffer());
    const { username, password } = read(text);
    return typeof username === "string" && typeof password === "string" ? { username, password } : undefined;
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const readers: ReadonlyMap<string | undefined, (text: string) => Fields> = new Map([
  ["application/x-www-form-urlencoded", readForm],
  ["application/json", readJson],
]);

function readForm(text: string): Fields {
  const fields = new Map<string, string>();
  for (const pair of text.split("&")) {
    const [name = "", ...value] = pair.split("=");
    const key = decodeFormText(name);
    if (fields.has(key)) throw new SyntaxError("A field is there twice.");
    fields.set(key, decodeFormText(value.join("=")));
  }
  return Object.fromEntries(fields);
}

// `URLSearchParams` puts a replacement character where bytes are no UTF-8, and so makes another password of it.
function decodeFormText(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function readJson(text: string): Fields {
  const parsed = parseJsonText(text);
  if ("problem" in parsed) throw new SyntaxError("It cannot be read.");
  return parsed.value as Fields;
}
