import { describe, expect, it } from "vitest";
import type { ShadowComparison } from "../../src/shadow/shadow-comparison.ts";
import { checkShadowOptions } from "../../src/shadow/shadow-options.ts";
import { createCandidate } from "./create-candidate.ts";

const candidate = createCandidate(() => undefined);
const refusal = (option: string): object => expect.objectContaining({ code: "ERR_CONFIGURATION", option }) as object;
const comparison: ShadowComparison = {
  username: "alice",
  serverId: "s-1",
  protocol: "SFTP",
  method: "publicKey",
  current: { outcome: "keysListed", problems: [] },
  candidate: { outcome: "denied", reason: "no-public-keys", problems: [] },
  differences: ["outcome"],
};

describe("checkShadowOptions", () => {
  it("gives no passwords and waits half a second unless it is told otherwise", () => {
    expect(checkShadowOptions({ candidate }, {})).toMatchObject({
      givePasswordsToCandidate: false,
      maxExtraTimeMs: 500,
    });
  });

  it.each<[string, object]>([
    ["candidate", { candidate: undefined }],
    ["candidate", { candidate: { ...candidate, verifyPassword: undefined } }],
    ["candidate", { candidate: { ...candidate, listPublicKeys: undefined } }],
    ["candidate", { candidate: { ...candidate, logger: undefined } }],
    ["givePasswordsToCandidate", { givePasswordsToCandidate: "false" }],
    ["maxExtraTimeMs", { maxExtraTimeMs: 0 }],
    ["maxExtraTimeMs", { maxExtraTimeMs: Infinity }],
    ["report", { report: "console" }],
    ["report", { report: null }],
    ["givePasswordsToCandidate", { givePasswordsToCandidate: null }],
    ["maxExtraTimeMs", { maxExtraTimeMs: null }],
    ["maxExtraTime", { maxExtraTime: 5 }],
    ["current", { current: candidate }],
  ])("refuses a wrong %s (%j)", (option, change) => {
    expect(() => checkShadowOptions({ candidate, ...change }, {})).toThrow(refusal(option));
  });

  it("knows the options that the function has of its own", () => {
    const options = { candidate, current: candidate };

    expect(() => checkShadowOptions(options, { current: true })).not.toThrow();
  });

  it("warns of differences through the candidate's logger where there is no report", () => {
    const own = createCandidate(() => undefined);

    checkShadowOptions({ candidate: own }, {}).report(comparison);

    expect(own.logger.calls).toEqual([["warn", "shadow login differs", comparison]]);
  });

  it("writes nothing of logins that were answered alike where there is no report", () => {
    const own = createCandidate(() => undefined);

    checkShadowOptions({ candidate: own }, {}).report({ ...comparison, differences: [] });

    expect(own.logger.calls).toEqual([]);
  });
});
