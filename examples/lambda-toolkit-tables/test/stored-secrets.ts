import { createBcryptScheme } from "@transfer-idp/core";
import { firstKey, password, secondKey, wrongPassword, argon2Hash } from "./stored-records.ts";

const bcryptHash = await createBcryptScheme({ cost: 4 }).hash(password);

const elsewhere = {
  Role: "arn:aws:iam::123456789012:role/from-the-secret",
  Policy: "{}",
  HomeDirectory: "/from-the-secret",
  HomeDirectoryDetails: "[]",
  groups: "from-the-secret",
};

/** Secrets of the module `secrets_manager`, by name. */
export const storedSecrets: Readonly<Record<string, object>> = {
  "transfer/maria": { Password: password, PublicKeys: [firstKey, secondKey], ...elsewhere },
  "transfer/accounts": { Password: password },
  "transfer/regional": { Password: password },
  "transfer/named": { Username: "Somebody Else", Password: password },
  // As the console's form for keys and values writes them: it knows text only.
  "transfer/json": { Password: password, PublicKeys: JSON.stringify([firstKey, secondKey]) },
  "transfer/python": { PublicKeys: `['${firstKey}', "${secondKey}"]` },
  "transfer/bytes": Buffer.from(JSON.stringify({ Password: password })),
  "transfer/hashed": { Password: bcryptHash },
  "transfer/protocols": { Password: wrongPassword, SFTPPassword: password, FTPSPassword: password },
  "transfer/protocols/keys": { PublicKeys: [secondKey], SFTPPublicKeys: [firstKey] },
  "transfer/split": { Password: password },
  "transfer/split/keys": { Password: wrongPassword, PublicKeys: [firstKey] },
  "transfer/both": { PublicKeys: [firstKey] },
  "transfer/both/keys": { PublicKeys: [secondKey] },
  "transfer/only/keys": { PublicKeys: [firstKey] },
  "transfer/keyless": { Password: password },
  "transfer/renamed": { password, PublicKey: firstKey, username: "renamed" },
  "transfer/addressed": { Password: password, AcceptedIpNetwork: "10.0.0.0/8" },
  "transfer/barred": { Password: password },
  "transfer/barred/keys": { PublicKeys: [firstKey], state: "disabled" },
  "transfer/fenced": { Password: password },
  "transfer/fenced/keys": { PublicKeys: [firstKey], AcceptedIpNetwork: "10.0.0.0/8" },
  "transfer/broken": Buffer.from(`{"Password": "${wrongPassword}", "Role`),
  // Nobody's name may reach this one: it is another prefix's.
  "SFTP/plain": { Password: password, PublicKeys: [firstKey] },
};

/** None of these may show anywhere. */
export const secrets: readonly string[] = [password, wrongPassword, argon2Hash, bcryptHash];
