import { describe, expect, it } from "vitest";
import type { Account } from "../../src/account.ts";
import type { Session } from "../../src/session/session-settings.ts";
import type { Trace } from "../../src/trace.ts";
import { checkTransferResponse } from "../../src/transfer/check-transfer-response.ts";
import { renderResponse, renderSession } from "../../src/transfer/render-response.ts";

const trace: Trace = { provider: "test", milliseconds: 1, steps: [] };
const account: Account = {
  username: "alice",
  state: "active",
  groups: [],
  attributes: {},
  publicKeys: [],
  accessRules: [],
  settings: [],
};
const Role = "arn:aws:iam::123456789012:role/transfer-user";
const full: Session = {
  Role,
  Policy: '{"Version":"2012-10-17","Statement":[]}',
  HomeDirectoryType: "LOGICAL",
  HomeDirectory: "/in",
  HomeDirectoryDetails: [
    { Entry: "/in", Target: "/bucket/in" },
    { Entry: "/out.txt", Target: "/bucket/out.txt", Type: "FILE" },
  ],
  PosixProfile: { Uid: 1000, Gid: 1001, SecondaryGids: [1002] },
};
const rendered = {
  ...full,
  HomeDirectoryDetails:
    '[{"Entry":"/in","Target":"/bucket/in"},{"Entry":"/out.txt","Target":"/bucket/out.txt","Type":"FILE"}]',
};
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
/** The one thing to say of it. */
const besideDetails: unknown = expect.objectContaining({ severity: "warning", code: "home-with-details" });

describe("renderResponse", () => {
  it("writes a denial as {}, without its reason", () => {
    const response = renderResponse({ outcome: "denied", reason: "wrong-password", trace });

    expect(response).toStrictEqual({});
  });

  it("writes the session of a proven password, with details as text and ids as numbers", () => {
    const response = renderResponse({ outcome: "granted", account, session: full, trace });

    expect(response).toStrictEqual(rendered);
    expect(checkTransferResponse(response, "password")).toStrictEqual([besideDetails]);
  });

  it("writes public keys on a key login", () => {
    const response = renderResponse({ outcome: "keysListed", account, session: full, publicKeys: [key, key], trace });

    expect(response).toStrictEqual({ ...rendered, PublicKeys: [key, key] });
    expect(checkTransferResponse(response, "publicKey")).toStrictEqual([besideDetails]);
  });

  it("never writes public keys on a password login, whatever else hangs on the decision or the session", () => {
    const session = { ...full, PublicKeys: [key], Comment: "ours" };
    const granted = { outcome: "granted" as const, account, session, publicKeys: [key], trace };

    expect(renderResponse(granted)).toStrictEqual(rendered);
  });

  it("writes {} for a key login without a key: with a role it would be a session", () => {
    const response = renderResponse({ outcome: "keysListed", account, session: full, publicKeys: [], trace });

    expect(response).toStrictEqual({});
  });

  it("throws for a failed decision, which has no rendering", () => {
    const failed = { outcome: "failed", trace } as unknown as Parameters<typeof renderResponse>[0];

    expect(() => renderResponse(failed)).toThrow(TypeError);
  });
});

describe("renderSession", () => {
  it("writes the fields that are there and no others", () => {
    expect(renderSession({ Role })).toStrictEqual({ Role });
    expect(renderSession({ Role, PosixProfile: { Uid: 0, Gid: 0 } })).toStrictEqual({
      Role,
      PosixProfile: { Uid: 0, Gid: 0 },
    });
  });

  it("gives what the caller may change without changing the session", () => {
    const session: Session = { Role, PosixProfile: { Uid: 0, Gid: 0, SecondaryGids: [1] } };

    renderSession(session).PosixProfile?.SecondaryGids?.push(2);

    expect(session.PosixProfile).toStrictEqual({ Uid: 0, Gid: 0, SecondaryGids: [1] });
  });
});
