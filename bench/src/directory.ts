// What a password login against a directory costs: with connections that are kept, with fresh ones, and written by hand with
// ldapts as most do it, over LDAPS and without TLS; and what a name that nobody has costs beside a wrong password.
// `pnpm bench:directory`. It needs OpenLDAP.
//
// Interleaved rounds, and ratios to the first subject taken round by round: only they mean anything elsewhere.
import type { IdentityProvider } from "@transfer-idp/core";
import { createLdapProvider, ldapPresets } from "@transfer-idp/provider-ldap";
import { findOpenLdap, howToGetOpenLdap, startOpenLdap } from "@transfer-idp/test-parts";
import { Client, escapeFilter } from "ldapts";
import { printReport } from "./report.ts";

if ((await findOpenLdap()) === undefined) throw new Error(`OpenLDAP is not installed. ${howToGetOpenLdap}`);
const roundCount = 21;
const loginsInARound = 40;
const password = "correct horse";
const hash = "{SSHA}aGWh/qfyXQpNX0Zoj+tTgQqIH0MQRHXV";

const server = await startOpenLdap({
  passwordPolicy: false,
  ldif: ["alice", "decoy"]
    .map((uid) => [
      `dn: uid=${uid},ou=people,dc=example,dc=test`,
      "objectClass: inetOrgPerson",
      ...[`uid: ${uid}`, `cn: ${uid}`, `sn: ${uid}`],
      `userPassword: ${uid === "alice" ? password : hash}`,
    ])
    .map((lines) => lines.join("\n"))
    .join("\n\n"),
});
const { service, suffix, ca } = server;

type LogIn = (username: string, password: string) => Promise<string>;

/** A connection for the search and one for the bind, each made anew: what most code by hand does. */
function byHand(url: string): LogIn {
  const tls = url.startsWith("ldaps:") ? { tlsOptions: { ca } } : {};
  return async (username, typed) => {
    const searching = new Client({ url, ...tls });
    const binding = new Client({ url, ...tls });
    try {
      await searching.bind(service.dn, service.password);
      const { searchEntries } = await searching.search(suffix, { filter: escapeFilter`(uid=${username})` });
      const [entry] = searchEntries;
      if (entry === undefined) return "unknown";
      await binding.bind(entry.dn, typed);
      return "verified";
    } catch {
      return "refused";
    } finally {
      await Promise.all([searching.unbind(), binding.unbind()]);
    }
  };
}

function open(url: string, decoyDn?: string): IdentityProvider {
  return createLdapProvider({
    servers: [url],
    tls: url.startsWith("ldaps:") ? { ca } : { allowPasswordsWithoutTls: true },
    bind: { serviceDn: service.dn, servicePassword: () => service.password },
    preset: ldapPresets.openLdap,
    users: { base: suffix, decoyDn },
    groups: null,
  });
}

function through(provider: IdentityProvider): LogIn {
  return async (username, typed) => {
    const { signal } = new AbortController();
    const finding = await provider.findAccount({
      ...{ username, presentedUsername: username, method: "password", protocol: "SFTP", serverId: "s-1" },
      ...{ sourceIp: undefined, isDryRun: false, signal },
    });
    if (finding.kind !== "account") {
      await provider.spendDecoy?.(typed, signal);
      return finding.kind;
    }
    return (await finding.verifyPassword?.(typed, signal))?.outcome ?? "";
  };
}

interface Subject {
  readonly name: string;
  readonly logIn: LogIn;
  readonly username: string;
  readonly password: string;
  readonly outcome: string;
}

const known = { username: "alice", password, outcome: "verified" };
const { secureUrl, url: plainUrl } = server;
const decoyDn = `uid=decoy,ou=people,${suffix}`;
const tables: readonly (readonly [title: string, subjects: readonly Subject[]])[] = [
  [
    "A right password; by hand each login opens two connections",
    [
      { name: "LDAPS", logIn: through(open(secureUrl)), ...known },
      { name: "LDAPS, by hand", logIn: byHand(secureUrl), ...known },
      { name: "without TLS", logIn: through(open(plainUrl)), ...known },
      { name: "without TLS, by hand", logIn: byHand(plainUrl), ...known },
    ],
  ],
  [
    "Who is refused, over LDAPS",
    [
      { name: "a wrong password", logIn: through(open(secureUrl)), ...known, password: "wrong", outcome: "refused" },
      { name: "nobody's name", logIn: through(open(secureUrl)), ...known, username: "nobody", outcome: "unknown" },
      {
        name: "nobody's name, with a decoy",
        logIn: through(open(secureUrl, decoyDn)),
        ...known,
        username: "nobody",
        outcome: "unknown",
      },
    ],
  ],
];

for (const [title, subjects] of tables) {
  const rounds = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  // One round more than counts: the first one opens connections and warms the code.
  for (let round = 0; round <= roundCount; round += 1) {
    for (const subject of subjects) {
      const milliseconds = await measure(subject);
      if (round > 0) rounds.get(subject.name)?.push(milliseconds);
    }
  }
  printReport(title, rounds);
}
await server.stop();

async function measure({ logIn, username, password: typed, outcome }: Subject): Promise<number> {
  const started = performance.now();
  for (let login = 0; login < loginsInARound; login += 1) {
    const answer = await logIn(username, typed);
    if (answer !== outcome) throw new Error(`A login was ${answer}, and not ${outcome}.`);
  }
  return (performance.now() - started) / loginsInARound;
}
