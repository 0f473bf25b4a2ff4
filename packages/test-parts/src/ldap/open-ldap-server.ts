import type { Client } from "ldapts";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asNobody } from "./as-nobody.ts";
import { createTrustingClient } from "./create-trusting-client.ts";
import { findFreePort } from "./find-free-port.ts";
import { findProgram } from "../find-program.ts";
import { prepareOpenLdap, type LdapAccount, type OpenLdapContent } from "./prepare-open-ldap.ts";
import { runProgram } from "./run-program.ts";
import { createServerProcess, type ServerCommand, type ServerProcess } from "./server-process.ts";
import type { TestAuthority } from "./test-authority.ts";

export interface OpenLdapOptions extends OpenLdapContent {
  /** Entries and changes that the running server gets, as {@link OpenLdapServer.load} does it: the place for groups. */
  readonly ldifAfterStart?: string;
}

/** Its ports and its data stay the same over {@link OpenLdapServer.restart}. */
export interface OpenLdapServer extends Omit<ServerProcess, "start"> {
  /** `ldap://127.0.0.1:PORT`; StartTLS is there too. */
  readonly url: string;
  /** `ldaps://127.0.0.1:PORT`. */
  readonly secureUrl: string;
  readonly port: number;
  readonly securePort: number;
  /** The PEM that its certificate is to be checked with. */
  readonly ca: string;
  readonly authority: TestAuthority;
  readonly suffix: string;
  /** May do everything, in the data and in `cn=config`. */
  readonly admin: LdapAccount;
  /** May read everything but passwords. */
  readonly service: LdapAccount;
  /** Starts it again, after {@link kill} or while it runs. */
  restart(): Promise<void>;
  /** Applies LDIF as the administrator: entries to add, and `changetype:` records. */
  load(ldif: string): Promise<void>;
  /** A client of the administrator, to be unbound by the caller. */
  connectAsAdmin(): Promise<Client>;
  /** Ends it and takes its files away. */
  stop(): Promise<void>;
}

/** How OpenLDAP is installed, for {@link requireRealPart}. */
export const howToGetOpenLdap: string = "Debian: `apt-get install slapd ldap-utils`";

/** Finds `slapd`, where all is there that {@link startOpenLdap} needs: its tools, and the folders of Debian's package. */
export async function findOpenLdap(): Promise<string | undefined> {
  const needed = await Promise.all(["slapd", "ldapmodify", "openssl", "setpriv"].map(findProgram));
  const isThere = ["/etc/ldap/schema", "/usr/lib/ldap"].every((folder) => existsSync(folder));
  return isThere && !needed.includes(undefined) ? needed[0] : undefined;
}

/**
 * Starts OpenLDAP on two free ports of 127.0.0.1, with a directory of its own that is gone when it stops.
 *
 * It is the real server. Otherwise than most that one meets: its data is not written through to the disk (killing it
 * loses nothing, a power failure would), and the rules of access are few: a user may read their own entry only.
 *
 * There are `ou=people`, `ou=groups`, `ou=policies` and `cn=service` under the suffix; schemas core, cosine, nis,
 * inetorgperson and openssh-lpk (`sshPublicKey`); `memberOf` for `groupOfNames` and `groupOfUniqueNames`; password
 * policies. It runs as `nobody` where tests run as root, and is killed when the thread that started it ends.
 */
export async function startOpenLdap({ ldifAfterStart, ...content }: OpenLdapOptions = {}): Promise<OpenLdapServer> {
  const slapd = (await findOpenLdap()) ?? "slapd";
  const directory = await mkdtemp(join(tmpdir(), "open-ldap-"));
  let serverProcess: ServerProcess | undefined;

  async function stop(): Promise<void> {
    await serverProcess?.stop();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    const { configFolder, authority, suffix, admin, service } = await prepareOpenLdap(slapd, directory, content);
    const socket = `ldapi://${encodeURIComponent(join(directory, "socket"))}`;
    const asAdmin = ["-x", "-H", socket, "-D", admin.dn, "-w", admin.password];
    const load = async (ldif: string): Promise<void> => {
      await runProgram("ldapmodify", ["-a", ...asAdmin], { input: ldif });
    };
    const started = await startOnFreePorts((urls) => ({
      command: [...asNobody, slapd, "-h", [...urls, socket].join(" "), "-F", configFolder, "-d", "0"],
      probe: () => runProgram("ldapwhoami", asAdmin),
    }));
    const running = started.serverProcess;
    serverProcess = running;
    if (ldifAfterStart !== undefined) await load(ldifAfterStart);
    const secureUrl = `ldaps://127.0.0.1:${String(started.securePort)}`;

    return {
      url: `ldap://127.0.0.1:${String(started.port)}`,
      secureUrl,
      port: started.port,
      securePort: started.securePort,
      ca: authority.ca,
      authority,
      suffix,
      admin,
      service,
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
      load,
      async connectAsAdmin() {
        const client = createTrustingClient(secureUrl);
        await client.bind(admin.dn, admin.password);
        return client;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Another may take a port between the moment it is found free and the moment the server listens. */
async function startOnFreePorts(
  makeCommand: (urls: readonly string[]) => ServerCommand,
): Promise<{ readonly serverProcess: ServerProcess; readonly port: number; readonly securePort: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const [port, securePort] = await Promise.all([findFreePort(), findFreePort()]);
    const urls = [`ldap://127.0.0.1:${String(port)}/`, `ldaps://127.0.0.1:${String(securePort)}/`];
    const serverProcess = createServerProcess(makeCommand(urls));
    try {
      await serverProcess.start();
      return { serverProcess, port, securePort };
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
