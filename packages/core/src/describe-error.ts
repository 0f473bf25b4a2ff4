import type { TransferIdpError, TransferIdpErrorCode } from "./errors/transfer-idp-error.ts";
import type { LogFields } from "./logger.ts";
import { shortenText } from "./shorten-text.ts";

type FieldType = "text" | "number" | "true";

/** The fields of each error, and what they hold. Whatever else somebody put on an error may hold anything. */
const fieldsOf: Readonly<Record<TransferIdpErrorCode, Readonly<Record<string, FieldType>>>> = {
  ERR_CONFIGURATION: { option: "text", requirement: "text" },
  ERR_INVALID_EVENT: { field: "text", problem: "text" },
  ERR_INVALID_USER_RECORD: { field: "text", problem: "text" },
  ERR_PROVIDER_UNAVAILABLE: {
    provider: "text",
    kind: "text",
    backendError: "text",
    httpStatus: "number",
    requestId: "text",
    countsAsGuess: "true",
  },
  ERR_UNEXPECTED: { thrownName: "text" },
};

/**
 * Describes an error of this library for a log line: its code, its typed fields, and of one that is no outage the stack
 * too, for then somebody has to find the cause.
 *
 * A field that does not hold what its type says, or does not let itself be read, is left out.
 *
 * @returns one field `error`, to be spread into the line.
 */
export function describeError(error: TransferIdpError): LogFields {
  const code = readText(error, "code");
  const fields = Object.entries(isKnownCode(code) ? fieldsOf[code] : {});
  const stack = code === "ERR_PROVIDER_UNAVAILABLE" ? undefined : readField(error, "stack");
  return {
    error: leaveOutUndefined([
      ["code", code],
      ...fields.map(([name, type]) => [name, readTyped(error, name, type)] as const),
      ["stack", typeof stack === "string" ? stack : undefined],
    ]),
  };
}

function isKnownCode(code: string | undefined): code is TransferIdpErrorCode {
  return code !== undefined && Object.hasOwn(fieldsOf, code);
}

function readTyped(error: object, name: string, type: FieldType): unknown {
  if (type === "text") return readText(error, name);
  const value = readField(error, name);
  const isOfType = type === "true" ? value === true : typeof value === "number";
  return isOfType ? value : undefined;
}

function readText(error: object, name: string): string | undefined {
  return shortenText(readField(error, name));
}

function readField(error: object, name: string): unknown {
  try {
    return (error as Readonly<Record<string, unknown>>)[name];
  } catch {
    // The line is worth more than one of its fields.
    return undefined;
  }
}

function leaveOutUndefined(fields: readonly (readonly [string, unknown])[]): LogFields {
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}
