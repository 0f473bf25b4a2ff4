import { listMalformedEvents } from "@transfer-idp/test-parts";
import { password, serverId } from "./stored-users.ts";

const good = { username: "alice", password, protocol: "SFTP", serverId, sourceIp: "203.0.113.42" };
const without = (name: keyof typeof good): object =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

/** Events that must be answered with `{}`. They hold the right password, so that only what is wrong with them counts. */
export const hostileEvents: readonly (readonly [what: string, event: unknown])[] = [
  ...listMalformedEvents(good),
  ["the user constructor", { ...good, username: "constructor" }],
  ["a NUL after the name", { ...good, username: "alice\0" }],
  ["a NUL in the name", { ...good, username: "ali\0ce" }],
  ["a NUL after the password", { ...good, password: `${password}\0` }],
  ["a NUL after the server", { ...good, serverId: `${serverId}\0` }],
  ["half of a surrogate pair", { ...good, username: "alice\ud800", password: `${password}\udfff` }],
  ["an encoded name, which Lambda events do not have", { ...good, username: "user%40example.com" }],
  ["another case of the name", { ...good, username: "ALICE" }],
  ["white space around the name", { ...good, username: " alice" }],
  ["a line break after the name", { ...good, username: "alice\n" }],
  ["a letter that looks like another", { ...good, username: "alic\u0435" }],
  ["a beginning of the name", { ...good, username: "alic" }],
  ["a pattern", { ...good, username: "alic*" }],
  ["a path to another secret", { ...good, username: `x/../${serverId}/alice` }],
  ["a name with the folder in it", { ...good, serverId: "aws", username: `transfer/${serverId}/alice` }],
  ["a server that is a path", { ...good, serverId: `x/../${serverId}` }],
  [
    "an ARN for a name",
    { ...good, username: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:aws/transfer/${serverId}/alice` },
  ],
  ["a template for a name", { ...good, username: "{{username}}" }],
  ["another server", { ...good, serverId: "s-00000000000000000" }],
  ["a protocol without logins", { ...good, protocol: "AS2" }],
  ["a protocol in small letters", { ...good, protocol: "sftp" }],
  ["a key login on FTPS", { ...without("password"), protocol: "FTPS" }],
  ["an empty password on FTP", { ...good, password: "", protocol: "FTP" }],
  ["a null password on FTPS", { ...good, password: null, protocol: "FTPS" }],
  ["white space for a password", { ...good, password: " " }],
  ["white space around the password", { ...good, password: ` ${password}` }],
  ["the SFTP password on FTP", { ...good, protocol: "FTP" }],
];
