import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";

const secret = 'p4ss "wörd"/+%';

const errorWith = (fields: object): Error => Object.assign(new Error("constant"), fields);
const hiddenIn = (value: unknown): object => Object.defineProperty({}, "hidden", { value, enumerable: false });
const withLongFiller = (value: string): string => `${"x".repeat(20_000)}${value}`;

describe("expectNoSecret", () => {
  it.each<[string, unknown]>([
    ["plain text", `before ${secret} after`],
    ["text past what inspect shows by default", { text: withLongFiller(secret) }],
    ["an element past the hundredth", [...Array<string>(500).fill(""), secret]],
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64 of text that begins before it", Buffer.from(`bob:${secret}\n`).toString("base64")],
    ["base64 of text that begins two bytes before it", Buffer.from(`a:${secret}`).toString("base64url")],
    ["base64url", Buffer.from(secret).toString("base64url")],
    ["hex", Buffer.from(secret).toString("hex")],
    ["URL-encoded text", encodeURIComponent(secret)],
    ["form-encoded text", new URLSearchParams({ password: secret }).toString()],
    ["a log line of JSON", JSON.stringify({ password: secret })],
    ["JSON inside JSON", JSON.stringify({ body: JSON.stringify({ password: secret }) })],
    ["a deep property", { a: { b: { c: { d: { e: [secret] } } } } }],
    ["a property's name", { [secret]: 1 }],
    ["a property that is not enumerable", hiddenIn(secret)],
    ["a property by a symbol", { [Symbol("key")]: secret }],
    ["a map", new Map([["key", secret]])],
    ["a buffer", Buffer.from(secret)],
    ["bytes inside an object", { body: new Uint8Array(Buffer.from(secret)) }],
    ["the end of a long buffer inside an object", { body: Buffer.from(withLongFiller(secret)) }],
    ["bytes as a list of numbers", [...Buffer.from(secret)].map(String).join(",")],
    ["a value that only a promise holds", { a: { b: { c: { d: Promise.resolve(withLongFiller(secret)) } } } }],
    ["an error's message", new Error(secret)],
    ["an error's field", errorWith({ details: { secret } })],
    ["an error's cause", new Error("constant", { cause: new Error("also constant", { cause: new Error(secret) }) })],
    ["an error's cause that is no error", new Error("constant", { cause: { secret } })],
    ["an error's stack", errorWith({ stack: `Error: ${secret}\n    at nowhere` })],
    ["one of many errors", new AggregateError([new Error(secret)], "constant")],
    ["a value whose JSON says more than its fields", { toJSON: () => ({ secret }) }],
  ])("finds it in %s", (_, output) => {
    expect(() => {
      expectNoSecret(["unrelated", secret], { harmless: "text", output });
    }).toThrow(/^output shows secret number 1 /);
  });

  it("does not show the secret itself", () => {
    const failure = (() => {
      try {
        expectNoSecret([secret], { output: secret });
      } catch (error) {
        return error;
      }
      return undefined;
    })();

    expect(failure).toMatchObject({ message: "output shows secret number 0 plain." });
  });

  it("passes outputs that hold other things, cycles and BigInts among them", () => {
    const cycle: Record<string, unknown> = { text: "p4ss", big: 1n };
    cycle["self"] = cycle;
    const selfCaused = new Error("constant");
    selfCaused.cause = selfCaused;

    expectNoSecret([secret], { cycle, selfCaused, nothing: undefined, zero: 0, text: "wörd", none: null });
  });

  it("refuses a secret that is too short to be told from chance", () => {
    expect(() => {
      expectNoSecret(["abc"], {});
    }).toThrow(RangeError);
  });
});
