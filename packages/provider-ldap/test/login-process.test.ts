import {
  findOpenLdap,
  howToGetOpenLdap,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
  startTcpProxy,
} from "@transfer-idp/test-parts";
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addEntries, makePerson } from "./open-ldap-users.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);
const program = fileURLToPath(new URL("login-process.ts", import.meta.url));

/** What the process printed, and how long it lived on after that. */
interface Run {
  readonly printed: { readonly outcomes: object; readonly heapGrowth: number; readonly sockets: number };
  readonly livedOnMs: number;
}

describe.runIf(isThere)("a process with kept connections", () => {
  let server: OpenLdapServer;

  beforeAll(async () => {
    server = await startOpenLdap({ passwordPolicy: false });
    await addEntries(server, {
      [`uid=alice,${server.suffix}`]: makePerson("alice", { userPassword: "Horse-7-battery" }),
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  async function run(options: {
    readonly logins: number;
    readonly url: string;
    readonly startTls: boolean;
    /** What happens while it pauses between two logins. */
    readonly onPause?: (process: ChildProcess) => Promise<void>;
  }): Promise<Run> {
    const child = spawn(process.execPath, ["--expose-gc", program], {
      env: {
        ...process.env,
        LOGINS: String(options.logins),
        ...(options.onPause === undefined ? {} : { PAUSE_MS: "1500" }),
        LDAP_URL: options.url,
        LDAP_START_TLS: String(options.startTls),
        LDAP_CA: server.ca,
        LDAP_DN: server.service.dn,
        LDAP_PASSWORD: server.service.password,
        LDAP_BASE: server.suffix,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    let printedAt = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      printedAt = performance.now();
      if (output.trim() !== "pausing") return;
      output = "";
      options.onPause?.(child).catch((error: unknown) => {
        child.kill("SIGKILL");
        throw error;
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => {
        resolve();
      });
    });
    return { printed: JSON.parse(output) as Run["printed"], livedOnMs: performance.now() - printedAt };
  }

  it.each([false, true])("ends when its work is done; StartTLS: %s", async (startTls) => {
    const { printed, livedOnMs } = await run({ logins: 1, url: startTls ? server.url : server.secureUrl, startTls });

    expect(printed).toMatchObject({ outcomes: { verified: 1 }, sockets: 0 });
    // Connections are kept for 30 seconds.
    expect(livedOnMs).toBeLessThan(3_000);
  });

  it("lets its next user in after it was frozen, and its connections were forgotten meanwhile", async () => {
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: server.securePort });
    try {
      const { printed } = await run({
        logins: 1,
        url: `ldaps://localhost:${String(proxy.port)}`,
        startTls: false,
        onPause: async (child) => {
          child.kill("SIGSTOP");
          proxy.forget();
          await delay(2_500);
          child.kill("SIGCONT");
        },
      });

      expect(printed.outcomes).toEqual({ verified: 2 });
      expect(proxy.total).toBe(4);
    } finally {
      await proxy.close();
    }
  });

  it("opens a connection for each search and each bind that runs at a time, and keeps its memory over 10,000 logins", async () => {
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: server.securePort });
    try {
      const url = `ldaps://localhost:${String(proxy.port)}`;

      const { printed } = await run({ logins: 10_000, url, startTls: false });

      expect(printed.outcomes).toEqual({ verified: 5_000, refused: 2_500, unknown: 2_500 });
      expect(proxy.total).toBe(7);
      // A kilobyte a login would be 10 MB.
      expect(printed.heapGrowth).toBeLessThan(3_000_000);
    } finally {
      await proxy.close();
    }
  }, 120_000);
});
