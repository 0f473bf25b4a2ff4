import type { Account } from "../../account.ts";
import type { ConformanceFixture } from "../conformance-fixture.ts";
import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { copyAccount } from "../copy-account.ts";
import { forEachOutage } from "../for-each-outage.ts";
import { listLogins } from "../list-logins.ts";
import { makeLogin, neverAborts, observeLogin } from "../observe-login.ts";
import { vandalise } from "../vandalise.ts";

/** An answer belongs to its caller: nothing changes it, and what the caller does to it changes nothing else. */
export const stableAnswersRule: ConformanceRule = {
  id: "stable-answers",
  states: "an answer never changes, and what its caller does to it changes no other",
  cases: [
    { id: "later-logins", title: "leaves its answers as they were when others log in", run: testLaterLogins },
    {
      id: "outage",
      title: "leaves its answers as they were when the backend fails",
      needs: ["outage"],
      run: testOutage,
    },
    { id: "caller", title: "gives the next login an answer that no caller could write into", run: testCaller },
  ],
};

async function testLaterLogins(context: ConformanceContext): Promise<void> {
  const { provider } = await context.open();
  const accounts = await collectAccounts(context, provider);
  const copies = accounts.map(copyAccount);

  await logInEverybody(context, provider);

  context.expect(accounts.map(copyAccount)).toEqual(copies);
}

async function testOutage(context: ConformanceContext): Promise<void> {
  await forEachOutage(context, async ({ provider }, outage) => {
    const accounts = await collectAccounts(context, provider);
    const copies = accounts.map(copyAccount);

    await outage.begin();
    await logInEverybody(context, provider);

    context.expect({ outage: outage.name, accounts: accounts.map(copyAccount) }).toEqual({
      outage: outage.name,
      accounts: copies,
    });
  });
}

async function testCaller(context: ConformanceContext): Promise<void> {
  const { provider } = await context.open();
  const accounts = await collectAccounts(context, provider);
  const copies = accounts.map(copyAccount);

  for (const account of accounts) vandalise(account);
  const later = await collectAccounts(context, provider);

  context.expect(later.map(copyAccount)).toEqual(copies);
}

/** The accounts of alice: of her finding and of her proven password, and of a key login. */
async function collectAccounts(
  { passwordLogins, keyLogins, users: { alice } }: ConformanceContext,
  provider: ConformanceFixture["provider"],
): Promise<readonly Account[]> {
  const accounts: Account[] = [];
  if (passwordLogins) {
    const finding = await provider.findAccount(makeLogin(alice.username, "password", neverAborts()));
    if (finding.kind === "account") accounts.push(finding.account);
    const verify = "verifyPassword" in finding ? finding.verifyPassword : undefined;
    const verdict = await verify?.(alice.password, neverAborts());
    if (verdict?.outcome === "verified") accounts.push(verdict.account);
  }
  if (keyLogins) {
    const finding = await provider.findAccount(makeLogin(alice.username, "publicKey", neverAborts()));
    if (finding.kind === "account") accounts.push(finding.account);
  }
  if (accounts.length === 0) throw new Error("The provider found no account of alice.");
  return accounts;
}

async function logInEverybody(context: ConformanceContext, provider: ConformanceFixture["provider"]): Promise<void> {
  const { all, alice } = context.users;
  const names = [...all.map(({ username }) => username), "nobody", alice.username];
  const logins = [...names.flatMap((username) => listLogins(context, username)), ...all];
  await Promise.all(logins.map((login) => observeLogin(provider, login)));
}
