import type { AccessRules } from "../access/access-rules.ts";
import { requireAccessRules } from "../access/require-access-rules.ts";
import type { Account } from "../account.ts";
import type { IdentityProvider } from "../identity-provider.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { askProvider } from "./ask-provider.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { changeAccounts } from "./change-accounts.ts";
import { joinLists } from "../record/join-lists.ts";
import { nameRules } from "../record/name-rules.ts";
import { requireProvider } from "./require-provider.ts";

/**
 * Puts access rules before everybody whom a provider knows. They join the rules of each account, of which all must pass:
 * they never relax one.
 *
 * In {@link firstMatch} they are no way round: a user whom the provider knows and the rules bar is denied; one it does not
 * know is looked for further on. With `disabled: true` the provider is not asked, and every login that comes to it is
 * denied (`provider-disabled`), for nobody knows whose user it is; nor is it warmed up then.
 *
 * @param provider - Keeps its name.
 * @param accessRules - In traces they are `provider:NAME`, where they name no `origin` of their own.
 * @throws ConfigurationError `ERR_CONFIGURATION`: a rule cannot be read, or a list of what is allowed is empty.
 *
 * @example
 * ```ts
 * import { type IdentityProvider, restrict } from "@transfer-idp/core";
 *
 * declare const partners: IdentityProvider;
 *
 * export const provider = restrict(partners, { sourceIpAllow: ["198.51.100.0/24"], protocols: ["SFTP"] });
 * ```
 */
export function restrict(provider: IdentityProvider, accessRules: AccessRules): IdentityProvider {
  requireProvider(provider, "provider");
  const { name } = provider;
  const spendDecoy = bindDecoy(provider);
  const rules = nameRules(requireAccessRules(accessRules, "accessRules"), `provider:${name}`);
  if (rules.disabled === true) {
    const finding = Object.freeze({ kind: "denied", reason: "provider-disabled", provider: name, spendDecoy } as const);
    return Object.freeze({
      name,
      findAccount: () => Promise.resolve(finding),
      spendDecoy,
      // It is never asked.
      permissions: mergePermissions([]),
    });
  }

  const addRules = (account: Account): Account => ({
    ...account,
    accessRules: joinLists("accessRules", [rules], account.accessRules),
  });
  return Object.freeze({
    name,
    findAccount: async (login) => {
      const finding = await changeAccounts(await askProvider(provider, login), addRules, login.signal);
      if (finding.kind !== "opaque") return finding;
      const { accessRules: others = [] } = finding;
      return Object.freeze({ ...finding, accessRules: Object.freeze(joinLists("accessRules", [rules], others)) });
    },
    spendDecoy,
    warmUp: async () => provider.warmUp?.(),
    permissions: mergePermissions([provider]),
  } satisfies IdentityProvider);
}
