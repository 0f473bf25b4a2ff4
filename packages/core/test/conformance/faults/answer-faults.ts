import { setImmediate as nextTurn } from "node:timers/promises";
import type { IdentityProvider, StoredKey, VerifyPassword } from "../../../src/index.ts";
import type { MemoryRow } from "../memory-backend.ts";
import { judgePassword, readRow, toAccount } from "../memory-provider.ts";
import { type BrokenProvider, defineFault } from "./broken-provider.ts";
import { changeAccount, changeVerify, createLookupProvider, isOutage } from "./change-provider.ts";

/** Providers whose answers hold what is another login's, another caller's, or nobody's to see. */
export const answerFaults: readonly BrokenProvider[] = [
  defineFault("shares state across logins", ["concurrency/interleaved", "concurrency/lanes"], (backend) => {
    let current = "";
    return createLookupProvider(async (username, signal) => {
      current = username;
      await nextTurn();
      return readRow(backend, current, signal);
    });
  }),
  defineFault("compares with the user who was looked up last", ["concurrency/interleaved"], (backend) => {
    let last: MemoryRow | undefined;
    return {
      name: "memory",
      findAccount: async ({ username, signal }) => {
        const row = await readRow(backend, username, signal);
        last = row;
        if (row === undefined) return { kind: "unknown" };
        const verifyPassword: VerifyPassword = async (password, verifySignal) => {
          await readRow(backend, username, verifySignal);
          return judgePassword(last, password);
        };
        return { kind: "account", account: toAccount(row), verifyPassword };
      },
    };
  }),
  defineFault("mutates its answer after returning it", ["stable-answers/later-logins"], (backend) => {
    let previous: string[] = [];
    return changeAccount(backend, (account) => {
      const groups = [...account.groups];
      previous.push("logged-in-before");
      previous = groups;
      return { ...account, groups };
    });
  }),
  defineFault("empties its earlier answers when the backend fails", ["stable-answers/outage"], (backend) => {
    const given: StoredKey[][] = [];
    const sound = changeAccount(backend, (account) => {
      const publicKeys = [...account.publicKeys];
      given.push(publicKeys);
      return { ...account, publicKeys };
    });
    return {
      ...sound,
      findAccount: async (login) => {
        try {
          return await sound.findAccount(login);
        } catch (error) {
          for (const publicKeys of given) publicKeys.length = 0;
          throw error;
        }
      },
    };
  }),
  defineFault("gives every caller the same object to write into", ["stable-answers/caller"], (backend) => {
    const accounts = new Map(backend.rows.map((row) => [row.username, toAccount(row)]));
    return changeAccount(backend, (account) => accounts.get(account.username) ?? account);
  }),
  defineFault("keeps the password in an error", ["secrecy/outages"], (backend) =>
    changeVerify(backend, (verify, { account }) => async (password, signal) => {
      try {
        return await verify(password, signal);
      } catch (error) {
        throw Object.assign(error as Error, { cause: new Error(`bind failed: ${account.username}:${password}`) });
      }
    }),
  ),
  defineFault("keeps the password in the error of an aborted login", ["secrecy/aborted"], (backend) =>
    changeVerify(backend, (verify) => async (password, signal) => {
      try {
        return await verify(password, signal);
      } catch (error) {
        throw isOutage(error) ? error : Object.assign(error as Error, { body: Buffer.from(`{"p":"${password}"}`) });
      }
    }),
  ),
  defineFault("prints the password", ["secrecy/logins"], (backend) =>
    changeVerify(backend, (verify) => (password, signal) => {
      console.debug("verifying", { password });
      return verify(password, signal);
    }),
  ),
  defineFault("writes key bodies to the standard error", ["secrecy/logins"], (backend) =>
    changeAccount(backend, (account) => {
      process.stderr.write(account.publicKeys.map((key) => `${key.value}\n`).join(""));
      return account;
    }),
  ),
  defineFault("keeps the last password on itself", ["secrecy/logins"], (backend) => {
    const provider: IdentityProvider & { last?: Buffer } = changeVerify(backend, (verify) => (password, signal) => {
      provider.last = Buffer.from(password);
      return verify(password, signal);
    });
    return provider;
  }),
  defineFault("hands the hash out with the account", ["secrecy/logins"], (backend) =>
    changeAccount(backend, (account) => {
      const hash = backend.rows.find((row) => row.username === account.username)?.passwordHash;
      return { ...account, attributes: { ...account.attributes, userPassword: [hash ?? ""] } };
    }),
  ),
];
