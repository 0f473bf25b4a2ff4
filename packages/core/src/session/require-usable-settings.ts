import type { Account } from "../account.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { Login } from "../login.ts";
import { requireOption } from "../require-option.ts";
import type { CheckedSessionOptions } from "./check-session-options.ts";
import { resolveSession } from "./resolve-session.ts";
import type { DirectoryMapping, SessionSettings } from "./session-settings.ts";

/**
 * Refuses settings of the configuration that would fail every login they are for: makes the session of somebody who has
 * every attribute that they name, in every region and on every server. What comes from other layers is left open, and so
 * is what depends on the values of variables: how long a text becomes, and which places are allowed for it.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireUsableSettings(
  values: SessionSettings,
  option: string,
  { variables, allowedRoles, allowedTargets }: CheckedSessionOptions,
): void {
  const { Role, HomeDirectory, HomeDirectoryDetails } = values;
  const home = HomeDirectoryDetails ?? HomeDirectory;
  const settings: SessionSettings = {
    PosixProfile: { Uid: 0, Gid: 0 },
    ...values,
    // A blank one of the defaults says nothing.
    ...(Role === undefined || Role.trim() === "" ? { Role: `arn:aws:iam::${digits}:role/somebody` } : {}),
    ...(typeof HomeDirectoryDetails === "object"
      ? { HomeDirectoryDetails: HomeDirectoryDetails.map((mapping) => showEverywhere(mapping, variables)) }
      : {}),
  };
  try {
    const resolved = resolveSession({
      login: somebodysLogin,
      account: createAccountFor(values),
      layers: [{ origin: option, values: settings }],
      variables,
      allowedRoles: isFixed(Role) ? allowedRoles : undefined,
      allowedTargets: isFixed(home) ? allowedTargets : undefined,
    });
    const reason = resolved.session === undefined ? resolved.reason : undefined;
    const unset = resolved.notes.find((note) => note.kind === "warning" && note.code === "home-variable-unset");
    requireOption(unset === undefined, `${option}.Policy`, "names the home, whose variables are unset with mappings");
    requireOption(reason !== "role-not-allowed", `${option}.Role`, "is none of allowedRoles");
    requireOption(reason !== "target-not-allowed", `${option}.HomeDirectory`, "lies outside of allowedTargets");
  } catch (error) {
    if (error instanceof InvalidUserRecordError)
      throw new ConfigurationError(`${option}.${error.field}`, error.problem);
    throw error;
  }
}

/** The number of an account. */
const digits = "123456789012";
const somebodysLogin: Login = {
  username: "x",
  presentedUsername: "x",
  method: "password",
  protocol: "SFTP",
  serverId: "s-1",
  sourceIp: undefined,
  isDryRun: true,
  signal: AbortSignal.abort(),
};

/** Without its filters; but where nobody says which region this is, one by region fails every login. */
function showEverywhere(
  { Entry, Target, Type, regions }: DirectoryMapping,
  variables: Readonly<Record<string, string>>,
): DirectoryMapping {
  return { Entry, Target, Type, ...(variables["AWS_REGION"] === undefined ? { regions } : {}) };
}

/** Whether it is there, and the same for everybody. */
function isFixed(value: unknown): boolean {
  return value !== undefined && !/\{\{|\$\{/.test(JSON.stringify(value));
}

/** Short values, but for what a role may have of an attribute: the number of its account. */
function createAccountFor(values: SessionSettings): Account {
  const ofRole = new Set(findAttributes(values.Role));
  const attributes = findAttributes(values).map((name) => [name, [ofRole.has(name) ? digits : "x"]] as const);
  return {
    username: somebodysLogin.username,
    state: "active",
    groups: [],
    attributes: Object.fromEntries(attributes),
    publicKeys: [],
    accessRules: [],
    settings: [],
  };
}

function findAttributes(value: unknown): readonly string[] {
  if (typeof value === "string") {
    return [...value.matchAll(/\{\{\s*attributes\.([^{}]*?)\s*\}\}/g)].map(([, name = ""]) => name);
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(findAttributes) : [];
}
