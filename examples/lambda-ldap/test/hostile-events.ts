import { listMalformedEvents } from "@transfer-idp/test-parts";
import { password, serverId } from "./stored-users.ts";

const good = { username: "alice", password, protocol: "SFTP", serverId, sourceIp: "203.0.113.42" };
const without = (name: keyof typeof good): object =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

/** Events that must be answered with `{}`. They hold the right password, so that only what is wrong with them counts. */
export const hostileEvents: readonly (readonly [what: string, event: unknown])[] = [
  ...listMalformedEvents(good),
  ...[
    "*",
    "al*",
    "alice*",
    "alice)(uid=*",
    "*)(|(uid=*",
    "alice)(&",
    "al\\69ce",
    "\\2a",
    "alice,ou=people,dc=example,dc=test",
    "uid=alice",
    "uid=alice,ou=people,dc=example,dc=test",
    "CN=alice,CN=Users,DC=ad,DC=example,DC=test",
    "ADTEST\\alice",
    "alice@other.test",
    "service",
    "sftp-users",
    "partners",
    " alice",
    "alice ",
    "alice\n",
    "alice\0",
    "ali\0ce",
    "\0",
    "alice\ud800",
    "alic\u0435",
    "ali\u0301ce",
    "alic",
    "constructor",
    "{{username}}",
    "a".repeat(257),
  ].map((username) => [`the user ${JSON.stringify(username).slice(0, 60)}`, { ...good, username }] as const),
  ["a NUL after the password", { ...good, password: `${password}\0` }],
  ["half of a surrogate pair after the password", { ...good, password: `${password}\udfff` }],
  ["white space for a password", { ...good, password: " " }],
  ["white space around the password", { ...good, password: ` ${password}` }],
  ["another case of the password", { ...good, password: password.toUpperCase() }],
  ["a protocol without logins", { ...good, protocol: "AS2" }],
  ["a protocol in small letters", { ...good, protocol: "sftp" }],
  ["a key login on FTPS", { ...without("password"), protocol: "FTPS" }],
  ["an empty password on FTP", { ...good, password: "", protocol: "FTP" }],
  ["a null password on FTPS", { ...good, password: null, protocol: "FTPS" }],
];
