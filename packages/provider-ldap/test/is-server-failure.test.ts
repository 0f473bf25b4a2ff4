import { InvalidUserRecordError, ProviderUnavailableError } from "@transfer-idp/core";
import { StatusCodeParser } from "ldapts";
import { describe, expect, it } from "vitest";
import { isServerFailure } from "../src/is-server-failure.ts";

const refuse = (status: number): Error => StatusCodeParser.parse({ status, errorMessage: "" } as never);

describe("isServerFailure", () => {
  it.each<[string, unknown]>([
    ["a server that is busy", refuse(51)],
    ["a server that is unavailable", refuse(52)],
    ["a socket's error", Object.assign(new Error("x"), { code: "ECONNREFUSED" })],
    ["an error without a code", new Error("Connection closed")],
    ["a time that is over", new DOMException("x", "TimeoutError")],
    ["nothing", undefined],
  ])("is true of %s: another one may answer", (_, error) => {
    expect(isServerFailure(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ...[1, 3, 4, 10, 11, 32, 49, 50, 53, 80].map((code): [string, unknown] => [
      `the directory's answer ${String(code)}`,
      refuse(code),
    ]),
    ["an outage that was recognized already", new ProviderUnavailableError({ provider: "ldap", kind: "timeout" })],
    ["a record that cannot be read", new InvalidUserRecordError("uid", "must be text")],
  ])("is false of %s, which another one would say too", (_, error) => {
    expect(isServerFailure(error)).toBe(false);
  });
});
