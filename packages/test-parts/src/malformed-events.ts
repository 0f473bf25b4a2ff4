/** A login that is granted. */
export interface GoodEvent {
  readonly username: string;
  readonly password: string;
  readonly protocol: string;
  readonly serverId: string;
  readonly sourceIp: string;
}

const megabyte = "a".repeat(1024 * 1024);

/**
 * Lists events that no function may answer with anything but `{}`, whatever its backend. They hold the right password, so
 * that only what is wrong with them counts.
 */
export function listMalformedEvents(good: GoodEvent): readonly (readonly [what: string, event: unknown])[] {
  const { username, password, sourceIp } = good;
  const without = (name: string): object => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const required = ["username", "protocol", "serverId"];
  return [
    ...[null, true, 7, "text", [], [good], {}].map(
      (event) => [`the event ${JSON.stringify(event).slice(0, 30)}`, event] as const,
    ),
    ...required.map((field) => [`no ${field}`, without(field)] as const),
    ...required.flatMap((field) =>
      ["", null, 7, true, [username], { toString: username }, { S: username }].map(
        (value) => [`${field} ${JSON.stringify(value)}`, { ...good, [field]: value }] as const,
      ),
    ),
    ...[7, true, [password], { value: password }].map(
      (value) => [`a password that is ${typeof value} of JSON`, { ...good, password: value }] as const,
    ),
    ...[7, true, [sourceIp], "nowhere", `${sourceIp}, 10.0.0.1`, `10.0.0.1, ${sourceIp}`, "fe80::1%eth0"].map(
      (value) => [`sourceIp ${JSON.stringify(value)}`, { ...good, sourceIp: value }] as const,
    ),
    ...Object.keys(good).map((field) => [`${field} of 1 MB`, { ...good, [field]: megabyte }] as const),
    ["the right password with 1 MB after it", { ...good, password: password + megabyte }],
    ["a login in __proto__", JSON.parse(`{"__proto__": ${JSON.stringify(good)}}`)],
    ["the user __proto__", { ...good, username: "__proto__" }],
  ];
}
