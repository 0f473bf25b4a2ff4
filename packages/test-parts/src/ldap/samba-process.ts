import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTrustingClient } from "./create-trusting-client.ts";
import { findFreeAddress } from "./find-free-address.ts";
import { renderSambaConfig } from "./samba-config.ts";
import { createServerProcess, type ServerProcess } from "./server-process.ts";
import type { CertificateRequest, TestAuthority } from "./test-authority.ts";

export interface SambaProcessOptions {
  /** Further lines of smb.conf, such as `ldap server require strong auth = yes`: no simple bind without TLS. */
  readonly settings?: readonly string[];
  /** What the certificate says. Default: dc1.ad.example.test, localhost, the server's address and 127.0.0.1. */
  readonly certificate?: CertificateRequest;
}

/** Starts Samba on the domain in a folder, on a free address: its ports cannot be chosen. */
export async function startSambaProcess(
  samba: string,
  directory: string,
  authority: TestAuthority,
  { settings = [], certificate: request }: SambaProcessOptions,
): Promise<{ readonly host: string; readonly running: ServerProcess }> {
  const configFile = join(directory, "smb.conf");
  for (let attempt = 1; ; attempt += 1) {
    const host = await findFreeAddress();
    const certificate = await authority.issue({
      names: ["dc1.ad.example.test", "localhost"],
      // The latter is where proxies are.
      addresses: [host, "127.0.0.1"],
      ...request,
    });
    await writeFile(configFile, renderSambaConfig({ directory, host, authority, certificate, settings }));
    const running = createServerProcess({
      // It ends when its standard input does, which is with this process.
      command: [samba, "-i", "-M", "single", "-s", configFile, "--debug-stdout"],
      probe: () => readRoot(`ldaps://${host}:636`),
    });
    try {
      await running.start();
      return { host, running };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** Reads the entry that anyone may read. */
async function readRoot(secureUrl: string): Promise<void> {
  const client = createTrustingClient(secureUrl);
  try {
    await client.search("", { scope: "base", attributes: ["defaultNamingContext"] });
  } finally {
    await client.unbind();
  }
}
