import {
  type Account,
  type Finding,
  type IdentityProvider,
  InvalidUserRecordError,
  type Login,
  lowerCaseUsername,
  mergePermissions,
  type RoutingReason,
} from "@transfer-idp/core";
import { createSdkPort, type TypedItem } from "../dynamo-port.ts";
import { createDynamoTables } from "../dynamo-tables.ts";
import { isText } from "../is-text.ts";
import { listTablePermissions } from "../table-permissions.ts";
import { createArgon2Module } from "./argon2-module.ts";
import { createModule, type ToolkitIdentityProvider } from "./create-module.ts";
import { findWithModule } from "./find-with-module.ts";
import { readToolkitProvider } from "./read-toolkit-provider.ts";
import { defaultUser, readToolkitUser, type ToolkitUser } from "./read-toolkit-user.ts";
import { rememberItems } from "./remember-items.ts";
import { type NamedUser, splitUsername } from "./split-username.ts";
import { checkToolkitOptions, type ToolkitProviderOptions } from "./toolkit-options.ts";

/**
 * Makes an identity provider of the tables of AWS's toolkit for custom identity providers, as they are.
 *
 * A user's record names an identity provider, whose record names the module that proves who the user is; both say what the
 * user may do. Users without a record have that of `$default$`, where there is one. `docs/from-the-toolkit.md` says what
 * is otherwise than in the toolkit, and why.
 *
 * A login takes one read of the users' table; two more, of the identity provider and of `$default$`, are remembered for a
 * minute.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createToolkitProvider } from "@transfer-idp/provider-dynamo";
 *
 * export const provider = createToolkitProvider({
 *   clientConfig: {},
 *   usersTable: "transferidp_users",
 *   identityProvidersTable: "transferidp_identity_providers",
 *   delimiter: "@@",
 * });
 * ```
 */
