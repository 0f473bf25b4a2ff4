import { encodePassword, makeEvent } from "./make-event.ts";
import { password, serverId, wrongPassword } from "./stored-users.ts";

const headers = encodePassword(password);
const good = makeEvent({ headers });
const encoded = headers["PasswordBase64"] ?? "";
const megabyte = "a".repeat(1024 * 1024);

const show = (value: unknown): string => (value === undefined ? "absent" : JSON.stringify(value));
/** The good event with one of its members replaced; `undefined` takes it away. */
const replace = (member: keyof typeof good, value: unknown): object => ({ ...good, [member]: value });
const replaceIn = (member: keyof typeof good, change: object): object => ({
  ...good,
  [member]: { ...(good[member] as object), ...change },
});
const withHeaders = (single: object, multi: object): object => ({ ...good, headers: single, multiValueHeaders: multi });
const withQuery = (name: string, value: unknown): object => ({
  ...good,
  queryStringParameters: { ...good.queryStringParameters, [name]: value },
  multiValueQueryStringParameters: { ...good.multiValueQueryStringParameters, [name]: [value] },
});

/** Requests that must be answered 200 `{}`. They hold the right password, so that only what is wrong with them counts. */
export const hostileEvents: readonly (readonly [what: string, event: unknown])[] = [
  ...[null, true, 7, "text", [], [good], {}].map(
    (event) => [`the event ${JSON.stringify(event).slice(0, 30)}`, event] as const,
  ),
  ...["username", "serverId"].flatMap((name) =>
    [undefined, "", null, 7, ["alice"], { toString: "alice" }].map(
      (value) => [`${name} ${show(value)}`, replaceIn("pathParameters", { [name]: value })] as const,
    ),
  ),
  ...[undefined, "", null, 7, ["SFTP"], "AS2", "sftp"].map(
    (value) => [`protocol ${show(value)}`, withQuery("protocol", value)] as const,
  ),
  ...[7, true, ["203.0.113.42"], "nowhere", "203.0.113.42, 10.0.0.1"].map(
    (value) => [`sourceIp ${JSON.stringify(value)}`, withQuery("sourceIp", value)] as const,
  ),
  ...(["pathParameters", "queryStringParameters"] as const).flatMap((member) =>
    [undefined, null, "text", []].map((value) => [`${member} ${show(value)}`, replace(member, value)] as const),
  ),
  ["username of 1 MB", makeEvent({ username: megabyte, headers })],
  ["serverId of 1 MB", makeEvent({ serverId: megabyte, headers })],
  ["protocol of 1 MB", makeEvent({ protocol: megabyte, headers })],
  ["sourceIp of 1 MB", makeEvent({ sourceIp: megabyte, headers })],
  ["a password of 1 MB", makeEvent({ headers: encodePassword(password + megabyte) })],
  ["a header of 1 MB", makeEvent({ headers: { PasswordBase64: megabyte } })],
  ["a login in __proto__", JSON.parse(`{"__proto__": ${JSON.stringify(good)}}`)],
  [
    "parameters in __proto__",
    { ...good, pathParameters: JSON.parse(`{"__proto__": ${JSON.stringify(good.pathParameters)}}`) as unknown },
  ],
  ["the user __proto__", makeEvent({ username: "__proto__", headers })],
  ["a NUL after the name", makeEvent({ username: "alice\0", headers })],
  ["an encoded NUL after the name", makeEvent({ username: "alice%00", headers })],
  ["a NUL after the password", makeEvent({ headers: encodePassword(`${password}\0`) })],
  ["a name that is encoded twice", makeEvent({ username: "user%2540example.com", headers })],
  ["a name that cannot be decoded", makeEvent({ username: "alice%E0%A4%A", headers })],
  ["an encoded slash", makeEvent({ username: `x%2F..%2F${serverId}%2Falice`, headers })],
  ["a server that is encoded", makeEvent({ serverId: "s-1234567890abcdef%30", headers })],
  ["another case of the name", makeEvent({ username: "ALICE", headers })],
  ["white space after the name", makeEvent({ username: "alice%20", headers })],
  ["a pattern", makeEvent({ username: "alic*", headers })],
  ["another server", makeEvent({ serverId: "s-00000000000000000", headers })],
  ["base64 that is not padded", makeEvent({ headers: { PasswordBase64: encoded.replace(/=+$/, "") } })],
  [
    "base64 with a space in it",
    makeEvent({ headers: { PasswordBase64: `${encoded.slice(0, 4)} ${encoded.slice(4)}` } }),
  ],
  [
    "base64 in its other alphabet",
    makeEvent({ headers: { PasswordBase64: encoded.replaceAll("/", "_").replaceAll("+", "-") } }),
  ],
  ["what is no base64", makeEvent({ headers: { PasswordBase64: "!!!" } })],
  ["what is base64 of no text", makeEvent({ headers: { PasswordBase64: "/////w==" } })],
  [
    "a wrong PasswordBase64 beside the right Password",
    makeEvent({ headers: { ...encodePassword(wrongPassword), Password: password } }),
  ],
  [
    "an empty PasswordBase64 beside the right Password",
    makeEvent({ headers: { PasswordBase64: "", Password: password } }),
  ],
  [
    "an unreadable PasswordBase64 beside the right Password",
    makeEvent({ headers: { PasswordBase64: "!!!", Password: password } }),
  ],
  ["the password header twice, alike", withHeaders(headers, { PasswordBase64: [encoded, encoded] })],
  ["the password header twice, different", withHeaders(headers, { PasswordBase64: [encoded, "eA=="] })],
  [
    "the password header twice, in two spellings",
    withHeaders({ PasswordBase64: encoded, passwordbase64: encoded }, {}),
  ],
  ["the plain header twice", withHeaders({ Password: password }, { Password: [password, password] })],
  [
    "two addresses in the query",
    replaceIn("multiValueQueryStringParameters", { sourceIp: ["203.0.113.42", "10.0.0.1"] }),
  ],
  ["two protocols in the query", replaceIn("multiValueQueryStringParameters", { protocol: ["SFTP", "FTP"] })],
  ["a header that is no text", withHeaders({ PasswordBase64: 7 }, { PasswordBase64: [7] })],
  ["a header that is an object", withHeaders({ PasswordBase64: { password } }, { PasswordBase64: [{ password }] })],
  ["no password on FTPS", makeEvent({ protocol: "FTPS" })],
  ["an empty password on FTP", makeEvent({ protocol: "FTP", headers: { PasswordBase64: "" } })],
  ["the SFTP password on FTP", makeEvent({ protocol: "FTP", headers })],
  ...["", null].map(
    (userArn) => [`a caller with the ARN ${JSON.stringify(userArn)}`, makeEvent({ headers, userArn })] as const,
  ),
  ["a caller with an ARN that is no text", replace("requestContext", { identity: { userArn: ["arn"] } })],
  ["no requestContext", replace("requestContext", undefined)],
  ["the requestContext of an HTTP API", replace("requestContext", { http: { method: "GET", sourceIp: "192.0.2.1" } })],
  [
    "an ARN in __proto__",
    replace("requestContext", {
      identity: JSON.parse('{"__proto__": {"userArn": "arn:aws:iam::123456789012:role/r"}}') as unknown,
    }),
  ],
  ["the event that Lambda gets from Transfer", { username: "alice", password, protocol: "SFTP", serverId }],
];
