import { type Authenticator, createAuthenticator } from "../../src/authenticator.ts";
import type { AuthenticatorOptions } from "../../src/authenticator-options.ts";
import type { IdentityProvider } from "../../src/identity-provider.ts";
import { createJsonLineLogger } from "../../src/json-line-logger.ts";
import type { Login } from "../../src/login.ts";
import type { TransferAuthSession } from "../../src/transfer/transfer-auth-response.ts";
import { createAccount } from "../session/create-account.ts";

const role = "arn:aws:iam::123456789012:role/transfer-user";
export const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";

/** What a login with a password and one with a key get from an authenticator of {@link openAuthenticator}. */
export const grant: TransferAuthSession = { Role: role, HomeDirectory: "/bucket/home" };
export const keyAnswer: TransferAuthSession = { ...grant, PublicKeys: [key] };

/** An authenticator and what happened to it. */
export interface WatchedAuthenticator {
  readonly authenticator: Authenticator;
  /** Logins that the provider was asked about, without their signals. */
  readonly logins: Omit<Login, "signal">[];
  /** Passwords that the provider was asked to verify. */
  readonly passwords: string[];
  /** Log lines, traces included. */
  readonly lines: string[];
}

/** Makes an authenticator whose provider lets everybody in who gets as far as it, so that a denial is not its work. */
export function openAuthenticator(
  provider: Partial<IdentityProvider> = {},
  options: Partial<AuthenticatorOptions> = {},
): WatchedAuthenticator {
  const logins: Omit<Login, "signal">[] = [];
  const passwords: string[] = [];
  const lines: string[] = [];
  const authenticator = createAuthenticator({
    provider: {
      name: "open-door",
      findAccount: ({ signal, ...login }) => {
        signal.throwIfAborted();
        logins.push(login);
        const account = createAccount({
          username: login.username,
          publicKeys: [{ value: key }],
          settings: [{ origin: "user", values: grant }],
        });
        return Promise.resolve({
          kind: "account",
          account,
          verifyPassword: (password) => {
            passwords.push(password);
            return Promise.resolve({ outcome: "verified", account });
          },
        });
      },
      ...provider,
    },
    logger: createJsonLineLogger({ debug: true, write: (line) => lines.push(line) }),
    ...options,
  });
  return { authenticator, logins, passwords, lines };
}

/** The log lines of decisions, read, without their times. */
export function readDecisions(lines: readonly string[]): readonly unknown[] {
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ message }) => message === "transfer login")
    .map(({ milliseconds, ...decision }) => ({ ...decision, isTimed: typeof milliseconds === "number" }));
}
