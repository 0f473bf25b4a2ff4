import type { Account } from "../account.ts";
import type { DenialReason } from "../decision.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Login } from "../login.ts";
import type { TraceNote } from "../trace.ts";
import { checkTransferResponse } from "../transfer/check-transfer-response.ts";
import { renderSession } from "../transfer/render-response.ts";
import { type AllowLists, checkAllowed } from "./allowed/check-allowed.ts";
import { fillHome } from "./home/fill-home.ts";
import { checkNamedHome } from "./policy/check-named-home.ts";
import { fillPolicy } from "./policy/fill-policy.ts";
import { lintStatements } from "./policy/lint-statements.ts";
import { readTransferHome } from "./policy/read-transfer-home.ts";
import { mergeLayers } from "./layers/merge-layers.ts";
import type { Session, SettingsLayer } from "./session-settings.ts";
import { createTemplate, type TemplateVariables } from "./template.ts";
import { rolePlace } from "./template-place.ts";

/** What a session is made of. */
export interface SessionInput extends Partial<AllowLists> {
  readonly login: Login;
  readonly account: Account;
  /** Lowest first. */
  readonly layers: readonly SettingsLayer[];
  /** Of the authenticator's options. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A session, or why there is none. */
export type ResolvedSession =
  | { readonly session: Session; readonly notes: readonly TraceNote[] }
  | { readonly session?: undefined; readonly reason: DenialReason; readonly notes: readonly TraceNote[] };

/**
 * Makes the session of an account: lays the layers over each other, fills templates, and checks that Transfer will read
 * the answer as it is meant.
 *
 * The role comes first. Without one nobody logs in, whatever else is stored and however it is broken.
 *
 * @param notes - Receives what an operator should know, also where it throws: of which layer each setting is.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a setting cannot be read, or Transfer would misread it.
 */
export function resolveSession(input: SessionInput, notes: TraceNote[] = []): ResolvedSession {
  const { login, account, layers, variables } = input;
  const { values, origins } = mergeLayers(layers);
  notes.push(...[...origins].map(([field, origin]): TraceNote => ({ kind: "setting", field, origin })));
  if (values.Role === undefined) return { reason: "no-role", notes };

  const known = collectVariables(login, account, variables);
  const template = createTemplate(known);
  // Blank is what a program hands over that was not told: `process.env["AWS_REGION"] ?? ""`.
  const region = known.get("AWS_REGION")?.trim();
  const place = { serverId: login.serverId, region: region === "" ? undefined : region };
  const { home, positions, notes: homeNotes } = fillHome(values, template, place);
  notes.push(...homeNotes);
  if (home.HomeDirectoryDetails?.length === 0) return { reason: "no-directories", notes };
  const { Policy } = values;
  const policy = Policy === undefined ? undefined : fillPolicy(Policy, createTemplate(known, readTransferHome(home)));
  const session: Session = {
    Role: template.fill(values.Role, "Role", rolePlace),
    ...(policy === undefined ? {} : { Policy: policy.text }),
    ...home,
    ...(values.PosixProfile === undefined ? {} : { PosixProfile: values.PosixProfile }),
  };

  for (const { field, severity, code, message } of checkTransferResponse(renderSession(session))) {
    // Of the list as it is stored, not as it is without the mappings that were left out.
    const stored = field.replace(/(?<=^HomeDirectoryDetails\[)\d+/, (index) => String(positions[Number(index)]));
    if (severity === "error") throw new InvalidUserRecordError(stored, message);
    notes.push({ kind: "warning", field: stored, code });
  }
  if (policy !== undefined) {
    if (policy.namesHome) notes.push(...checkNamedHome(home));
    for (const { field, severity, code, message } of lintStatements(policy.policy, home.HomeDirectoryType)) {
      if (severity === "error") throw new InvalidUserRecordError(field, message);
      notes.push({ kind: "warning", field, code });
    }
  }
  const { allowedRoles, allowedTargets } = input;
  const allowed = checkAllowed(session, { allowedRoles, allowedTargets }, template);
  notes.push(...allowed.notes);
  return allowed.reason === undefined ? { session: freezeDeep(session), notes } : { reason: allowed.reason, notes };
}

function collectVariables(
  login: Login,
  account: Account,
  variables: Readonly<Record<string, string>>,
): TemplateVariables {
  const attributes = Object.entries(account.attributes)
    // Of several values none is the right one: the variable is then unknown.
    .flatMap(([name, values]) => (values.length === 1 ? [[`attributes.${name}`, values[0] ?? ""] as const] : []));
  return new Map([
    ...Object.entries(variables),
    ...attributes,
    ["username", account.username],
    ["serverId", login.serverId],
    // The names that AWS's toolkit gives them.
    ["USERNAME", account.username],
    ["SERVER_ID", login.serverId],
    ["protocol", login.protocol],
  ]);
}
