// Logs in over a provider whose connections are kept, as often as it is told, and has nothing else to do. Prints what came of
// it, and how much memory was used after a hundredth of the logins and at the end.
import { createLdapProvider, ldapPresets } from "@transfer-idp/provider-ldap";
import { setTimeout as delay } from "node:timers/promises";

const { LDAP_URL = "", LDAP_START_TLS, LDAP_CA, LDAP_DN = "", LDAP_PASSWORD = "", LDAP_BASE = "" } = process.env;
const logins = Number(process.env["LOGINS"]);
const provider = createLdapProvider({
  servers: [LDAP_URL],
  tls: { ca: LDAP_CA, startTls: LDAP_START_TLS === "true" },
  bind: { serviceDn: LDAP_DN, servicePassword: () => LDAP_PASSWORD },
  preset: ldapPresets.openLdap,
  users: { base: LDAP_BASE },
});

/** The right password, a wrong one and a name that nobody has, in turn. */
async function logIn(turn: number): Promise<string> {
  const username = turn % 4 === 3 ? "nobody" : "alice";
  const { signal } = new AbortController();
  const finding = await provider.findAccount({
    username,
    presentedUsername: username,
    method: "password",
    protocol: "SFTP",
    serverId: "s-0123456789abcdef0",
    sourceIp: undefined,
    isDryRun: false,
    signal,
  });
  if (finding.kind !== "account") return finding.kind;
  const verdict = await finding.verifyPassword?.(turn % 4 === 2 ? "wrong" : "Horse-7-battery", signal);
  return verdict?.outcome ?? "";
}

/** What signals leave behind is collected over several turns. */
async function readMemory(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.();
    await delay(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** So many log in at a time. */
const lanes = 4;
const outcomes: Record<string, number> = {};
let heapBefore = await readMemory();
for (let turn = 0; turn < logins; turn += lanes) {
  if (turn === logins / 100) heapBefore = await readMemory();
  const together = Array.from({ length: Math.min(lanes, logins) }, (_, lane) => logIn(turn + lane));
  for (const outcome of await Promise.all(together)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
// As a Lambda environment between two logins: it is frozen at some time of the pause.
if (process.env["PAUSE_MS"] !== undefined) {
  console.log("pausing");
  await delay(Number(process.env["PAUSE_MS"]));
  const outcome = await logIn(0);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
const heapGrowth = (await readMemory()) - heapBefore;
const sockets = process.getActiveResourcesInfo().filter((name) => name.includes("TCP") || name.includes("TLS")).length;
console.log(JSON.stringify({ outcomes, heapGrowth, sockets }));
