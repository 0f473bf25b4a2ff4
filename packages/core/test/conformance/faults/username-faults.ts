import { type Finding, type IdentityProvider, InvalidUserRecordError, type Login } from "../../../src/index.ts";
import type { MemoryBackend } from "../memory-backend.ts";
import { readRow, toUnavailable } from "../memory-provider.ts";
import { type BrokenProvider, defineFault } from "./broken-provider.ts";
import { changeFinding, createLookupProvider } from "./change-provider.ts";

/** Providers that take one name for another. */
export const usernameFaults: readonly BrokenProvider[] = [
  defineFault("reports an unknown user as an outage", ["unknown-user/plain", "unknown-user/decision"], (backend) =>
    changeFinding(backend, (finding) => {
      if (finding.kind === "unknown") throw toUnavailable(Object.assign(new Error(), { code: "ResourceNotFound" }));
      return finding;
    }),
  ),
  defineFault("looks names up in a plain object", ["unknown-user/prototype-names"], (backend) => {
    const rows = Object.fromEntries(backend.rows.map((row) => [row.username, row]));
    return createLookupProvider(async (username, signal) => {
      await readRow(backend, username, signal);
      return rows[username];
    });
  }),
  defineFault("matches usernames by prefix", ["exact-username/neighbours"], (backend) =>
    createMatchingProvider(backend, (stored, asked) => stored.startsWith(asked)),
  ),
  defineFault(
    "matches usernames without regard to case, and gives back what was typed",
    ["exact-username/case", "exact-username/canonical"],
    (backend) => {
      const folding = createMatchingProvider(backend, (stored, asked) => stored === asked.toLowerCase());
      return changeFinding(backend, echoUsername, folding);
    },
  ),
  defineFault("trims the username", ["exact-username/blanks"], (backend) =>
    createMatchingProvider(backend, (stored, asked) => stored === asked.trim()),
  ),
  defineFault("reads a username up to a NUL", ["exact-username/nul"], (backend) =>
    createMatchingProvider(backend, (stored, asked) => stored === asked.split("\0")[0]),
  ),
  defineFault("takes usernames in compatibility form for the same", ["exact-username/look-alikes"], (backend) =>
    createMatchingProvider(backend, (stored, asked) => stored === asked.normalize("NFKC")),
  ),
  // A star alone is a hostile name as well.
  defineFault(
    "takes a star in a username for a pattern",
    ["exact-username/patterns", "hostile-usernames/any"],
    (backend) =>
      createMatchingProvider(backend, (stored, asked) =>
        asked.endsWith("*") ? stored.startsWith(asked.slice(0, -1)) : stored === asked,
      ),
  ),
  defineFault("puts the username into a URL that cannot hold every text", ["hostile-usernames/any"], (backend) =>
    createLookupProvider((username, signal) =>
      readRow(backend, decodeURIComponent(encodeURIComponent(username)), signal),
    ),
  ),
  defineFault("calls an odd username an invalid record", ["hostile-usernames/any"], (backend) =>
    createLookupProvider((username, signal) => {
      if (username.includes("'")) throw new InvalidUserRecordError("username", "has a quote");
      return readRow(backend, username, signal);
    }),
  ),
  defineFault("runs what is in a username", ["hostile-usernames/any"], (backend) => {
    let dropped = false;
    return createLookupProvider(async (username, signal) => {
      dropped ||= username.includes("DROP TABLE");
      const row = await readRow(backend, username, signal);
      return dropped ? undefined : row;
    });
  }),
];

function createMatchingProvider(
  backend: MemoryBackend,
  matches: (stored: string, asked: string) => boolean,
): IdentityProvider {
  return createLookupProvider(async (username, signal) => {
    const found = backend.rows.find((row) => matches(row.username, username));
    return readRow(backend, found?.username ?? username, signal);
  });
}

function echoUsername(finding: Finding, { username }: Login): Finding {
  return finding.kind === "account" ? { ...finding, account: { ...finding.account, username } } : finding;
}
