import { InvalidEventError } from "../errors/invalid-event-error.ts";

/**
 * Decodes the header `PasswordBase64`. Node's own decoder skips what it does not know and replaces what is not UTF-8,
 * and so would take many headers for one password.
 *
 * @throws InvalidEventError `ERR_INVALID_EVENT`: not canonical base64 (RFC 4648 section 4) of UTF-8 text.
 */
export function decodePassword(encoded: unknown): string {
  if (typeof encoded !== "string") throw new InvalidEventError("PasswordBase64", "wrong-type");
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.toString("base64") !== encoded) throw new InvalidEventError("PasswordBase64", "unreadable");
  try {
    // `ignoreBOM` keeps a byte order mark: it is part of the password.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidEventError("PasswordBase64", "unreadable");
  }
}
