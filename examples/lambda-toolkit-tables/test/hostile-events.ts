import { listMalformedEvents } from "@transfer-idp/test-parts";
import { password, serverId } from "./stored-records.ts";

const good = {
  username: "jsmith@local_password",
  password,
  protocol: "SFTP",
  serverId,
  sourceIp: "192.168.10.7",
};
const without = (name: keyof typeof good): object =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

/** Events that must be answered with `{}`. They hold the right password, so that only what is wrong with them counts. */
export const hostileEvents: readonly (readonly [what: string, event: unknown])[] = [
  ...listMalformedEvents(good),
  ["no address for a user who is held to some", without("sourceIp")],
  ["a name longer than keys are", { ...good, username: `${"a".repeat(2049)}@local_password` }],
  ["a provider longer than keys are", { ...good, username: `jsmith@${"a".repeat(2049)}` }],
  ["the provider __proto__", { ...good, username: "jsmith@__proto__" }],
  ["the provider constructor", { ...good, username: "jsmith@constructor" }],
  ["a NUL after the name", { ...good, username: "jsmith@local_password\0" }],
  ["a NUL in the name", { ...good, username: "js\0mith@local_password" }],
  ["a NUL after the password", { ...good, password: `${password}\0` }],
  ["half of a surrogate pair", { ...good, username: "jsmith\ud800@local_password", password: `${password}\udfff` }],
  ["half of a surrogate pair for a provider", { ...good, username: "jsmith@local_password\ud800" }],
  ["an encoded name, which Lambda events do not have", { ...good, username: "jsmith%40local_password" }],
  ["white space around the name", { ...good, username: " jsmith@local_password" }],
  ["white space around the provider", { ...good, username: "jsmith@local_password " }],
  ["a letter that looks like another", { ...good, username: "jsmith@lo\u0441al_password" }],
  ["a name without a provider", { ...good, username: "jsmith@" }],
  ["a provider without a name", { ...good, username: "@local_password" }],
  ["nothing but the delimiter", { ...good, username: "@" }],
  ["the delimiter twice", { ...good, username: "jsmith@@local_password" }],
  ["the provider first", { ...good, username: "local_password@jsmith" }],
  ["two providers", { ...good, username: "jsmith@local_password@publickeys" }],
  ["the name that everybody has who has no record", { ...good, username: "$default$" }],
  ["that name, of a provider", { ...good, username: "$default$@secrets" }],
  ["a condition for a name", { ...good, username: "jsmith' OR user = 'jsmith" }],
  ["a placeholder for a name", { ...good, username: ":user" }],
  ["a pattern", { ...good, username: "jsmit*@local_password" }],
  ["a template for a name", { ...good, username: "{{USERNAME}}" }],
  ["a variable of Transfer's for a name", { ...good, username: "${transfer:UserName}" }],
  ["a path to another secret", { ...good, username: "x/../maria" }],
  [
    "an ARN for a name",
    { ...good, username: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:transfer/maria" },
  ],
  ["a protocol without logins", { ...good, protocol: "AS2" }],
  ["a protocol in small letters", { ...good, protocol: "sftp" }],
  ["a key login on FTPS", { ...without("password"), protocol: "FTPS" }],
  ["an empty password on FTP", { ...good, password: "", protocol: "FTP" }],
  ["a null password on FTPS", { ...good, password: null, protocol: "FTPS" }],
  // The toolkit takes it for a key login.
  ["white space for a password of a user with keys", { ...good, username: "jsmith@publickeys", password: " " }],
  ["white space around the password", { ...good, password: ` ${password}` }],
];
