import type { KnownPermission } from "@transfer-idp/core";

/** What grants the use of customer keys, and the keys that nothing is encrypted with. */
export interface KeyPermissions {
  readonly permissions: readonly KnownPermission[];
  readonly unused: readonly string[];
}

/** How a service says in KMS's encryption context what it decrypts. */
interface EncryptedService {
  readonly contextKey: string;
  /** Of a resource, given its ARN and what stands behind the account in it. */
  readonly contextOf: (arn: string, rest: string) => string;
}

const services: ReadonlyMap<string, EncryptedService> = new Map([
  ["secretsmanager", { contextKey: "kms:EncryptionContext:SecretARN", contextOf: (arn: string) => arn }],
  [
    "dynamodb",
    {
      contextKey: "kms:EncryptionContext:aws:dynamodb:tableName",
      // `table/NAME/index/NAME`: an index is encrypted as its table.
      contextOf: (_: string, rest: string) => rest.split("/")[1] ?? "*",
    },
  ],
]);

/**
 * Lists what must be granted where secrets and tables are encrypted with keys of the customer's own: `kms:Decrypt`, by the
 * service that they are in and for these secrets and tables alone.
 *
 * @param keys - ARNs.
 * @param region - That `{{region}}` stands for, where it is known. A key is of one region.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function listKeyPermissions(
  keys: readonly string[],
  permissions: readonly KnownPermission[],
  region: string | undefined,
): KeyPermissions {
  const contexts = new Map<string, { service: string; place: string; values: Set<string> }>();
  for (const arn of permissions.flatMap(({ resources }) => resources)) {
    const [, , service = "", place = "", , ...rest] = arn.split(":");
    const encrypted = services.get(service);
    if (encrypted === undefined) continue;
    const name = `${service}.${place}`;
    const context = contexts.get(name) ?? { service, place, values: new Set() };
    contexts.set(name, context);
    context.values.add(encrypted.contextOf(arn, rest.join(":")));
  }
  const used = new Set<string>();
  const granted = [...contexts].flatMap(([name, { service, place, values }]): readonly KnownPermission[] => {
    const actual = place === "{{region}}" ? region : place;
    const ofPlace = keys.filter((key) => actual === undefined || key.split(":")[3] === actual);
    for (const key of ofPlace) used.add(key);
    if (ofPlace.length === 0) return [];
    const conditions = {
      StringEquals: { "kms:ViaService": [`${name}.amazonaws.com`] },
      StringLike: { [services.get(service)?.contextKey ?? ""]: [...values].sort() },
    };
    return [{ actions: ["kms:Decrypt"], resources: ofPlace, conditions }];
  });
  return { permissions: granted, unused: keys.filter((key) => !used.has(key)) };
}
