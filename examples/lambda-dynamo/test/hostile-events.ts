import { listMalformedEvents } from "@transfer-idp/test-parts";
import { password, serverId } from "./stored-users.ts";

const good = { username: "alice", password, protocol: "SFTP", serverId, sourceIp: "203.0.113.42" };
const without = (name: keyof typeof good): object =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

/** Events that must be answered with `{}`. They hold the right password, so that only what is wrong with them counts. */
export const hostileEvents: readonly (readonly [what: string, event: unknown])[] = [
  ...listMalformedEvents(good),
  ["a name as long as a key of DynamoDB may be, and longer", { ...good, username: "a".repeat(2049) }],
  ["the right password with what bcrypt does not read after it", { ...good, password: password.padEnd(73, "x") }],
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
  ["a condition for a name", { ...good, username: "alice' OR username = 'alice" }],
  ["a placeholder for a name", { ...good, username: ":username" }],
  ["an item of JSON for a name", { ...good, username: '{"S":"alice"}' }],
  ["the name of a group", { ...good, username: "staff" }],
  ["a template for a name", { ...good, username: "{{username}}" }],
  ["a protocol without logins", { ...good, protocol: "AS2" }],
  ["a protocol in small letters", { ...good, protocol: "sftp" }],
  ["a key login on FTPS", { ...without("password"), protocol: "FTPS" }],
  ["an empty password on FTP", { ...good, password: "", protocol: "FTP" }],
  ["a null password on FTPS", { ...good, password: null, protocol: "FTPS" }],
  ["white space for a password", { ...good, password: " " }],
  ["white space around the password", { ...good, password: ` ${password}` }],
];