export function createToolkitProvider(options: ToolkitProviderOptions): IdentityProvider {
  const { name, usersTable, identityProvidersTable, delimiter, modules, timeoutMs, ...checked } =
    checkToolkitOptions(options);
  const { consistentRead: ConsistentRead, providersTimeToLiveMs } = checked;
  const { createVerifier, spendDecoy } = createArgon2Module(options.argon2, options.decoy);
  const tables = createDynamoTables(createSdkPort(options), name, timeoutMs);

  /** Without a provider it is the first record of the name, in the order of providers' names. */
  const fetchUser = async ({ user, provider }: NamedUser, signal: AbortSignal): Promise<TypedItem | undefined> => {
    if (provider !== undefined) {
      const Key = { user: { S: user }, identity_provider_key: { S: provider } };
      return tables.getItem({ TableName: usersTable, Key, ConsistentRead }, signal);
    }
    const [item] = await tables.query(
      {
        TableName: usersTable,
        KeyConditionExpression: "#user = :user",
        ExpressionAttributeNames: { "#user": "user" },
        ExpressionAttributeValues: { ":user": { S: user } },
        Limit: 1,
        ConsistentRead,
      },
      signal,
    );
    return item;
  };

  const findProvider = rememberItems(
    providersTimeToLiveMs,
    (provider, signal) =>
      tables.getItem({ TableName: identityProvidersTable, Key: { provider: { S: provider } }, ConsistentRead }, signal),
    (provider, item) => createModule(readToolkitProvider(provider, item), modules),
  );
  const findDefault = rememberItems(
    providersTimeToLiveMs,
    (key, signal) => fetchUser({ user: defaultUser, provider: key === "" ? undefined : key }, signal),
    // It is read where it is needed only: a mistake in it is nothing to users who have records of their own.
    (_, item) => item,
  );

  const findAccount = async (login: Login): Promise<Finding> => {
    const { signal } = login;
    const lowered = lowerCaseUsername(login.username);
    const named = splitUsername(lowered, delimiter);
    if (named === undefined) return deny("no-provider");
    const { user: username, provider: typedName } = named;
    // No item has such a key, and DynamoDB would take the question for a mistake.
    if (typedName !== undefined && !isKey(typedName)) return deny("no-provider");
    // The toolkit reserves both names.
    if (!isKey(username) || [defaultUser, "$"].includes(username)) return { kind: "unknown" };
    // Whether they are needed or not: time would tell who has a record of their own.
    const asked = [
      fetchUser(named, signal),
      findDefault(typedName ?? "", signal),
      typedName === undefined ? Promise.resolve(undefined) : findProvider(typedName, signal),
    ] as const;
    // Nothing goes on when the login has been decided.
    await Promise.allSettled(asked);
    const [own, common, typed] = await Promise.all(asked);
    if (typed?.isDisabled === true) return deny("provider-disabled");
    // Where Python makes other small letters of a name, the record that the toolkit had for it may be under those.
    const item = own ?? (lowered === login.username.toLowerCase() ? common : undefined);
    if (item === undefined) {
      if (typedName !== undefined && typed === undefined) return deny("no-provider");
      return findNobody(login, username, typed?.module);
    }
    const user = readToolkitUser(item);
    const provider = typed ?? (await findProvider(user.providerName, signal));
    if (provider === undefined) {
      throw new InvalidUserRecordError("identity_provider_key", "names an identity provider that has no record");
    }
    return provider.isDisabled ? deny("provider-disabled") : findInProvider(login, username, user, provider);
  };

  const findInProvider = async (
    login: Login,
    username: string,
    user: ToolkitUser,
    { record, module, ...provider }: ToolkitIdentityProvider,
  ): Promise<Finding> => {
    const { isDefault, argon2Hash } = user;
    // Where a module says which keys its users have, these are all; the toolkit's own `ldap` takes them from the table.
    const hasTableKeys = !record.publicKeySupport || ["public_key", "ldap"].includes(record.module);
    const account: Account = {
      username,
      state: user.isDisabled ? "disabled" : "active",
      groups: [],
      attributes: {},
      publicKeys: hasTableKeys ? user.publicKeys : [],
      accessRules: [provider.accessRules, user.accessRules],
      settings: [provider.settings, user.settings],
    };
    if (module !== undefined) {
      const moduleUsername = user.idpUsername ?? username;
      const hasModuleKeys = record.publicKeySupport;
      return findWithModule(module, login, { account, moduleUsername, isDefault, hasModuleKeys });
    }
    const hasPassword = record.module === "argon2" && argon2Hash !== undefined;
    return {
      kind: "account",
      // Of two providers the users of one name are two, and so are their counters.
      provider: record.provider,
      account,
      verifyPassword: hasPassword ? createVerifier(account, argon2Hash) : undefined,
    };
  };

  const permissions = listTablePermissions(options, [
    { tableName: usersTable, operations: delimiter === undefined ? ["Query"] : ["GetItem", "Query"] },
    { tableName: identityProvidersTable, operations: ["GetItem"] },
  ]);
  // What they are made of stands in the tables.
  const unknown = [...modules.keys()].map((module) => ({ unknown: `what providers of the module ${module} call` }));
  return Object.freeze({
    name,
    findAccount,
    spendDecoy,
    warmUp: () => tables.warmUp(),
    permissions: mergePermissions([{ name, permissions: [...permissions, ...unknown] }]),
  });
}

/** The module of a provider that was typed is asked all the same: time would tell otherwise who has a record there. */
async function findNobody(login: Login, username: string, module: IdentityProvider | undefined): Promise<Finding> {
  const found = await module?.findAccount(Object.freeze({ ...login, username }));
  return { kind: "unknown", askedUsername: username, spendDecoy: found?.spendDecoy ?? module?.spendDecoy };
}

function deny(reason: RoutingReason): Finding {
  return { kind: "denied", reason };
}

/** What the key of an item can be. */
function isKey(text: string): boolean {
  return isText(text, 1, 1_024);
}
