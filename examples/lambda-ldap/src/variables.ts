import { ConfigurationError, requireOption } from "@transfer-idp/core";

/** Options, and the variables that their values come from. */
const variablesOfOptions: Readonly<Record<string, string>> = {
  servers: "LDAP_URLS",
  "tls.ca": "LDAP_CA",
  "tls.startTls": "LDAP_START_TLS",
  "bind.serviceDn": "LDAP_BIND_DN",
  "users.base": "LDAP_BASE",
  "groups.requireGroup": "LDAP_REQUIRE_GROUP",
  "groups.base": "LDAP_GROUPS_BASE",
  "defaults.Role": "TRANSFER_ROLE",
  "defaults.HomeDirectoryDetails": "TRANSFER_HOME",
  target: "TRANSFER_HOME",
};

/** Reads a variable that may be absent. One that is blank was meant to say something. */
export function readVariable(name: string): string | undefined {
  const value = process.env[name];
  requireOption(value?.trim() !== "", name, "must not be blank");
  return value;
}

/** Reads a variable that must be there. */
export function requireVariable(name: string): string {
  const value = readVariable(name);
  requireOption(value !== undefined, name, "must be there");
  return value;
}

/** Reads a variable that names one of several choices. */
export function chooseVariable<Choice>(
  name: string,
  choices: Readonly<Record<string, Choice>>,
  absent?: string,
): Choice {
  const key = readVariable(name) ?? absent ?? "";
  const choice = Object.hasOwn(choices, key) ? choices[key] : undefined;
  requireOption(choice !== undefined, name, `must be one of ${Object.keys(choices).join(", ")}`);
  return choice;
}

/** Reads which groups are demanded. `null`: none is, and none is looked up, for nothing else here goes by groups. */
export function readGroups(): { readonly requireGroup: readonly string[]; readonly base?: string } | null {
  const requireGroup = readVariable("LDAP_REQUIRE_GROUP");
  const base = readVariable("LDAP_GROUPS_BASE");
  if (requireGroup !== undefined) {
    // As people write lists: blanks around the semicolons are no part of a name.
    const names = requireGroup.split(";").map((name) => name.trim());
    requireOption(!names.includes(""), "LDAP_REQUIRE_GROUP", "must not have a blank entry");
    return { requireGroup: names, ...(base === undefined ? {} : { base }) };
  }
  requireOption(base === undefined, "LDAP_REQUIRE_GROUP", "must be there where LDAP_GROUPS_BASE is");
  return null;
}

/** Makes something of variables. An error of an option names the variable in its place, for that is what can be changed. */
export function nameVariables<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { option, requirement } = error;
    const [, variable] = Object.entries(variablesOfOptions).find(([name]) => option.startsWith(name)) ?? [];
    throw variable === undefined ? error : new ConfigurationError(variable, requirement);
  }
}
