import type { Account } from "../account.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { Login } from "../login.ts";
import { isBlank } from "./layers/stacked-settings.ts";
import { resolveSession } from "./resolve-session.ts";
import type { DirectoryMapping, SessionSettings } from "./session-settings.ts";

/**
 * Refuses settings of the configuration that would fail every login they are for: makes the session of somebody who has
 * every attribute that they name. What comes from other layers is left open, and so is what depends on the values of
 * variables: how long a text becomes, and which roles and places are allowed.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireUsableSettings(
  values: SessionSettings,
  option: string,
  variables: Readonly<Record<string, string>>,
): void {
  const { Role, HomeDirectoryDetails } = values;
  // Each mapping by itself: two of one entry may be for two regions.
  const mappings = typeof HomeDirectoryDetails === "object" ? HomeDirectoryDetails : [undefined];
  for (const [position, mapping] of mappings.slice(0, mostMappings).entries()) {
    const settings: SessionSettings = {
      PosixProfile: { Uid: 0, Gid: 0 },
      ...values,
      // A blank one of the defaults says nothing.
      ...(isBlank(Role) ? { Role: `arn:aws:iam::${digits}:role/somebody` } : {}),
      ...(mapping === undefined ? {} : { HomeDirectoryDetails: [showEverywhere(mapping, variables)] }),
    };
    // An attribute of a role may be the number of its account, or a part of a name that must not become too long.
    const problems = ["x", digits].map((value) => findProblem(settings, value, variables));
    const [problem] = problems.includes(undefined) ? [] : problems;
    if (problem === undefined) continue;
    const field = problem.field.replace("HomeDirectoryDetails[0]", `HomeDirectoryDetails[${String(position)}]`);
    throw new ConfigurationError(`${option}.${field}`, problem.problem);
  }
}

/** More than somebody writes into a program. */
const mostMappings = 100;

/** The first problem of a session in which every attribute has a value, or none. */
function findProblem(
  settings: SessionSettings,
  value: string,
  variables: Readonly<Record<string, string>>,
): Pick<InvalidUserRecordError, "field" | "problem"> | undefined {
  try {
    const { notes } = resolveSession({
      login: somebodysLogin,
      account: createAccount(settings, value),
      layers: [{ origin: "configuration", values: settings }],
      variables,
    });
    const isUnset = notes.some((note) => note.kind === "warning" && note.code === "home-variable-unset");
    return isUnset
      ? { field: "Policy", problem: "names the home, whose variables are unset with mappings" }
      : undefined;
  } catch (error) {
    if (error instanceof InvalidUserRecordError) return error;
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
  return { Entry, Target, Type, ...(isBlank(variables["AWS_REGION"]) ? { regions } : {}) };
}

function createAccount(settings: SessionSettings, value: string): Account {
  return {
    username: somebodysLogin.username,
    state: "active",
    groups: [],
    attributes: Object.fromEntries(findAttributes(settings).map((name) => [name, [value]])),
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
