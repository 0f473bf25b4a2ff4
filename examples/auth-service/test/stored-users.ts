import { makePublicKey } from "@transfer-idp/test-parts";

export const serverId = "s-1234567890abcdef0";
export const role = "arn:aws:iam::123456789012:role/transfer-user";
export const gatewaySecret = "gateway-secret-of-forty-characters-00001";
export const oldGatewaySecret = "gateway-secret-of-forty-characters-00000";
export const callerArn = "arn:aws:sts::123456789012:assumed-role/transfer-invocation/transfer";

// Has what goes wrong in JSON, in forms and in headers; its base64 has a plus sign and padding.
export const password = 'correct "horse" ~ÿ?>Ü/+%20&=';
export const wrongPassword = "wr0ng-passw0rd-for-everybody";
/** None of these may show anywhere. */
export const passwords: readonly string[] = [password, wrongPassword, gatewaySecret, oldGatewaySecret];

const keys = [makePublicKey("alice@laptop"), makePublicKey("alice@work")];
/** The keys of `alice`, as an answer lists them. */
export const aliceListedKeys: readonly string[] = keys.map((key) => key.split(" ").slice(0, 2).join(" "));
/** The keys' bodies: they belong into answers to Transfer, and into nothing else. */
export const keyBodies: readonly string[] = aliceListedKeys.map((key) => key.slice("ssh-ed25519 ".length));

const name = (username: string): string => `aws/transfer/${serverId}/${username}`;
const home = (username: string): object => ({ Role: role, HomeDirectory: `/my-bucket/${username}` });

/** What `alice` gets, but for public keys. */
export const aliceSession: object = home("alice");

/** Names that many log in by at once. */
export const crowd: readonly string[] = Array.from({ length: 40 }, (_, index) => `user${String(index + 100)}`);

/** Users of the example, in the forms of AWS's own samples. */
export const storedUsers: Readonly<Record<string, object>> = {
  [name("alice")]: {
    Password: password,
    FTPPassword: "ftp-only-passw0rd",
    PublicKey: keys.join(","),
    ...home("alice"),
  },
  [name("user@example.com")]: { Password: password, ...home("mail") },
  [name("keysonly")]: { PublicKey: keys.join(","), ...home("keysonly") },
  [name("blank")]: { Password: "", PublicKey: keys.join(","), ...home("blank") },
  [name("disabled")]: { Password: password, state: "disabled", ...home("disabled") },
  [name("office")]: { Password: password, AcceptedIpNetwork: "203.0.113.0/24", ...home("office") },
  [name("guessed")]: { Password: password, ...home("guessed") },
  [name("broken")]: Buffer.from(`{"Password": "${wrongPassword}", "Role`),
  ...Object.fromEntries(crowd.map((user) => [name(user), { Password: `password of ${user}`, ...home(user) }])),
};
