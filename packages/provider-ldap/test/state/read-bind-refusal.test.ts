import { type PasswordPolicyValue, type ResultCodeError, StatusCodeParser } from "ldapts";
import { describe, expect, it } from "vitest";
import type { AccountStateSourceName } from "../../src/state/account-state-source.ts";
import { readBindRefusal } from "../../src/state/read-bind-refusal.ts";

const refuse = (status: number, errorMessage = ""): ResultCodeError =>
  StatusCodeParser.parse({ status, errorMessage } as never);
const refuseByActiveDirectory = (data: string): ResultCodeError =>
  refuse(49, `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1`);

/** What is told of a user who was found, and where nobody knows whether there is one. */
const read = (
  refusal: ResultCodeError | undefined,
  policy?: PasswordPolicyValue,
  accountState: readonly AccountStateSourceName[] = [],
): readonly unknown[] =>
  [true, false].map((isFound) => readBindRefusal({ refusal, policy }, { accountState, isFound }));

const wrong = ["wrong-password", "wrong-password-or-unknown-user"];

describe("readBindRefusal", () => {
  it("tells nothing where the bind succeeded and the policy has no objection", () => {
    expect(read(undefined)).toEqual([undefined, undefined]);
    expect(read(undefined, {})).toEqual([undefined, undefined]);
    expect(read(undefined, { timeBeforeExpiration: 60 })).toEqual([undefined, undefined]);
  });

  it.each<[string, readonly unknown[]]>([
    ["525", ["wrong-password", "unknown-user"]],
    ["52e", wrong],
    ["52E", wrong],
    ["530", ["outside-logon-hours", "outside-logon-hours"]],
    ["531", ["workstation-not-allowed", "workstation-not-allowed"]],
    ["532", ["password-expired", "password-expired"]],
    ["533", ["disabled", "disabled"]],
    ["701", ["expired", "expired"]],
    ["773", ["must-change-password", "must-change-password"]],
    ["775", ["locked", "locked"]],
    // Account restrictions and too many groups: not known here.
    ["52f", wrong],
    ["568", wrong],
    ["80090346", wrong],
    ["0", wrong],
  ])("reads data %s of Active Directory", (data, expected) => {
    expect(read(refuseByActiveDirectory(data), undefined, ["active-directory"])).toEqual(expected);
  });

  it("reads what Samba says, which is written the same", () => {
    const refusal = refuse(
      49,
      "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1",
    );

    expect(read(refusal, undefined, ["active-directory"])).toEqual(["locked", "locked"]);
  });

  it.each(["", "no text of theirs", "metadata 533, v1", "data 533", "data 5333, v1db1"])(
    "takes the message %j, which has no code, for a wrong password",
    (message) => {
      expect(read(refuse(49, message), undefined, ["active-directory"])).toEqual(wrong);
    },
  );

  it("does not look for such codes in messages of other directories", () => {
    expect(read(refuseByActiveDirectory("533"), undefined, ["ppolicy"])).toEqual(wrong);
  });

  it.each([
    ["passwordExpired", 0, "password-expired"],
    ["accountLocked", 1, "locked"],
    ["changeAfterReset", 2, "must-change-password"],
    ["passwordModNotAllowed", 3, "locked"],
    ["passwordInHistory", 8, "locked"],
    ["one that is not known", 99, "locked"],
  ])("reads the policy's error %s, with a refusal as with success", (_, error, reason) => {
    const policy = { error };

    expect(read(refuse(49), policy, ["ppolicy"])).toEqual([reason, reason]);
    expect(read(undefined, policy, ["ppolicy"])).toEqual([reason, reason]);
  });

  it("goes by the code where the policy has no error", () => {
    expect(read(refuse(49), {}, ["ppolicy"])).toEqual(wrong);
  });

  it.each<[number, string, readonly AccountStateSourceName[], readonly unknown[]]>([
    [49, "invalidCredentials", [], wrong],
    [49, "invalidCredentials", ["ns-account-lock", "kerberos"], wrong],
    [32, "noSuchObject", [], wrong],
    [34, "invalidDNSyntax", [], wrong],
    [48, "inappropriateAuthentication", [], ["no-password", "wrong-password-or-unknown-user"]],
    [19, "constraintViolation", ["ns-account-lock"], ["locked", "locked"]],
    [19, "constraintViolation", ["ppolicy", "shadow"], ["outage", "outage"]],
    [53, "unwillingToPerform", ["ns-account-lock"], ["disabled", "disabled"]],
    [53, "unwillingToPerform", ["active-directory"], ["outage", "outage"]],
    [1, "operationsError", [], ["outage", "outage"]],
    [8, "strongerAuthRequired", ["active-directory"], ["outage", "outage"]],
    [13, "confidentialityRequired", [], ["outage", "outage"]],
    [51, "busy", ["ns-account-lock"], ["outage", "outage"]],
    [52, "unavailable", [], ["outage", "outage"]],
    [4096, "a code of nobody's", [], ["outage", "outage"]],
  ])("reads the code %i (%s) of a directory with %j", (code, _, accountState, expected) => {
    expect(read(refuse(code), undefined, accountState)).toEqual(expected);
  });

  it("lets no policy's error make a refusal of an outage", () => {
    expect(read(refuse(52), { error: 1 }, ["ppolicy"])).toEqual(["outage", "outage"]);
  });
});
