import { makePublicKey } from "@transfer-idp/test-parts";

export const serverId = "s-1234567890abcdef0";
export const role = "arn:aws:iam::123456789012:role/transfer-user";

// Has what goes wrong in JSON, in URLs and in headers; its base64 has a plus sign and padding.
export const password = 'correct "horse" ~ÿ?>Ü/+%20';
export const emailPassword = "MySecurePass123456789";
export const wrongPassword = "wr0ng-passw0rd-for-everybody";
/** None of these may show anywhere. */
export const passwords: readonly string[] = [password, emailPassword, wrongPassword, "ftp-only-passw0rd"];

const aliceKeys = [makePublicKey("alice@laptop"), makePublicKey("alice@work")];
/** The keys of `alice`, as an answer lists them. */
export const aliceListedKeys: readonly string[] = aliceKeys.map((key) => key.split(" ").slice(0, 2).join(" "));
/** The keys' bodies: they belong into answers, and into nothing else. */
export const keyBodies: readonly string[] = aliceListedKeys.map((key) => key.slice("ssh-ed25519 ".length));

const directories = [{ Entry: "/", Target: "/my-bucket/home/alice" }];
/** What `alice` gets, but for public keys. */
export const aliceSession: Readonly<Record<string, string>> = {
  Role: role,
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: JSON.stringify(directories),
};

const name = (username: string): string => `aws/transfer/${serverId}/${username}`;

/** Users of the example, in the forms of AWS's own samples. */
export const storedUsers: Readonly<Record<string, object>> = {
  [name("alice")]: {
    Password: password,
    FTPPassword: "ftp-only-passw0rd",
    PublicKey: aliceKeys.join(","),
    Role: role,
    HomeDirectoryDetails: JSON.stringify(directories),
  },
  [name("user@example.com")]: { Password: emailPassword, Role: role, HomeDirectory: "/my-bucket/mail" },
  [name("keyless")]: { Password: password, Role: role, HomeDirectory: "/my-bucket/keyless" },
  [name("office")]: { Password: password, Role: role, HomeDirectory: "/my-bucket/o", AcceptedIpNetwork: "10.0.0.0/8" },
  [name("bytes")]: Buffer.from(JSON.stringify({ Password: password, Role: role, HomeDirectory: "/my-bucket/bytes" })),
  [name("roleless")]: { Password: password, HomeDirectory: "/my-bucket/roleless" },
  [name("broken")]: Buffer.from(`{"Password": "${wrongPassword}", "Role`),
};
