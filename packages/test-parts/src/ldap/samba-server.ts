import { Attribute, Change, type Client } from "ldapts";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrustingClient } from "./create-trusting-client.ts";
import { findProgram } from "../find-program.ts";
import { provideGoldenSamba, sambaDomain, sambaRealm } from "./golden-samba.ts";
import { runProgram } from "./run-program.ts";
import {
  createSambaGroup,
  createSambaUser,
  type NewSambaUser,
  type SambaDirectory,
  type SambaUser,
} from "./samba-accounts.ts";
import { startSambaProcess, type SambaProcessOptions } from "./samba-process.ts";
import type { ServerProcess } from "./server-process.ts";
import { createTestAuthority, type TestAuthority } from "./test-authority.ts";

export interface SambaOptions extends SambaProcessOptions {
  /** How many wrong passwords lock an account; 0: none do. Default: 3. */
  readonly lockoutThreshold?: number;
  /** Who issues the certificate. Default: one of the server's own. */
  readonly authority?: TestAuthority;
}

/** Its address and its data stay the same over {@link SambaServer.restart}. */
export interface SambaServer extends Omit<ServerProcess, "start"> {
  /** `ldap://127.77.X.Y:389`; StartTLS is there too. */
  readonly url: string;
  /** `ldaps://127.77.X.Y:636`. */
  readonly secureUrl: string;
  /** The global catalog: `ldaps://127.77.X.Y:3269`. */
  readonly globalCatalogUrl: string;
  /** `127.77.X.Y`. */
  readonly host: string;
  /** The PEM that its certificate is to be checked with. */
  readonly ca: string;
  readonly authority: TestAuthority;
  /** `DC=ad,DC=example,DC=test`. */
  readonly base: string;
  /** `AD.EXAMPLE.TEST`. */
  readonly realm: string;
  /** `ADTEST`. */
  readonly domain: string;
  readonly admin: SambaUser;
  /** A user without rights of its own, who may read, as any user may. */
  readonly service: SambaUser;
  createUser(user: NewSambaUser): Promise<SambaUser>;
  /** Adds a group and returns its DN. */
  createGroup(name: string, memberDns?: readonly string[]): Promise<string>;
  /** A client of the administrator, to be unbound by the caller. */
  connectAsAdmin(): Promise<Client>;
  /** Starts it again, after {@link kill} or while it runs. */
  restart(): Promise<void>;
  /** Ends it and takes its files away. */
  stop(): Promise<void>;
}

/** How Samba is installed, for {@link requireRealPart}. */
export const howToGetSamba: string =
  "as root, for ports below 1024; Debian: `apt-get install samba-ad-dc samba-ad-provision`";

const base = "DC=ad,DC=example,DC=test";

/** Finds `samba`, where all is there that {@link startSamba} needs: root's rights too. */
export async function findSamba(): Promise<string | undefined> {
  const needed = await Promise.all(["samba", "samba-tool", "openssl"].map(findProgram));
  const isThere = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/share/samba/setup");
  return isThere && !needed.includes(undefined) ? needed[0] : undefined;
}

/**
 * Starts Samba as a domain controller of Active Directory, on an address of its own in 127.77.0.0/16.
 *
 * Otherwise than Active Directory (Samba 4.17):
 *
 * - An empty password with a DN is refused (49, data 52e). Active Directory takes it for an anonymous bind, and says yes:
 *   OpenLDAP with `olcAllows: bind_anon_dn` does that too.
 * - The extended operation "Who am I?" is missing.
 * - Simple binds are taken without TLS; `settings` may forbid it, as a policy of Active Directory may.
 *
 * Like it: binds by DN, user principal name and `DOMAIN\user`; the codes of refusals ({@link SambaUserState}), which a
 * wrong password does not get to see; the chain rule for nested groups; referrals from the root of the domain; error 1
 * for a search without a bind. Keys go into `altSecurityIdentities`.
 *
 * Only LDAP runs, no Kerberos, DNS or file shares. It ends with the process that started it.
 */
export async function startSamba(options: SambaOptions = {}): Promise<SambaServer> {
  const samba = (await findSamba()) ?? "samba";
  const golden = await provideGoldenSamba(samba);
  const directory = await mkdtemp(join(tmpdir(), "samba-"));
  let serverProcess: ServerProcess | undefined;

  async function stop(): Promise<void> {
    await serverProcess?.stop();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    await runProgram("cp", ["-a", join(golden.folder, "private"), join(golden.folder, "state"), directory]);
    const authority = options.authority ?? (await createTestAuthority(join(directory, "authority")));
    const { host, running } = await startSambaProcess(samba, directory, authority, options);
    serverProcess = running;
    const connect = (): Client => createTrustingClient(`ldaps://${host}:636`);
    const admin = describeAdmin(golden.adminPassword);
    const connectAsAdmin = async (): Promise<Client> => {
      const client = connect();
      await client.bind(admin.dn, admin.password);
      return client;
    };
    const database = join(directory, "private", "sam.ldb");
    const accounts: SambaDirectory = { base, domain: sambaDomain, database, connect, connectAsAdmin };
    if (options.lockoutThreshold !== undefined) await setLockoutThreshold(accounts, options.lockoutThreshold);

    return {
      url: `ldap://${host}:389`,
      secureUrl: `ldaps://${host}:636`,
      globalCatalogUrl: `ldaps://${host}:3269`,
      host,
      ca: authority.ca,
      authority,
      base,
      realm: sambaRealm,
      domain: sambaDomain,
      admin,
      service: await createSambaUser(accounts, { name: "service" }),
      createUser: (user) => createSambaUser(accounts, user),
      createGroup: (name, memberDns = []) => createSambaGroup(accounts, name, memberDns),
      connectAsAdmin,
      get pid() {
        return running.pid;
      },
      kill: running.kill,
      freeze: running.freeze,
      thaw: running.thaw,
      async restart() {
        await running.stop();
        await running.start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function describeAdmin(password: string): SambaUser {
  return {
    name: "Administrator",
    dn: `CN=Administrator,CN=Users,${base}`,
    upn: `Administrator@${sambaRealm.toLowerCase()}`,
    downLevelName: `${sambaDomain}\\Administrator`,
    password,
  };
}

async function setLockoutThreshold({ connectAsAdmin }: SambaDirectory, threshold: number): Promise<void> {
  const client = await connectAsAdmin();
  const modification = new Attribute({ type: "lockoutThreshold", values: [String(threshold)] });
  await client.modify(base, new Change({ operation: "replace", modification }));
  await client.unbind();
}
