import { readAccessRules } from "../access/read-access-rules.ts";
import type { Account } from "../account.ts";
import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Login } from "../login.ts";
import { raceSignal } from "../race-signal.ts";
import { readSettings } from "../record/read-settings.ts";
import type { TraceNote } from "../trace.ts";
import type { TraceRecorder } from "../trace-recorder.ts";
import type { CheckedSessionOptions } from "./check-session-options.ts";
import { matchesRule } from "./layers/matches-rule.ts";
import { readLayers } from "./layers/read-layers.ts";
import type { ResolveSettings } from "./layers/resolve-settings.ts";
import { type ResolvedSession, resolveSession } from "./resolve-session.ts";
import type { SettingsLayer } from "./session-settings.ts";

/**
 * Collects the layers of an account that may come in, lowest first, and makes the session of them.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: as {@link resolveSession}, or a layer cannot be read.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the login's time is over before `resolve` has answered.
 * @throws whatever `resolve` rejects with.
 */
export async function openSession(
  login: Login,
  account: Account,
  options: CheckedSessionOptions,
  trace: TraceRecorder,
): Promise<ResolvedSession> {
  const { defaults, rules, resolve, pinned, variables, allowedRoles, allowedTargets } = options;
  const resolved = resolve === undefined ? [] : await askForSettings(resolve, account, login, trace);
  trace.begin("session");
  const layers: readonly SettingsLayer[] = [
    { origin: "defaults", values: defaults },
    ...readLayers(account.settings),
    ...rules.filter((rule) => matchesRule(rule, account, login)),
    ...resolved,
    { origin: "pinned", values: pinned },
  ];
  const notes: TraceNote[] = [];
  try {
    const session = resolveSession({ login, account, layers, variables, allowedRoles, allowedTargets }, notes);
    trace.end(session.session === undefined ? session.reason : undefined, notes);
    return session;
  } catch (error) {
    // Which layer the setting is of matters most where it cannot be used.
    trace.fail(notes);
    throw error;
  }
}

async function askForSettings(
  resolve: ResolveSettings,
  account: Account,
  login: Login,
  trace: TraceRecorder,
): Promise<readonly SettingsLayer[]> {
  trace.begin("resolve-settings");
  // Whatever it does to its copy, the next login of an account that a provider hands out again has the provider's own.
  const copy: Account = freezeDeep({
    ...account,
    accessRules: account.accessRules.map((rules) => readAccessRules(rules, "accessRules")),
    settings: readLayers(account.settings),
  });
  const answer: unknown = await raceSignal(
    async () => resolve(copy, login),
    login.signal,
    () => new ProviderUnavailableError({ provider: "resolve", kind: "timeout" }),
  );
  const layers = answer === undefined ? [] : [{ origin: "resolve", values: readSettings(answer, "resolve") }];
  trace.end();
  return layers;
}
