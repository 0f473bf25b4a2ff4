import {
  createDecoy,
  InvalidUserRecordError,
  type OptionNames,
  parseUserRecord,
  requireKnownOptions,
  requireMilliseconds,
  requireOption,
  type UserLookup,
  type UserQuery,
  type UserStore,
} from "@transfer-idp/core";
import { createSdkPort, type DynamoClientOptions, type TypedItem } from "../dynamo-port.ts";
import { createDynamoTables } from "../dynamo-tables.ts";
import { areKeysApart, type KeyTemplate, parseKeyTemplate } from "../item-key.ts";
import { requireTableName } from "../require-table-name.ts";
import { listTablePermissions, type TableCalls } from "../table-permissions.ts";
import { findGroups, type GroupTable } from "./find-groups.ts";
import { checkLayout, type GroupField, type ItemLayout, type UserField, writeProjection } from "./item-layout.ts";
import { groupFields, userFields } from "./record-fields.ts";
import { readRecord } from "./read-record.ts";
import { listReplacementCalls, replacePassword } from "./replace-password.ts";

/** Where the records of groups are. */
export interface GroupTableOptions extends ItemLayout<GroupField> {
  /** @defaultValue that of the users */
  readonly tableName?: string | undefined;
  /** The key of a group's item; must hold `{{group}}`: `{ pk: "GROUP#{{group}}", sk: "PROFILE" }`. */
  readonly key: KeyTemplate;
}

/** Options of {@link createDynamoStore}. */
export interface DynamoStoreOptions extends DynamoClientOptions, ItemLayout<UserField> {
  /** Name or ARN of the table. */
  readonly tableName: string;
  /**
   * The key of a user's item: for each attribute of the table's key a template with `{{username}}`, `{{serverId}}` and
   * `{{protocol}}`, or a number.
   *
   * @defaultValue `{ username: "{{username}}" }`
   */
  readonly key?: KeyTemplate | undefined;
  /**
   * The index that `key` is of, where users are not found by the key of the table. A global one must project all
   * attributes: with fewer, what restricts a user could be missing, and DynamoDB refuses the request. So all are read, and
   * `ignoreOtherAttributes` cannot be `true`. Two items of one key fail the login.
   */
  readonly indexName?: string | undefined;
  /**
   * Whether a read, of groups too, sees everything that was written before it, which takes a capacity unit in place of a
   * half. An index is never read so: who was just disabled may come in until it has caught up.
   *
   * @defaultValue true; false with `indexName`
   */
  readonly consistentRead?: boolean | undefined;
  /** Where the records of groups are, which are fetched with one more request. @defaultValue groups have no records */
  readonly groups?: GroupTableOptions | undefined;
  /**
   * Names it in logs, metrics and the counters of guesses. Where there are two, give them different ones.
   *
   * @defaultValue dynamodb
   */
  readonly name?: string | undefined;
  /** Longest time of one call, retries included, in milliseconds. @defaultValue 3000 */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * A stored password of the kind that most users have, see {@link createDecoy}. A provider refuses one that it cannot run,
   * as `store.decoy`.
   *
   * @defaultValue a bcrypt hash of cost 10
   */
  readonly decoy?: string | undefined;
}

/** Of the store, for those who hand them on. */
export const dynamoStoreOptionNames: OptionNames<DynamoStoreOptions> = {
  client: true,
  clientConfig: true,
  tableName: true,
  key: true,
  indexName: true,
  consistentRead: true,
  recordAttribute: true,
  fields: true,
  ignoreOtherAttributes: true,
  groups: true,
  name: true,
  requestTimeoutMs: true,
  decoy: true,
};

/**
 * Makes a user store of a DynamoDB table: one item a user, one `GetItem` a look-up, and one `BatchGetItem` where groups have
 * records. It remembers nothing.
 *
 * Items hold the same user record as every store, see {@link parseUserRecord}, as a map or as attributes of their own. It
 * can replace a password, which takes a table whose key is known: not with `indexName`.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createDynamoStore } from "@transfer-idp/provider-dynamo";
 *
 * export const store = createDynamoStore({
 *   clientConfig: { region: "eu-central-1" },
 *   tableName: "partners",
 *   key: { pk: "USER#{{username}}", sk: "PROFILE" },
 *   fields: { password: "password_hash", sourceIps: "allowed_ips" },
 * });
 * ```
 */
