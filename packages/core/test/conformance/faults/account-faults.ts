import type { VerifyPassword } from "../../../src/index.ts";
import { isPassword } from "../memory-backend.ts";
import { createMemoryProvider, judgePassword, readRow, toAccount } from "../memory-provider.ts";
import { type BrokenProvider, defineFault } from "./broken-provider.ts";
import { changeAccount, changeVerify } from "./change-provider.ts";

/** Providers that let in the wrong user. */
export const accountFaults: readonly BrokenProvider[] = [
  defineFault("grants an empty password", ["password/empty"], (backend) =>
    changeVerify(backend, (verify, { account }) => async (password, signal) => {
      return password === "" ? { outcome: "verified", account } : verify(password, signal);
    }),
  ),
  defineFault("trims the password", ["password/near-miss"], (backend) =>
    changeVerify(backend, (verify) => async (password, signal) => {
      const verdict = await verify(password, signal);
      return verdict.outcome === "verified" ? verdict : verify(password.trim(), signal);
    }),
  ),
  defineFault("reads 72 bytes of a password and no more", ["password/longer"], (backend) =>
    changeVerify(backend, (verify) => (password, signal) => verify(password.slice(0, 72), signal)),
  ),
  defineFault("reads a password up to a NUL", ["password/longer"], (backend) =>
    changeVerify(backend, (verify) => (password, signal) => verify(password.split("\0")[0] ?? "", signal)),
  ),
  defineFault("grants any password on the second try", ["password/repeated"], (backend) => {
    let tried: string | undefined;
    return changeVerify(backend, (verify, { account }) => async (password, signal) => {
      const verdict = await verify(password, signal);
      const isWrong = verdict.outcome === "refused" && verdict.reason === "wrong-password";
      const isAgain = isWrong && tried === `${account.username}:${password}`;
      tried = `${account.username}:${password}`;
      return isAgain ? { outcome: "verified", account } : verdict;
    });
  }),
  defineFault(
    "accepts every user's password from everybody",
    ["password/of-another-user", "password/none-stored"],
    (backend) =>
      changeVerify(backend, (verify, { account }) => async (password, signal) => {
        const verdict = await verify(password, signal);
        const isKnown = backend.rows.some((row) => isPassword(row, password));
        return isKnown && account.state === "active" ? { outcome: "verified", account } : verdict;
      }),
  ),
  defineFault("calls a wrong password an unknown user", ["password/near-miss"], (backend) =>
    changeVerify(backend, (verify) => async (password, signal) => {
      const verdict = await verify(password, signal);
      const isWrong = verdict.outcome === "refused" && verdict.reason === "wrong-password";
      return isWrong ? { outcome: "refused", reason: "unknown-user" } : verdict;
    }),
  ),
  defineFault(
    "adds a key for emergencies to everybody's",
    ["keys/own", "keys/none", "keys/password-login"],
    (backend) =>
      changeAccount(backend, (account) => ({
        ...account,
        publicKeys: [...account.publicKeys, { value: emergencyKey }],
      })),
  ),
  defineFault("leaves out all keys but the first", ["keys/own"], (backend) =>
    changeAccount(backend, (account) => ({ ...account, publicKeys: account.publicKeys.slice(0, 1) })),
  ),
  defineFault("skips the account's state on key logins", ["account-state/disabled"], (backend) =>
    changeAccount(backend, (account, { method }) =>
      method === "publicKey" ? { ...account, state: "active" } : account,
    ),
  ),
  defineFault(
    "proves the password of a disabled account",
    [
      "account-state/disabled",
      "account-state/locked",
      "account-state/expired",
      "account-state/password-expired",
      "account-state/must-change-password",
    ],
    (backend) => ({
      ...createMemoryProvider(backend),
      findAccount: async ({ username, signal }) => {
        const row = await readRow(backend, username, signal);
        if (row === undefined) return { kind: "unknown" };
        const verifyPassword: VerifyPassword = async (password, verifySignal) => {
          const current = await readRow(backend, username, verifySignal);
          const verdict = judgePassword(current && { ...current, state: "active" }, password);
          return verdict.outcome === "verified" ? { ...verdict, account: toAccount(row) } : verdict;
        };
        return { kind: "account", account: toAccount(row), verifyPassword };
      },
    }),
  ),
  defineFault("reports every account that is barred as disabled", ["account-state/locked"], (backend) =>
    changeAccount(backend, (account) => ({
      ...account,
      state: account.state === "active" ? "active" : "disabled",
    })),
  ),
];

const emergencyKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
