import { type Login, parseUserRecord, type UserLookup, type UserQuery, type UserStore } from "@transfer-idp/core";

/** bcrypt at its lowest cost, made by libxcrypt: quick, and of no use anywhere else. */
export const hashes = {
  password: "pässwörd €uro",
  hash: "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6",
  otherPassword: "a",
  otherHash: "$2b$04$abcdefghijklmnopqrstuuMFdJu9yVgmagVAIC24fOZkaFqd3s9JC",
  decoy: "$2b$04$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm",
} as const;

export const role = "arn:aws:iam::123456789012:role/transfer-user";

/** A store over plain data, which keeps what it was asked. */
export interface ScriptedStore extends UserStore {
  readonly queries: UserQuery[];
  /** Records as `parseUserRecord` takes them, by username. */
  readonly users: Map<string, object>;
}

export function createScriptedStore(
  users: Readonly<Record<string, object>> = {},
  answer?: (query: UserQuery, usual: UserLookup) => Promise<UserLookup> | UserLookup,
): ScriptedStore {
  const queries: UserQuery[] = [];
  const rows = new Map(Object.entries(users));
  return {
    name: "scripted",
    decoy: hashes.decoy,
    queries,
    users: rows,
    findUser: async (query) => {
      queries.push(query);
      const row = rows.get(query.username);
      const usual = { record: row === undefined ? undefined : parseUserRecord(row), fromCache: false };
      return answer === undefined ? usual : answer(query, usual);
    },
  };
}

export function createLogin(change: Partial<Login> = {}): Login {
  const username = change.username ?? "alice";
  return {
    username,
    presentedUsername: username,
    method: "password",
    protocol: "SFTP",
    serverId: "s-1234567890abcdef0",
    sourceIp: undefined,
    isDryRun: false,
    signal: new AbortController().signal,
    ...change,
  };
}

export function createQuery(change: Partial<UserQuery> = {}): UserQuery {
  return {
    username: "alice",
    protocol: "SFTP",
    serverId: "s-1234567890abcdef0",
    freshness: "cached",
    signal: new AbortController().signal,
    ...change,
  };
}
