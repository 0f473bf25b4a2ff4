import {
  byMethod,
  byName,
  byServer,
  createDecoy,
  createStaticProvider,
  firstMatch,
  type IdentityProvider,
  lowerCaseUsername,
  mapUsername,
  parseUserRecord,
  removeUsernameDomain,
  restrict,
  type UserStore,
  withUserRecords,
} from "@transfer-idp/core";
import {
  type BackendFault,
  type ConformanceFixture,
  type ConformanceOptions,
  type ConformanceUser,
  describeIdentityProvider,
} from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";
import { createMemoryBackend, type MemoryBackend } from "./memory-backend.ts";
import { createMemoryProvider, readRow } from "./memory-provider.ts";
import { createOpaqueMemoryProvider } from "./opaque-memory-provider.ts";
import { toRecordInput } from "./to-record-input.ts";

const inMemory = {
  outage: "The users are in memory: no backend can fail.",
  "deadline/lookup": "The users are in memory: no backend can hang.",
  "deadline/verification": "The users are in memory: no backend can hang.",
  "deadline/already-aborted": "The users are in memory: no backend can hang.",
  "deadline/later-login": "The users are in memory: no backend can hang.",
};
const manyNames = {
  "exact-username/case": "The names are mapped to small letters: that is what it is for.",
};
const serverId = "s-0123456789abcdef0";

/** Without a decoy: that of a static provider takes the time of a bcrypt hash, a thousand times over in this suite. */
const nobody: IdentityProvider = { name: "nobody", findAccount: () => Promise.resolve({ kind: "unknown" }) };

/** One user's data in two places: the names and passwords of a directory, the rest in a table. */
interface Split {
  readonly directory: readonly ConformanceUser[];
  readonly table: readonly ConformanceUser[];
}

/** What there is of each composition: one over users in memory, and one over a backend that can fail and hang. */
const compositions: Readonly<
  Record<string, { compose: (users: IdentityProvider) => IdentityProvider; narrow?: object }>
> = {
  restrict: {
    compose: (users) => restrict(users, { protocols: ["SFTP"], sourceIpAllow: ["192.0.2.0/24"], servers: [serverId] }),
  },
  "firstMatch behind a provider without users": {
    compose: (users) => firstMatch({ providers: [nobody, users], whenUndisclosed: "stop" }),
  },
  "firstMatch before a provider without users": {
    compose: (users) => firstMatch({ providers: [users, nobody], whenUndisclosed: "continue" }),
  },
  "byName by its fallback": {
    // No text of the suite holds this delimiter, so that none of its names is denied for it.
    compose: (users) => byName({ delimiter: "--at--", providers: { other: nobody }, fallback: users }),
  },
  "byName by the name": {
    compose: (users) => {
      const routed = byName({ delimiter: "--at--", providers: { corp: users }, fallback: users });
      return {
        ...routed,
        // An empty name in front of the delimiter is denied, where the suite wants what any unknown name gets.
        findAccount: (login) =>
          routed.findAccount({ ...login, username: login.username === "" ? "" : `${login.username}--at--corp` }),
      };
    },
  },
  byServer: { compose: (users) => byServer({ providers: { [serverId]: users } }) },
  "byMethod with one provider for both": { compose: (users) => byMethod({ password: users, publicKey: users }) },
  "mapUsername with lowerCaseUsername": {
    compose: (users) => mapUsername(users, lowerCaseUsername),
    narrow: manyNames,
  },
  "mapUsername with removeUsernameDomain": {
    compose: (users) => mapUsername(users, removeUsernameDomain({ domains: ["corp.example", "CORP"] })),
  },
  "all of them": {
    compose: (users) =>
      restrict(
        mapUsername(
          byServer({
            providers: {
              [serverId]: firstMatch({
                providers: [
                  nobody,
                  byName({
                    delimiter: "--at--",
                    providers: { other: users },
                    fallback: byMethod({ password: users, publicKey: users }),
                  }),
                ],
                whenUndisclosed: "stop",
              }),
            },
          }),
          removeUsernameDomain({ domains: ["corp.example"] }),
        ),
        { protocols: ["SFTP"] },
      ),
  },
};

for (const [name, { compose, narrow = {} }] of Object.entries(compositions)) {
  declare(`${name}, over static users`, createStaticFixture(compose), { ...inMemory, ...narrow });
  declare(
    `${name}, over a backend`,
    createBackendFixture((users) => compose(users)),
    narrow,
  );
}

declare(
  "firstMatch over two backends, of which the second has the users",
  (users) => {
    const [first, second] = [createMemoryBackend([]), createMemoryBackend(users)];
    return createFixture([first, second], () =>
      firstMatch({ providers: [createMemoryProvider(first), createMemoryProvider(second)], whenUndisclosed: "stop" }),
    );
  },
  {},
);

const opaqueNarrowing = { keys: "A provider that knows users by their password only is asked first." };
for (const isDisclosing of [true, false]) {
  declare(
    `firstMatch over two backends that know users by their password only and ${isDisclosing ? "disclose" : "disclose not"} whom`,
    (users) => {
      const [first, second] = [createMemoryBackend([]), createMemoryBackend(users)];
      return createFixture([first, second], () =>
        firstMatch({
          providers: [
            createOpaqueMemoryProvider(first, isDisclosing),
            createMemoryProvider(second),
            createOpaqueMemoryProvider(first, isDisclosing),
          ],
          whenUndisclosed: isDisclosing ? "stop" : "continue",
        }),
      );
    },
    opaqueNarrowing,
  );
}

