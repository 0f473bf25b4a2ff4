import { expectNoSecret } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { UnexpectedError } from "../../src/errors/unexpected-error.ts";

const secret = "hunter22-secret";

describe("UnexpectedError", () => {
  it("holds the name of what was thrown and the frames it came from", () => {
    const thrown = new TypeError(`cannot read ${secret}`);
    const frames = thrown.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];

    const error = new UnexpectedError(thrown);

    expect(error).toMatchObject({ name: "UnexpectedError", code: "ERR_UNEXPECTED", thrownName: "TypeError" });
    expect(frames.length).toBeGreaterThan(2);
    expect(error.stack?.split("\n")).toEqual([
      "UnexpectedError: A login ended in an error that nothing expected.",
      ...frames,
    ]);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", secret],
    ["a number", 7],
    ["an object with the secret", { message: secret, stack: `Error: ${secret}\n    at ${secret}` }],
    ["a function", () => secret],
    ["a symbol", Symbol(secret)],
  ])("holds nothing of %s, which is no error", (_, thrown) => {
    const error = new UnexpectedError(thrown);

    expect(error.thrownName).toBeUndefined();
    expectNoSecret([secret], { error });
  });

  it.each([
    ["a message", new Error(secret)],
    ["a message of several lines", new Error(`bind failed:\n${secret}\n    at ${secret} (directory.js:1:1)`)],
    ["a message that was changed after the stack was made", changeMessage(new Error(`x\n    at ${secret} (a.js:1:1)`))],
    ["a message in its cause", new Error("x", { cause: new Error(secret) })],
    ["a name", renameError(new Error("x"), `Bad password ${secret}`)],
    ["a property", Object.assign(new Error("x"), { password: secret, code: secret })],
    ["an aggregate", new AggregateError([new Error(secret)], secret)],
    ["a stack without a message", withStack(new Error(""), `    at ${secret}\n${secret}`)],
  ])("shows no secret that was in %s", (_, thrown) => {
    expectNoSecret([secret], { error: new UnexpectedError(thrown) });
  });

  it.each([
    ["a name that is no word", renameError(new Error("x"), "<b>Name</b>")],
    ["a name that is too long", renameError(new Error("x"), "N".repeat(65))],
    ["an empty name", renameError(new Error("x"), "")],
  ])("calls an error with %s an Error", (_, thrown) => {
    expect(new UnexpectedError(thrown).thrownName).toBe("Error");
  });

  it.each([
    ["a name that throws", withGetter(new Error("x"), "name")],
    ["a message that throws", withGetter(new Error("x"), "message")],
    ["a stack that throws", withGetter(new Error("x"), "stack")],
    ["a name that is a symbol", Object.defineProperty(new Error("x"), "name", { value: Symbol("x") })],
    [
      "a name that cannot be text",
      Object.defineProperty(new Error("x"), "name", { value: Object.create(null) as object }),
    ],
    ["a stack that is a number", Object.defineProperty(new Error("x"), "stack", { value: 7 })],
    ["a message that is an object", Object.defineProperty(new Error("x"), "message", { value: {} })],
    ["a proxy that throws", new Proxy(new Error("x"), { get: () => fail(), getPrototypeOf: () => fail() })],
  ])("can be made of an error with %s", (_, thrown) => {
    const error = new UnexpectedError(thrown);

    expect(error).toMatchObject({
      code: "ERR_UNEXPECTED",
      message: "A login ended in an error that nothing expected.",
    });
    expectNoSecret([secret], { error });
  });
});

function fail(): never {
  throw new Error(secret);
}

function renameError(error: Error, name: string): Error {
  return Object.assign(error, { name });
}

function changeMessage(error: Error): Error {
  return Object.assign(error, { message: "changed" });
}

function withStack(error: Error, stack: string): Error {
  return Object.assign(error, { stack });
}

function withGetter(error: Error, property: string): Error {
  return Object.defineProperty(error, property, { get: fail });
}
