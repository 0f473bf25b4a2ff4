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
const megabyte = "a".repeat(1024 * 1024);

/** Events that must be answered with `{}`. They hold the right password, so that only what is wrong with them counts. */
export const hostileEvents: readonly (readonly [what: string, event: unknown])[] = [
  ...[null, true, 7, "text", [], [good], {}].map(
    (event) => [`the event ${JSON.stringify(event).slice(0, 30)}`, event] as const,
  ),
  ...(["username", "protocol", "serverId"] as const).map((field) => [`no ${field}`, without(field)] as const),
  ...(["username", "protocol", "serverId"] as const).flatMap((field) =>
    ["", null, 7, true, ["jsmith"], { toString: "jsmith" }, { S: "jsmith" }].map(
      (value) => [`${field} ${JSON.stringify(value)}`, { ...good, [field]: value }] as const,
    ),
  ),
  ...[7, true, [password], { value: password }].map(
    (value) => [`a password that is ${typeof value} of JSON`, { ...good, password: value }] as const,
  ),
  ...[7, true, ["192.168.10.7"], "nowhere", "203.0.113.42, 192.168.10.7", "fe80::1%eth0"].map(
    (sourceIp) => [`sourceIp ${JSON.stringify(sourceIp)}`, { ...good, sourceIp }] as const,
  ),
  ["no address for a user who is held to some", without("sourceIp")],
  ...Object.keys(good).map((field) => [`${field} of 1 MB`, { ...good, [field]: megabyte }] as const),
  ["a name longer than keys are", { ...good, username: `${"a".repeat(2049)}@local_password` }],
  ["a provider longer than keys are", { ...good, username: `jsmith@${"a".repeat(2049)}` }],
  ["the right password with 1 MB after it", { ...good, password: password + megabyte }],
  ["a login in __proto__", JSON.parse(`{"__proto__": ${JSON.stringify(good)}}`)],
  ["the user __proto__", { ...good, username: "__proto__" }],
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