declare(
  "restrict, over a provider that knows users by their password only",
  createBackendFixture((_, backend) =>
    restrict(createOpaqueMemoryProvider(backend, false), { sourceIpAllow: ["192.0.2.0/24"] }),
  ),
  opaqueNarrowing,
);

declare(
  "byMethod with passwords of one provider and keys of another",
  (users) => {
    const { directory, table } = splitUsers(users, "directory");
    const [passwords, keys] = [createMemoryBackend(directory), createMemoryBackend(table)];
    return createFixture([joinBackends(passwords, keys)], () =>
      byMethod({ password: createMemoryProvider(passwords), publicKey: createMemoryProvider(keys) }),
    );
  },
  {},
);

for (const defaultUser of [undefined, "$default$"]) {
  declare(
    `withUserRecords ${defaultUser === undefined ? "" : "with a default user"}`,
    (users) => {
      const { directory, table } = splitUsers(users, "either");
      const [passwords, records] = [createMemoryBackend(directory), createMemoryBackend(table)];
      return createFixture([passwords, records], () =>
        withUserRecords(createMemoryProvider(passwords), createStore(records), { defaultUser }),
      );
    },
    {},
  );
}

declare(
  "withUserRecords of a default user alone",
  createBackendFixture((users, backend) =>
    withUserRecords(users, createStore({ ...backend, rows: [] }, true), { defaultUser: "$default$" }),
  ),
  {},
);

type CreateFixture = ConformanceOptions["createFixture"];

function declare(name: string, createOne: CreateFixture, narrow: NonNullable<ConformanceOptions["narrow"]>): void {
  // A tenth of the logins at once and of the names: what many of them find, the suite finds in the parts.
  const limits = { concurrentLogins: 40, hostileUsernames: 20 };
  describeIdentityProvider({ describe, it, expect }, { name, createFixture: createOne, narrow, ...limits });
}

function createStaticFixture(compose: (users: IdentityProvider) => IdentityProvider): CreateFixture {
  return (users) => {
    const records = users.map((user): [string, object] => [user.username, toRecordInput(user, user.password)]);
    const provider = createStaticProvider({ users: Object.fromEntries(records), allowPlaintextPasswords: true });
    return Promise.resolve({ provider: compose(provider), close: () => Promise.resolve() });
  };
}

function createBackendFixture(
  compose: (users: IdentityProvider, backend: MemoryBackend) => IdentityProvider,
): CreateFixture {
  return (users) => {
    const backend = createMemoryBackend(users);
    return createFixture([backend], () => compose(createMemoryProvider(backend), backend));
  };
}

/** Every backend fails for itself: whichever of them is down, the login that needs it must fail. */
function createFixture(
  backends: readonly MemoryBackend[],
  createProvider: () => IdentityProvider,
): Promise<ConformanceFixture> {
  return Promise.resolve({
    provider: createProvider(),
    outages: backends.flatMap(({ outages }, position) => outages.map((fault) => nameFault(fault, position))),
    // All of them, or a login that comes to another one first would not hang.
    hang: joinFaults(
      "hang",
      backends.map(({ hang }) => hang),
    ),
    storedSecrets: backends.flatMap(({ rows }) => rows.flatMap(({ passwordHash = [] }) => passwordHash)),
    close: () => Promise.resolve(),
  });
}

function nameFault(fault: BackendFault, position: number): BackendFault {
  return { ...fault, name: `${fault.name} of backend ${String(position)}` };
}

function joinFaults(name: string, faults: readonly BackendFault[]): BackendFault {
  return {
    name,
    begin: async () => {
      for (const fault of faults) await fault.begin();
    },
    end: async () => {
      for (const fault of faults) await fault.end();
    },
  };
}

/** Two that fail together: a password login never needs the second. */
function joinBackends(first: MemoryBackend, second: MemoryBackend): MemoryBackend {
  return {
    ...first,
    rows: [...first.rows, ...second.rows],
    outages: first.outages.map((fault, position) => {
      const other = second.outages[position];
      return joinFaults(fault.name, other === undefined ? [fault] : [fault, other]);
    }),
    hang: joinFaults("hang", [first.hang, second.hang]),
  };
}

/**
 * Parts the users' data.
 *
 * @param whoBars - Who says that a user is barred: the directory, or each of the two of every second one.
 */
function splitUsers(users: readonly ConformanceUser[], whoBars: "directory" | "either"): Split {
  const isBarredByTable = (position: number): boolean => whoBars === "either" && position % 2 === 0;
  return {
    directory: users.map((user, position) => ({
      ...user,
      publicKeys: [],
      state: isBarredByTable(position) ? "active" : user.state,
    })),
    table: users.map(({ username, publicKeys, state, settings }, position) => ({
      username,
      publicKeys,
      settings,
      state: isBarredByTable(position) ? state : "active",
    })),
  };
}

/** A store over a backend; of a default user alone it holds that one's record, which says nothing. */
function createStore(backend: MemoryBackend, isOfDefault = false): UserStore {
  return {
    name: "table",
    decoy: createDecoy({ scheme: "bcrypt", cost: 4 }),
    findUser: async ({ username, signal }) => {
      const row = await readRow(backend, username, signal);
      if (isOfDefault) {
        return { record: username === "$default$" ? parseUserRecord({}) : undefined, fromCache: false };
      }
      if (row === undefined) return { record: undefined, fromCache: false };
      const { publicKeys, state, settings } = row;
      return { record: parseUserRecord({ publicKeys, state, ...settings }), fromCache: false };
    },
  };
}
