import type { TransferFamilyAuthorizerResult } from "aws-lambda";
import type {
  Account,
  Denied,
  Granted,
  KeysListed,
  Session,
  Trace,
  TransferAuthResponse,
  TransferAuthSession,
} from "../../src/index.ts";

declare const ours: TransferAuthResponse;
declare const theirs: TransferFamilyAuthorizerResult;

// Ours is one of theirs, and theirs is not always one of ours: it allows keys without a role, and an empty list of keys.
export const oursAsTheirs: TransferFamilyAuthorizerResult = ours;
// @ts-expect-error Theirs allows a session without a role.
export const theirsAsOurs: TransferAuthResponse = theirs;

export const refusal: TransferAuthResponse = {};
export const session: TransferAuthSession = { Role: "arn:aws:iam::123456789012:role/x" };
const list: [string] = ["ssh-ed25519 AAAA"];
export const keys: TransferAuthResponse = { ...session, PublicKeys: list };

// @ts-expect-error Without a role there is no session.
export const withoutRole: TransferAuthResponse = { HomeDirectory: "/bucket/a" };
// @ts-expect-error Without a role there are no keys.
export const onlyKeys: TransferAuthResponse = { PublicKeys: ["ssh-ed25519 AAAA"] };
// @ts-expect-error Details are JSON text.
export const details: TransferAuthResponse = { ...session, HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket" }] };
// @ts-expect-error A policy is JSON text.
export const policy: TransferAuthResponse = { ...session, Policy: { Version: "2012-10-17" } };
// @ts-expect-error A list of keys has a key.
export const noKeys: TransferAuthResponse = { ...session, PublicKeys: [] };
// @ts-expect-error Keys are a list.
export const keyText: TransferAuthResponse = { ...session, PublicKeys: "ssh-ed25519 AAAA" };
// @ts-expect-error Ids are numbers.
export const textIds: TransferAuthResponse = { ...session, PosixProfile: { Uid: "0", Gid: "0" } };
// @ts-expect-error A profile has both ids.
export const halfProfile: TransferAuthResponse = { ...session, PosixProfile: { Uid: 0 } };
// @ts-expect-error A home is a path or logical.
export const homeType: TransferAuthResponse = { ...session, HomeDirectoryType: "logical" };

declare const parts: { readonly account: Account; readonly session: Session; readonly trace: Trace };
declare const trace: Trace;

export const denied: Denied = { outcome: "denied", reason: "wrong-password", trace };
export const granted: Granted = { outcome: "granted", ...parts };
export const keysListed: KeysListed = { outcome: "keysListed", ...parts, publicKeys: ["ssh-ed25519 AAAA"] };

// @ts-expect-error A denial lists no keys.
export const deniedWithKeys: Denied = { ...denied, publicKeys: ["ssh-ed25519 AAAA"] };
// @ts-expect-error A denial has no session.
export const deniedWithSession: Denied = { outcome: "denied", reason: "wrong-password", trace, session: parts.session };
// @ts-expect-error A denial has a reason of the list.
export const deniedSomehow: Denied = { outcome: "denied", reason: "because", trace };
// @ts-expect-error A proven password lists no keys.
export const grantedWithKeys: Granted = { outcome: "granted", ...parts, publicKeys: ["ssh-ed25519 AAAA"] };
// @ts-expect-error A key login lists keys.
export const keysListedWithout: KeysListed = { outcome: "keysListed", ...parts };
// @ts-expect-error Keys that were listed prove nothing.
export const provenByKeys: Granted = { ...keysListed };
