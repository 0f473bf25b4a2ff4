import { describe, expect, it } from "vitest";
import { findLeaks } from "../../src/conformance/find-leaks.ts";
import { ProviderUnavailableError } from "../../src/index.ts";

const secret = { name: "the password", value: "Käse-7-✓-geheim" };
const where = "an answer";

describe("findLeaks", () => {
  it.each([
    ["as it is", secret.value],
    ["inside a longer text", `login failed for alice:${secret.value}.`],
    ["in a nested object", { one: [{ two: { three: { four: [secret.value] } } }] }],
    ["in a property that is not enumerable", Object.defineProperty({}, "hidden", { value: secret.value })],
    ["under a symbol", { [Symbol("password")]: secret.value }],
    ["in a map and a set", new Map([[new Set([secret.value]), 1]])],
    ["in the message of an error", new Error(`bind failed: ${secret.value}`)],
    ["in the cause of a cause", new Error("one", { cause: new Error("two", { cause: new Error(secret.value) }) })],
    ["in an aggregate of errors", new AggregateError([new Error(secret.value)], "all failed")],
    [
      "on an error of ours",
      Object.assign(new ProviderUnavailableError({ provider: "p", kind: "timeout" }), { body: secret.value }),
    ],
    ["on a function", Object.assign(() => undefined, { last: secret.value })],
    ["in base64", `Basic ${Buffer.from(`${secret.value}:rest`).toString("base64")}`],
    ["in base64url", Buffer.from(`${secret.value}:rest`).toString("base64url")],
    ["in a URL", `/login?password=${encodeURIComponent(secret.value)}`],
    ["in hex", Buffer.from(secret.value).toString("hex")],
    ["as a buffer", { body: Buffer.from(secret.value) }],
    ["as a typed array", { body: new Uint8Array(Buffer.from(secret.value)) }],
  ])("finds a secret %s", (_, value) => {
    const leaks = findLeaks([{ where, value }], [secret]);

    expect(leaks).toEqual(["the password in an answer"]);
  });

  it("finds nothing where there is nothing, and names no value", () => {
    const evidence = [
      { where, value: { username: "alice", verify: () => secret.value, error: new Error("no") } },
      { where: "another", value: "Käse-7" },
    ];

    expect(findLeaks(evidence, [secret])).toEqual([]);
  });

  it("finds a secret that has blanks of its own", () => {
    const leaks = findLeaks([{ where, value: "pw=Llama 7  abc ;" }], [{ name: "it", value: "Llama 7  abc " }]);

    expect(leaks).toEqual(["it in an answer"]);
  });
});
