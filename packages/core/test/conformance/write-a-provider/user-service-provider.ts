import { type Account, type IdentityProvider, parseUserRecord, ProviderUnavailableError } from "@transfer-idp/core";

/** Makes an identity provider of our user service, which answers `POST /user` and `POST /verdict` with JSON. */
export function createUserServiceProvider(serviceUrl: URL): IdentityProvider {
  async function ask(path: "user" | "verdict", question: object, signal: AbortSignal): Promise<unknown> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(3000)]);
    let httpStatus: number | undefined;
    try {
      const response = await fetch(new URL(path, serviceUrl), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(question),
        signal: limit,
      });
      httpStatus = response.status;
      const answer = (await response.json()) as object;
      if (response.ok && Object.hasOwn(answer, path)) return answer[path as keyof object];
    } catch {
      // What was thrown may quote the request or the answer, so nothing of it is kept.
    }
    const kind = limit.aborted ? "timeout" : httpStatus === undefined ? "unreachable" : "backend-error";
    throw new ProviderUnavailableError({ provider: "user-service", kind, httpStatus });
  }

  async function findUser(username: string, signal: AbortSignal): Promise<Account | undefined> {
    const user = await ask("user", { username }, signal);
    if (user === null) return undefined;
    const { accessRules, settings, ...record } = parseUserRecord(user);
    // Our service finds `Alice` and ` alice ` as well. Here, a name is one user's name or nobody's.
    if (record.username !== username) return undefined;
    const { state, groups, attributes, publicKeys } = record;
    const layer = { origin: "user-service", values: settings };
    return { username, state, groups, attributes, publicKeys, accessRules: [accessRules], settings: [layer] };
  }

  return {
    name: "user-service",
    // A question about nobody: an unknown user must take the time of a wrong password.
    spendDecoy: async (password, signal) => {
      await ask("verdict", { username: "", password }, signal);
    },
    findAccount: async ({ username, signal: lookupSignal }) => {
      const account = await findUser(username, lookupSignal);
      if (account === undefined) return { kind: "unknown" };
      return {
        kind: "account",
        account,
        verifyPassword: async (password, signal) => {
          const verdict = await ask("verdict", { username, password }, signal);
          if (verdict !== "right") return { outcome: "refused", reason: "wrong-password" };
          if (account.state !== "active") return { outcome: "refused", reason: account.state };
          return { outcome: "verified", account };
        },
      };
    },
  };
}
