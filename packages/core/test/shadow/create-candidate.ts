import type { Authenticator, KeyLogin, LoginOptions, PasswordLogin, ShadowComparison } from "@transfer-idp/core";
import { createKeepingLogger } from "../scripted-provider.ts";

/** A candidate that does what a test says and keeps what it was asked. */
export interface ScriptedCandidate extends Authenticator {
  readonly logger: ReturnType<typeof createKeepingLogger>;
  readonly passwordLogins: PasswordLogin[];
  readonly keyLogins: KeyLogin[];
  /** Of every login. */
  readonly options: (LoginOptions | undefined)[];
}

/** @param answer - Gives whatever the candidate answers with: a candidate may be anybody's. */
export function createCandidate(answer: (login: KeyLogin) => unknown): ScriptedCandidate {
  const passwordLogins: PasswordLogin[] = [];
  const keyLogins: KeyLogin[] = [];
  const kept: (LoginOptions | undefined)[] = [];
  return {
    passwordLogins,
    keyLogins,
    options: kept,
    verifyPassword: (login, options) => {
      kept.push(options);
      passwordLogins.push(login);
      return answer(login) as never;
    },
    listPublicKeys: (login, options) => {
      kept.push(options);
      keyLogins.push(login);
      return answer(login) as never;
    },
    warmUp: () => Promise.resolve(),
    logger: createKeepingLogger(),
    metrics: undefined,
  };
}

/** Keeps comparisons. */
export function createReport(): ((comparison: ShadowComparison) => void) & {
  readonly comparisons: ShadowComparison[];
} {
  const comparisons: ShadowComparison[] = [];
  return Object.assign((comparison: ShadowComparison) => void comparisons.push(comparison), { comparisons });
}

/** What a candidate gets, without its signal, which cannot be compared. */
export function withoutSignal<Given extends KeyLogin>({ signal, ...login }: Given): Omit<Given, "signal"> {
  if (!(signal instanceof AbortSignal)) throw new TypeError("The candidate got no signal.");
  return login;
}
