import { createStaticProvider } from "@transfer-idp/core";
import { type ConformanceUser, describeIdentityProvider } from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";
import { hashForRecord, toRecordInput } from "./to-record-input.ts";

const narrow = {
  outage: "The users are in memory: no backend can fail.",
  "deadline/lookup": "The users are in memory: no backend can hang.",
  "deadline/verification": "The users are in memory: no backend can hang.",
  "deadline/already-aborted": "The users are in memory: no backend can hang.",
  "deadline/later-login": "The users are in memory: no backend can hang.",
};

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "createStaticProvider with bcrypt hashes",
    createFixture: (users) => {
      const hashed = users.map((user) => ({ user, hash: hashForRecord(user) }));
      const provider = createStaticProvider({
        users: toUsers(hashed.map(({ user, hash }) => [user.username, toRecordInput(user, hash)])),
      });
      const storedSecrets = hashed.flatMap(({ hash }) => hash ?? []);
      return Promise.resolve({ provider, storedSecrets, close: () => Promise.resolve() });
    },
    narrow,
  },
);

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "createStaticProvider with plaintext passwords",
    createFixture: (users) => {
      const entries = users.map((user): [string, object] => [user.username, toRecordInput(user, user.password)]);
      const provider = createStaticProvider({ users: toUsers(entries), allowPlaintextPasswords: true });
      return Promise.resolve({ provider, close: () => Promise.resolve() });
    },
    narrow,
  },
);

function toUsers(entries: readonly [ConformanceUser["username"], object][]): Record<string, object> {
  return Object.fromEntries(entries);
}
