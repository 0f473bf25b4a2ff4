import { isAddress } from "../access/is-address.ts";
import { type EventProblem, InvalidEventError } from "../errors/invalid-event-error.ts";
import { isProtocol, type KeyLogin, type PasswordLogin } from "../login.ts";

/** A login as an event told it: a password login carries a password, a key login does not. */
export type TransferLogin =
  | { readonly method: "password"; readonly login: PasswordLogin }
  | { readonly method: "publicKey"; readonly login: KeyLogin };

/** The fields of a login before anything was checked, whichever way they came. */
export interface UncheckedLogin {
  readonly username: unknown;
  readonly password: unknown;
  readonly protocol: unknown;
  readonly serverId: unknown;
  readonly sourceIp: unknown;
}

// Real ids are `s-` and 17 hex digits; the examples of AWS's documents are shorter and other.
const serverIdPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/**
 * Reads a login from the event of a Lambda integration or of AWS's API Gateway mapping template.
 *
 * Absent, null and empty passwords mean the same, and mean a key login on SFTP only; on FTP and FTPS they stay a
 * password login with an empty password, which the authenticator denies. A password of white space is a password.
 * An absent `sourceIp` is let through, for TestIdentityProvider sends none where it is given none.
 *
 * @param event - Whatever arrived.
 * @throws InvalidEventError `ERR_INVALID_EVENT`: a field is missing, of the wrong type or unreadable. It names the
 *   field and holds no value.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 *
 * @example
 * ```ts
 * import { parseTransferEvent } from "@transfer-idp/core";
 *
 * const { method } = parseTransferEvent({ username: "alice", protocol: "SFTP", serverId: "s-1234567890abcdef0" });
 * console.log(method); // publicKey
 * ```
 */
export function parseTransferEvent(event: unknown): TransferLogin {
  return checkLogin({
    username: readOwn(event, "username"),
    password: readOwn(event, "password"),
    protocol: readOwn(event, "protocol"),
    serverId: readOwn(event, "serverId"),
    sourceIp: readOwn(event, "sourceIp"),
  });
}

/** Reads an own property, so that nothing inherited or planted on a prototype is taken for a field. */
export function readOwn(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, name)) return undefined;
  return (holder as Record<string, unknown>)[name];
}

/** @throws InvalidEventError `ERR_INVALID_EVENT` */
export function checkLogin(unchecked: UncheckedLogin): TransferLogin {
  const protocol = readText(unchecked.protocol, "protocol");
  if (!isProtocol(protocol)) throw new InvalidEventError("protocol", "unreadable");
  const serverId = readText(unchecked.serverId, "serverId");
  if (!serverIdPattern.test(serverId)) throw new InvalidEventError("serverId", "unreadable");
  const login: KeyLogin = {
    username: readText(unchecked.username, "username"),
    protocol,
    serverId,
    sourceIp: readSourceIp(unchecked.sourceIp),
  };
  const password = unchecked.password ?? "";
  if (typeof password !== "string") throw new InvalidEventError("password", "wrong-type");
  return password === "" && protocol === "SFTP"
    ? { method: "publicKey", login }
    : { method: "password", login: { ...login, password } };
}

function readText(value: unknown, field: string): string {
  const problem: EventProblem | undefined =
    value === undefined || value === null || value === ""
      ? "missing"
      : typeof value === "string"
        ? undefined
        : "wrong-type";
  if (problem !== undefined) throw new InvalidEventError(field, problem);
  return value as string;
}

function readSourceIp(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new InvalidEventError("sourceIp", "wrong-type");
  if (!isAddress(value)) throw new InvalidEventError("sourceIp", "unreadable");
  return value;
}
