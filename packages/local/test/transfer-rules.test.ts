import { describe, expect, it } from "vitest";
import { describeFile, renderLongName } from "../src/files/file-attributes.ts";
import { mapFileError } from "../src/files/sftp-failure.ts";
import { normalizeSourceAddress } from "../src/ssh/normalize-source-address.ts";
import { refuseUsername } from "../src/transfer/refuse-username.ts";
import { readSessionHome } from "../src/transfer/session-home.ts";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";

const role = "arn:aws:iam::123456789012:role/transfer";

describe("refuseUsername", () => {
  it.each(["abc", "a-b.c@d_e", "_ab", "x".repeat(100), "1st", "rooted"])("lets %s through", (username) => {
    expect(refuseUsername(username)).toBe(undefined);
  });

  it.each([
    "",
    "ab",
    "-abc",
    ".abc",
    "@abc",
    "a b c",
    "abc\n",
    "a/b",
    "a\\b",
    "äbc",
    "x".repeat(101),
    "root",
    "a\0b",
    "a%b",
  ])("refuses %j", (username) => {
    expect(refuseUsername(username)).toEqual(expect.any(String));
  });
});

describe("normalizeSourceAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
  ])("writes %s as %s", (address, expected) => {
    expect(normalizeSourceAddress(address)).toBe(expected);
  });
});

describe("readSessionHome", () => {
  it("starts a PATH home at its folder, and at / without one", () => {
    expect(readSessionHome({ Role: role, HomeDirectory: "/bucket/${transfer:UserName}/" }, "alice")).toEqual({
      type: "PATH",
      start: ["bucket", "alice"],
      entries: [],
    });
    expect(readSessionHome({ Role: role }, "alice").start).toEqual([]);
  });

  it("fills in the name as typed, in every case of the variable, and no other variable", () => {
    const details = [
      { Entry: "/a", Target: "/bucket/${transfer:UserName}" },
      { Entry: "/b", Target: "/bucket/${Transfer:Username}/${transfer:HomeFolder}", Type: "FILE" },
    ];

    const home = readSessionHome(
      { Role: role, HomeDirectoryType: "LOGICAL", HomeDirectory: "/a", HomeDirectoryDetails: JSON.stringify(details) },
      "Alice$&",
    );

    expect(home).toEqual({
      type: "LOGICAL",
      start: ["a"],
      entries: [
        { entry: ["a"], target: ["bucket", "Alice$&"], type: "DIRECTORY" },
        { entry: ["b"], target: ["bucket", "Alice$&", "${transfer:HomeFolder}"], type: "FILE" },
      ],
    });
  });
});

describe("renderLongName", () => {
  it("writes the time of a new file and the year of an old one", () => {
    const now = new Date(2026, 5, 15, 12, 0, 0);
    const attributes = describeFile(statSync(tmpdir()));
    const at = (date: Date): string => renderLongName("name", { ...attributes, mtime: date.getTime() / 1000 }, now);

    expect(at(new Date(2026, 5, 2, 3, 4, 0))).toBe("drwxr-xr-x   1 -        -                   0 Jun  2 03:04 name");
    expect(at(new Date(2020, 11, 31, 3, 4, 0))).toBe("drwxr-xr-x   1 -        -                   0 Dec 31  2020 name");
  });
});

describe("mapFileError", () => {
  it.each([
    ["ENOENT", 2],
    ["ELOOP", 2],
    ["EACCES", 3],
    ["EEXIST", 4],
    ["ENOSPC", 4],
    ["EWHATEVER", 4],
  ])("maps %s to status %i, without the path", (code, status) => {
    const error = Object.assign(new Error(`${code}: open '/secret/path'`), { code });

    const mapped = mapFileError(error);

    expect(mapped.status).toBe(status);
    expect(mapped.message).not.toContain("secret");
  });
});