export function createDynamoStore(options: DynamoStoreOptions): UserStore {
  requireKnownOptions(options, dynamoStoreOptionNames);
  const {
    name = "dynamodb",
    key = { username: "{{username}}" },
    indexName,
    consistentRead = indexName === undefined,
    requestTimeoutMs = 3_000,
    decoy = createDecoy({ scheme: "bcrypt", cost: 10 }),
  } = options;
  const tableName = requireTableName(options.tableName, "tableName");
  const makeKey = parseKeyTemplate(key, "key", ["username", "serverId", "protocol"]);
  const keyAttributes = Object.keys(key);
  requireOption(
    indexName === undefined || (typeof indexName === "string" && indexName !== ""),
    "indexName",
    "must be a name",
  );
  requireOption(typeof consistentRead === "boolean", "consistentRead", "must be true or false");
  requireOption(indexName === undefined || !consistentRead, "consistentRead", "must not be true with indexName");
  const layout = checkLayout(options, userFields);
  requireOption(
    indexName === undefined || layout.projected === undefined,
    "ignoreOtherAttributes",
    "must not be true with indexName, which reads all attributes",
  );
  const nameAttribute = layout.names.get("username") ?? "";
  // `USER#alice` would be the user's name, and stand in their home.
  requireOption(
    !Object.hasOwn(key, nameAttribute) || key[nameAttribute] === "{{username}}",
    "fields.username",
    "must be another attribute, or null, where that of the key is not the name alone",
  );
  requireOption(!keyAttributes.includes(layout.recordAttribute ?? ""), "recordAttribute", "must not be of the key");
  requireOption(typeof name === "string" && name.trim() !== "", "name", "must be text, and not blank");
  requireOption(typeof decoy === "string" && decoy !== "", "decoy", "must be text, and not empty");
  const groupTable = options.groups === undefined ? undefined : checkGroups(options.groups, tableName, consistentRead);
  // A table may be named once by its name and once by its ARN. Of an index's users the key of the table is not known.
  if (indexName === undefined && groupTable?.tableName.split("/").at(-1) === tableName.split("/").at(-1)) {
    const isApart = areKeysApart(key, options.groups?.key ?? {});
    requireOption(isApart, "groups.key", "must begin otherwise than the key of users, who are in the same table");
  }
  const timeoutMs = requireMilliseconds(requestTimeoutMs, "requestTimeoutMs");
  const tables = createDynamoTables(createSdkPort(options), name, timeoutMs);

  const findItem = async (query: UserQuery): Promise<TypedItem | undefined> => {
    const itemKey = makeKey(query);
    if (itemKey === undefined) return undefined;
    if (indexName === undefined) {
      const request = { TableName: tableName, Key: itemKey, ConsistentRead: consistentRead };
      return tables.getItem({ ...request, ...writeProjection(layout) }, query.signal);
    }
    const conditions = keyAttributes.map((_, index) => `#k${String(index)} = :k${String(index)}`);
    const [item, another] = await tables.query(
      {
        TableName: tableName,
        IndexName: indexName,
        KeyConditionExpression: conditions.join(" AND "),
        ExpressionAttributeNames: Object.fromEntries(
          keyAttributes.map((attribute, index) => [`#k${String(index)}`, attribute]),
        ),
        ExpressionAttributeValues: Object.fromEntries(
          Object.values(itemKey).map((value, index) => [`:k${String(index)}`, value]),
        ),
        // Refused by DynamoDB where the index does not project all of them.
        Select: "ALL_ATTRIBUTES",
        Limit: 2,
      },
      query.signal,
    );
    if (another !== undefined) throw new InvalidUserRecordError("key", "is that of two items of the index");
    return item;
  };

  const read: TableCalls = { tableName, indexName, operations: [indexName === undefined ? "GetItem" : "Query"] };
  const readGroups: TableCalls | undefined = groupTable && { ...groupTable, operations: ["BatchGetItem"] };
  const store: UserStore = {
    name,
    decoy,
    permissions: listTablePermissions(options, readGroups === undefined ? [read] : [read, readGroups]),
    findUser: async (query): Promise<UserLookup> => {
      const item = await findItem(query);
      const record = item && readRecord(item, layout, keyAttributes, parseUserRecord);
      if (groupTable === undefined) return { record, fromCache: false };
      const groups = await findGroups(tables, groupTable, record?.groups ?? [], query.signal);
      return { record, groups, fromCache: false };
    },
    warmUp: () => tables.warmUp(),
  };
  // The key of the table is not known.
  if (indexName !== undefined) return store;
  return {
    ...store,
    replacePasswordPermissions: listTablePermissions(options, listReplacementCalls(tableName, keyAttributes, layout)),
    replacePassword: async ({ username, protocol, serverId, ...replacement }) => {
      const itemKey = makeKey({ username, protocol, serverId });
      return itemKey === undefined
        ? "changed"
        : replacePassword(tables, layout, { ...replacement, tableName, key: itemKey });
    },
  };
}

const groupOptionNames: OptionNames<GroupTableOptions> = {
  tableName: true,
  key: true,
  recordAttribute: true,
  fields: true,
  ignoreOtherAttributes: true,
};

function checkGroups(options: GroupTableOptions, usersTable: string, consistentRead: boolean): GroupTable {
  requireKnownOptions(options, groupOptionNames, "groups");
  const makeKey = parseKeyTemplate(options.key, "groups.key", ["group"]);
  return {
    tableName: requireTableName(options.tableName ?? usersTable, "groups.tableName"),
    keyAttributes: Object.keys(options.key),
    makeKey,
    layout: checkLayout(options, groupFields, "groups."),
    consistentRead,
  };
}
