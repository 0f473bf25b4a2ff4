import type { Account } from "../../account.ts";
import type { Login } from "../../login.ts";
import type { CheckedSettingsRule } from "./check-settings-rules.ts";

/** Tells whether every condition of a rule holds for a login. */
export function matchesRule(
  { groups, servers, protocols, attributes }: CheckedSettingsRule,
  account: Account,
  login: Login,
): boolean {
  return (
    groups?.some((group) => account.groups.includes(group)) !== false &&
    servers?.includes(login.serverId) !== false &&
    protocols?.includes(login.protocol) !== false &&
    attributes.every(([name, wanted]) => readAttribute(account, name).some((value) => wanted.includes(value)))
  );
}

function readAttribute({ attributes }: Account, name: string): readonly string[] {
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : [];
}
