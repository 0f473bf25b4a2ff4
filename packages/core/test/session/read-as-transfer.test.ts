import { describe, expect, it } from "vitest";
import { readAsTransfer } from "./read-as-transfer.ts";

const Role = "arn:aws:iam::123456789012:role/x";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const logical = (...mappings: object[]) => ({
  Role,
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: JSON.stringify(mappings),
});

describe("readAsTransfer, by which answers are judged in tests", () => {
  it.each([
    { Role },
    { Role, Policy: '{"Statement":[]}', HomeDirectory: "/bucket" },
    { Role, PosixProfile: { Uid: 0, Gid: 4294967295, SecondaryGids: [1] }, HomeDirectory: "/fs-0123/a" },
    { ...logical({ Entry: "/a", Target: "/b", Type: "FILE" }), HomeDirectory: "/a" },
  ])("takes %j", (answer) => {
    expect(readAsTransfer(answer, "password")).toStrictEqual([]);
    expect(readAsTransfer({ ...answer, PublicKeys: [key] }, "publicKey")).toStrictEqual([]);
  });

  it.each([
    [[], ["no object"]],
    [{}, ["Role length", "Role form"]],
    [{ Role: "arn:aws:iam::1:role/" }, ["Role form"]],
    [{ Role, PublicKeys: [key] }, ["PublicKeys on a password login"]],
    [{ Role, Extra: 1 }, ["unknown Extra"]],
    [{ Role, PosixProfile: { Uid: "1", Gid: 1 } }, ["PosixProfile ids"]],
    [{ Role, PosixProfile: { Uid: 1, Gid: 1, SecondaryGids: Array(17).fill(1) } }, ["SecondaryGids"]],
    [
      { Role, HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: [] },
      ["HomeDirectoryDetails no JSON list", "HomeDirectoryDetails empty"],
    ],
    [{ Role, HomeDirectoryDetails: "[]" }, ["HomeDirectoryDetails that nobody reads"]],
    [logical(), ["HomeDirectoryDetails empty"]],
    [logical({ Entry: "/", Target: "/b/" }), ["mapping"]],
    [logical({ Entry: "/", Target: "/b", Type: "file" }), ["Type"]],
    [logical({ Entry: "/", Target: "/b", regions: [] }), ["mapping with more"]],
    [{ ...logical({ Entry: "/a", Target: "/b" }), HomeDirectory: "/b" }, ["start no Entry"]],
    [{ Role, HomeDirectory: "bucket" }, ["HomeDirectory"]],
    [logical({ Entry: "/", Target: "/fs-0" }), ["EFS without PosixProfile"]],
    [{ Role, HomeDirectory: "/fs-0", PosixProfile: { Uid: 1, Gid: 1 }, Policy: "{}" }, ["EFS ignores the Policy"]],
    [{ Role, Policy: "" }, ["Policy blank or no text", "Policy no JSON object, or with a key twice"]],
    [{ Role, Policy: JSON.stringify({ a: "x".repeat(2048) }) }, ["Policy length"]],
    [{ Role, Policy: '{"a":"日"}' }, ["Policy alphabet"]],
    [{ Role, Policy: '{"a":1,"a":2}' }, ["Policy no JSON object, or with a key twice"]],
  ])("complains about %j", (answer, complaints) => {
    expect(readAsTransfer(answer, "password")).toStrictEqual(complaints);
  });

  it("wants keys on a key login", () => {
    expect(readAsTransfer({ Role }, "publicKey")).toStrictEqual(["no PublicKeys on a key login"]);
    expect(readAsTransfer({ Role, PublicKeys: ["x"] }, "publicKey")).toStrictEqual(["PublicKeys form"]);
  });
});
