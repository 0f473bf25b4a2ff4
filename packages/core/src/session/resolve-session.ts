import type { Account } from "../account.ts";
import type { DenialReason } from "../decision.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Login } from "../login.ts";
import type { TraceNote } from "../trace.ts";
import { checkTransferResponse } from "../transfer/check-transfer-response.ts";
import { renderSession } from "../transfer/render-response.ts";
import { escapeForRole } from "./escape-value.ts";
import { fillHome } from "./fill-home.ts";
import { fillPolicy } from "./fill-policy.ts";
import { lintPolicy } from "./lint-policy.ts";
import { mergeLayers } from "./merge-layers.ts";
import type { Session, SettingsLayer } from "./session-settings.ts";
import { createTemplate, type TemplateVariables } from "./template.ts";

/** What a session is made of. */
export interface SessionInput {
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
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a setting cannot be read, or Transfer would misread it.
 */
export function resolveSession({ login, account, layers, variables }: SessionInput): ResolvedSession {
  const { values, origins } = mergeLayers(layers);
  const notes: TraceNote[] = [...origins].map(([field, origin]) => ({ kind: "setting", field, origin }));
  if (values.Role === undefined) return { reason: "no-role", notes };

  const template = createTemplate(collectVariables(login, account, variables), login.presentedUsername);
  const policy = values.Policy === undefined ? undefined : fillPolicy(values.Policy, template);
  const home = fillHome(values, template);
  if (home.HomeDirectoryDetails?.length === 0) return { reason: "no-directories", notes };
  const session: Session = {
    Role: template.fill(values.Role, "Role", escapeForRole),
    ...(policy === undefined ? {} : { Policy: policy.text }),
    ...home,
    ...(values.PosixProfile === undefined ? {} : { PosixProfile: values.PosixProfile }),
  };

  // Transfer puts the home into the policy as it is, where `bob*` would open `bobby/`.
  if (/\$\{transfer:home/i.test(policy?.text ?? "") && /[*?]/.test(home.HomeDirectory ?? "")) {
    throw new InvalidUserRecordError(
      "HomeDirectory",
      "has a character that would widen the policy that names the home",
    );
  }
  for (const { field, severity, code, message } of checkTransferResponse(renderSession(session))) {
    if (severity === "error") throw new InvalidUserRecordError(field, message);
    notes.push({ kind: "warning", field, code });
  }
  for (const code of policy === undefined ? [] : lintPolicy(policy.policy)) {
    notes.push({ kind: "warning", field: "Policy", code });
  }
  return { session: freezeDeep(session), notes };
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
    // The name that AWS's toolkit gives it.
    ["USERNAME", account.username],
    ["serverId", login.serverId],
    ["protocol", login.protocol],
  ]);
}
