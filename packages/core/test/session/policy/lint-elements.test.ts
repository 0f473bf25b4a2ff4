import { describe, expect, it } from "vitest";
import { lint, mayRead, reading, write } from "./policy-statements.ts";

describe("lintElements", () => {
  it.each(["Principal", "NotPrincipal"])("refuses %s, as IAM does", async (name) => {
    const policy = write({ ...reading, [name]: "*" });

    expect(lint(policy)).toStrictEqual([`error principal Policy.Statement[0].${name}`]);
    await expect(mayRead(policy, "alice/file.txt")).rejects.toThrow("Principal");
  });

  it("warns of an Allow of all but something, and not of a Deny", async () => {
    const notAction = { Effect: "Allow", NotAction: "s3:DeleteObject", Resource: "arn:aws:s3:::my-bucket/alice/*" };
    const notResource = { Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::my-bucket/bob/*" };

    expect(lint(write(notAction, notResource))).toStrictEqual([
      "warning allows-all-but Policy.Statement[0].NotAction",
      "warning allows-all-but Policy.Statement[1].NotResource",
    ]);
    expect(lint(write({ ...notAction, Effect: "Deny" }, { ...notResource, Effect: "Deny" }))).toStrictEqual([]);
    expect(await mayRead(write(notResource), "carol/file.txt")).toBe(true);
  });

  it.each([
    { Action: "s3:GetObject", Resource: "*" },
    { Effect: "allow", Action: "s3:GetObject", Resource: "*" },
    { Effect: "Allow", Resource: "*" },
    { Effect: "Allow", Action: "s3:GetObject" },
    { Effect: "Deny", Action: "s3:GetObject", NotAction: "s3:GetObject", Resource: "*" },
    { Effect: "Deny", Action: "s3:GetObject", Resource: "*", NotResource: "*" },
    {},
  ])("warns of %j, which IAM refuses", async (statement) => {
    expect(lint(write(statement))).toStrictEqual(["warning statement-incomplete Policy.Statement[0]"]);
    await expect(mayRead(write(statement), "alice/file.txt")).rejects.toThrow("policy.errors");
  });

  it.each([null, 7, "text", []])("warns of the statement %j", (statement) => {
    expect(lint(write(statement))).toStrictEqual(["warning statement-incomplete Policy.Statement[0]"]);
  });
});
