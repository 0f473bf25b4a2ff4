import { createBcryptScheme } from "@transfer-idp/core";
import { makePublicKey, type PlainValue } from "@transfer-idp/test-parts";

export const serverId = "s-1234567890abcdef0";
export const role = "arn:aws:iam::123456789012:role/transfer-user";
export const staffRole = "arn:aws:iam::123456789012:role/transfer-staff";

// Has what goes wrong in JSON, in URLs and in headers; its base64 has a plus sign and padding.
export const password = 'correct "horse" ~ÿ?>Ü/+%20';
export const wrongPassword = "wr0ng-passw0rd-for-everybody";
const plaintext = "written-as-1t-is";
// As cheap as can be: what a hash costs is not what is tested here.
const hash = await createBcryptScheme({ cost: 4 }).hash(password);
/** None of these may show anywhere. */
export const secrets: readonly string[] = [password, wrongPassword, plaintext, hash];

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

const alice = { password: hash, publicKeys: aliceKeys, Role: role, HomeDirectoryDetails: directories };
const at = (home: string): { readonly Role: string; readonly HomeDirectory: string } => ({
  Role: role,
  HomeDirectory: `/my-bucket/${home}`,
});

type StoredRecord = Readonly<Record<string, PlainValue>>;

/** Users of the example, by name. */
export const storedUsers: Readonly<Record<string, StoredRecord>> = {
  alice,
  "user@example.com": { password: hash, ...at("mail") },
  keyless: { password: hash, ...at("keyless") },
  keysonly: { publicKeys: new Set(aliceKeys), ...at("keysonly") },
  office: { password: hash, sourceIps: new Set(["10.0.0.0/8"]), ...at("office") },
  "sftp-only": { password: hash, protocols: ["SFTP"], ...at("sftp") },
  disabled: { password: hash, state: "disabled", ...at("disabled") },
  // 1 January 2001, in seconds: as DynamoDB's own time to live has it.
  expired: { password: hash, validUntil: 978_307_200, ...at("expired") },
  member: { password: hash, groups: new Set(["staff"]), HomeDirectory: "/my-bucket/member" },
  contractor: { password: hash, groups: ["staff", "contractors"], HomeDirectory: "/my-bucket/contractor" },
  roleless: { password: hash, HomeDirectory: "/my-bucket/roleless" },
  plaintext: { password: plaintext, ...at("plaintext") },
  misspelt: { password: hash, source_ips: ["10.0.0.0/8"], ...at("misspelt") },
};

/** Their groups. */
export const storedGroups: Readonly<Record<string, StoredRecord>> = {
  staff: { Role: staffRole },
  contractors: { sourceIps: ["10.0.0.0/8"] },
};
