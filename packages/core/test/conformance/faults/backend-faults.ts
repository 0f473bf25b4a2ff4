import type { IdentityProvider } from "../../../src/index.ts";
import type { MemoryBackend, MemoryRow } from "../memory-backend.ts";
import { rejectOnAbort } from "../memory-network.ts";
import { createMemoryProvider, judgePassword, readRow, toAccount, toUnavailable } from "../memory-provider.ts";
import { type BrokenProvider, defineFault } from "./broken-provider.ts";
import { changeVerify, createLookupProvider, isOutage, neverAborts } from "./change-provider.ts";

/** Providers that make the wrong thing of a backend that fails or hangs. */
export const backendFaults: readonly BrokenProvider[] = [
  defineFault(
    "reports an outage as an unknown user",
    ["outage/login", "outage/decision", "outage/known-user"],
    (backend) =>
      createLookupProvider(async (username, signal) => {
        try {
          return await readRow(backend, username, signal);
        } catch (error) {
          if (isOutage(error)) return undefined;
          throw error;
        }
      }),
  ),
  defineFault("reports an outage as an unknown user on key logins only", ["outage/login"], (backend) => {
    const sound = createMemoryProvider(backend);
    return {
      ...sound,
      findAccount: async (login) => {
        try {
          return await sound.findAccount(login);
        } catch (error) {
          if (login.method === "publicKey" && isOutage(error)) return { kind: "unknown" };
          throw error;
        }
      },
    };
  }),
  defineFault("refuses the password when the backend fails", ["outage/before-verifying"], (backend) =>
    changeVerify(backend, (verify) => async (password, signal) => {
      try {
        return await verify(password, signal);
      } catch (error) {
        if (isOutage(error)) return { outcome: "refused", reason: "wrong-password" };
        throw error;
      }
    }),
  ),
  defineFault("has free guesses where the backend fails after it compared", ["outage/guesses"], (backend) =>
    createRememberingProvider(backend),
  ),
  defineFault("lets the backend's own error out", ["outage/login"], (backend) =>
    createLookupProvider(async (username, signal) => {
      try {
        return await readRow(backend, username, signal);
      } catch (error) {
        throw isOutage(error) ? Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) : error;
      }
    }),
  ),
  defineFault("never asks again after an outage", ["outage/recovery"], (backend) => {
    let outage: unknown;
    return createLookupProvider(async (username, signal) => {
      if (outage !== undefined) throw outage as Error;
      try {
        return await readRow(backend, username, signal);
      } catch (error) {
        if (isOutage(error)) outage = error;
        throw error;
      }
    });
  }),
  defineFault("ignores the signal", ["deadline/lookup"], (backend) =>
    createLookupProvider((username) => readRow(backend, username, neverAborts())),
  ),
  defineFault("ignores the signal while it verifies", ["deadline/verification"], (backend) =>
    changeVerify(backend, (verify) => (password) => verify(password, neverAborts())),
  ),
  defineFault("ignores a signal that aborted before", ["deadline/already-aborted"], (backend) => {
    const sound = createMemoryProvider(backend);
    const unlessAborted = (signal: AbortSignal): AbortSignal => (signal.aborted ? neverAborts() : signal);
    return {
      ...sound,
      findAccount: (login) => sound.findAccount({ ...login, signal: unlessAborted(login.signal) }),
    };
  }),
  defineFault("answers an aborted login with an unknown user", ["deadline/lookup"], (backend) =>
    createLookupProvider(async (username, signal) => {
      try {
        return await readRow(backend, username, signal);
      } catch (error) {
        if (isOutage(error)) throw error;
        return undefined;
      }
    }),
  ),
  defineFault("is stuck after a login that aborted", ["deadline/later-login"], (backend) => {
    let stuck = false;
    return createLookupProvider(async (username, signal) => {
      if (stuck) await rejectOnAbort(signal).catch((error: unknown) => Promise.reject(toUnavailable(error)));
      try {
        return await readRow(backend, username, signal);
      } catch (error) {
        stuck = !isOutage(error);
        throw error;
      }
    });
  }),
  defineFault("lets one caller's abort end the request that others share", ["deadline/others"], (backend) => {
    const flights = new Map<string, Promise<MemoryRow | undefined>>();
    return createLookupProvider((username, signal) => {
      const flight = flights.get(username) ?? readRow(backend, username, signal);
      flights.set(username, flight);
      const land = (): void => void flights.delete(username);
      flight.then(land, land);
      return flight;
    });
  }),
];

/** Compares with what it read last, and asks for what is current where that does not match. */
function createRememberingProvider(backend: MemoryBackend): IdentityProvider {
  const remembered = new Map<string, MemoryRow>();
  return {
    name: "memory",
    findAccount: async ({ username, signal }) => {
      const row = await readRow(backend, username, signal).catch((error: unknown) => {
        if (remembered.has(username)) return remembered.get(username);
        throw error;
      });
      if (row === undefined) return { kind: "unknown" };
      remembered.set(username, row);
      return {
        kind: "account",
        account: toAccount(row),
        verifyPassword: async (password, verifySignal) => {
          const verdict = judgePassword(row, password);
          if (verdict.outcome === "verified") return verdict;
          return judgePassword(await readRow(backend, username, verifySignal), password);
        },
      };
    },
  };
}
