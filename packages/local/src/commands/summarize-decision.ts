import type { Decision, LoginMethod, LoginRequest, Session, TraceStep } from "@transfer-idp/core";
import { type KeySummary, summarizeKey } from "./summarize-key.ts";

/** What was asked. */
export interface ExplainedLogin extends Pick<LoginRequest, "username" | "protocol" | "serverId" | "sourceIp"> {
  readonly method: LoginMethod;
}

/** An error of the library: its constant message and its typed fields, which hold no secret. */
export interface ErrorSummary {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** Where a defect came from. */
  readonly frames: readonly string[];
}

/**
 * A decision and how it came about, as `transfer-idp explain --format json` prints it: without password, key bodies
 * and stored values. A session is not secret.
 */
export interface DecisionSummary {
  readonly outcome: Decision["outcome"];
  readonly reason?: string;
  readonly error?: ErrorSummary;
  readonly login: ExplainedLogin;
  /** Which identity provider answered. */
  readonly provider: string;
  readonly milliseconds: number;
  readonly account?: { readonly username: string; readonly groups: readonly string[] };
  readonly session?: Session;
  /** Which layer each field of the session came from; also where no session came of it. */
  readonly origins: Readonly<Record<string, string>>;
  readonly publicKeys?: readonly KeySummary[];
  /** Positions in notes count from 0. */
  readonly steps: readonly TraceStep[];
}

/** Takes out of a decision what may be shown. */
export function summarizeDecision(decision: Decision, login: ExplainedLogin): DecisionSummary {
  const { provider, milliseconds, steps } = decision.trace;
  const settings = steps.flatMap(({ notes }) => notes).filter((note) => note.kind === "setting");
  const hasSession = decision.outcome === "granted" || decision.outcome === "keysListed";
  return {
    outcome: decision.outcome,
    ...("reason" in decision ? { reason: decision.reason } : {}),
    ...(decision.outcome === "failed" ? { error: summarizeError(decision.error) } : {}),
    login,
    provider,
    milliseconds,
    ...(hasSession ? { account: { username: decision.account.username, groups: decision.account.groups } } : {}),
    ...(hasSession ? { session: decision.session } : {}),
    origins: Object.fromEntries(settings.map(({ field, origin }) => [field, origin])),
    ...(decision.outcome === "keysListed" ? { publicKeys: decision.publicKeys.map(summarizeKey) } : {}),
    steps,
  };
}

function summarizeError(error: Extract<Decision, { readonly outcome: "failed" }>["error"]): ErrorSummary {
  const { code, message, stack = "" } = error;
  const fields = Object.entries(error).filter((field): field is [string, string | number | boolean] => {
    const [name, value] = field as [string, unknown];
    // What is not so is not worth a line.
    return (
      !["name", "code"].includes(name) && value !== false && ["string", "number", "boolean"].includes(typeof value)
    );
  });
  // Of what is no defect the place in the code says nothing.
  const frames = code === "ERR_UNEXPECTED" ? stack.split("\n").filter((line) => /^ {4}at /.test(line)) : [];
  return {
    name: error.name,
    code,
    message,
    fields: Object.fromEntries(fields),
    frames: frames.map((line) => line.trim()),
  };
}
