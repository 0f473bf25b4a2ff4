import { describe, expect, it } from "vitest";
import { checkOverlay } from "../../../src/session/layers/check-overlay.ts";
import type { SessionSettings } from "../../../src/session/session-settings.ts";

const Role = "arn:aws:iam::123456789012:role/x";

function refusal(option: string, requirement: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: "ERR_CONFIGURATION", option, requirement });
}

describe("checkOverlay", () => {
  it("gives the settings, with JSON text read", () => {
    const settings: SessionSettings = {
      Role,
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: '[{"Entry":"/","Target":"/bucket/{{username}}"}]',
      PosixProfile: { Uid: 1, Gid: 2 },
    };

    expect(checkOverlay(settings, "pinned")).toStrictEqual({
      ...settings,
      Policy: { Version: "2012-10-17", Statement: [] },
      HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/{{username}}" }],
    });
  });

  it("gives nothing of nothing, and takes an absent setting for none", () => {
    expect(checkOverlay({}, "pinned")).toStrictEqual({});
    expect(checkOverlay({ Role, Policy: undefined }, "pinned")).toStrictEqual({ Role });
  });

  it.each([
    [{ Policy: "" }, "pinned.Policy", "must not be blank: leave it out"],
    [{ Role: " \n" }, "pinned.Role", "must not be blank: leave it out"],
    [{ Policy: null }, "pinned.Policy", "must not be blank: leave it out"],
    [{ HomeDirectoryDetails: " " }, "pinned.HomeDirectoryDetails", "must not be blank: leave it out"],
    [{ " secret": "" }, "pinned.(unprintable)", "must not be blank: leave it out"],
    [{ Policy: "{" }, "pinned.Policy", "is not JSON"],
    [{ Policy: '{"a":1,"a":2}' }, "pinned.Policy", "holds a key twice"],
    [{ Policy: "[]" }, "pinned.Policy", "must be a JSON object"],
    [{ HomeDirectoryDetails: "{" }, "pinned.HomeDirectoryDetails", "is not JSON"],
    [{ HomeDirectoryDetails: '[{"Entry":"/"}]' }, "pinned.HomeDirectoryDetails[0].Target", "must be text"],
    [{ HomeDirectoryType: "PATH" }, "pinned.HomeDirectoryType", expect.stringContaining("stands alone")],
    [{ PosixProfile: { Uid: -1, Gid: 0 } }, "pinned.PosixProfile.Uid", expect.any(String)],
    [Object.create({ Role }), "pinned", "must be a plain object"],
    [null, "pinned", "must be a plain object"],
  ])("refuses %j before any login", (settings, option, requirement) => {
    expect(() => checkOverlay(settings as SessionSettings, "pinned")).toThrow(refusal(option, requirement));
  });
});
