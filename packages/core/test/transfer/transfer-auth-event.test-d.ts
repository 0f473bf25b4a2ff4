import type { TransferFamilyAuthorizerEvent } from "aws-lambda";
import type { TransferAuthEvent } from "../../src/index.ts";

declare const ours: TransferAuthEvent;
declare const theirs: TransferFamilyAuthorizerEvent;

// Assignable both ways.
export const oursAsTheirs: TransferFamilyAuthorizerEvent = ours;
export const theirsAsOurs: TransferAuthEvent = theirs;

// A key login has no password.
export const keyLogin: TransferAuthEvent = { username: "a", protocol: "SFTP", serverId: "s-1", sourceIp: "::1" };

// @ts-expect-error A login has a protocol of three.
export const as2: TransferAuthEvent = { username: "a", protocol: "AS2", serverId: "s-1", sourceIp: "::1" };
// @ts-expect-error Transfer always says which server asks.
export const nowhere: TransferAuthEvent = { username: "a", protocol: "SFTP", sourceIp: "::1" };
// @ts-expect-error An absent password is absent, under exactOptionalPropertyTypes.
export const undefinedPassword: TransferAuthEvent = { ...keyLogin, password: undefined };
