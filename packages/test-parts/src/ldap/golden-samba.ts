import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withBuildLock } from "../with-build-lock.ts";
import { runProgram } from "./run-program.ts";

/** A provisioned domain that servers start on copies of. */
export interface GoldenSamba {
  /** `private` and `state` are in it. */
  readonly folder: string;
  readonly adminPassword: string;
}

export const sambaRealm = "AD.EXAMPLE.TEST";
export const sambaDomain = "ADTEST";

// Counted up where what is below makes another domain than before.
const recipe = 1;
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/transfer-idp", import.meta.url));

/**
 * Provisions the domain on first use, in about three seconds, and keeps it in `node_modules/.cache` for Samba's version.
 *
 * Passwords of any kind are taken, and three wrong ones lock an account. They are too old after 42 days, as they usually
 * are; the administrator's never is, as the domain is kept for longer than that.
 */
export async function provideGoldenSamba(samba: string): Promise<GoldenSamba> {
  const version = (await runProgram(samba, ["--version"])).replace(/[^\w.-]+/g, "-");
  const name = `samba-${version}${String(recipe)}`;
  const folder = join(cache, name);
  await mkdir(cache, { recursive: true });
  if (!existsSync(folder)) {
    await withBuildLock(join(cache, `${name}.lock`), async () => {
      if (existsSync(folder)) return;
      const staging = await mkdtemp(join(cache, `${name}.new-`));
      await provision(staging);
      await rename(staging, folder);
    });
  }
  return { folder, adminPassword: await readFile(join(folder, "admin-password"), "utf8") };
}

async function provision(folder: string): Promise<void> {
  const adminPassword = `Aa1-${randomBytes(18).toString("base64url")}`;
  await writeFile(join(folder, "admin-password"), adminPassword, { mode: 0o600 });
  const database = ["-s", join(folder, "etc", "smb.conf"), "-H", join(folder, "private", "sam.ldb")];
  await runProgram("samba-tool", [
    ...["domain", "provision", `--realm=${sambaRealm}`, `--domain=${sambaDomain}`, `--adminpass=${adminPassword}`],
    ...["--server-role=dc", "--dns-backend=NONE", `--targetdir=${folder}`, "--host-name=dc1", "--host-ip=127.0.0.1"],
    ...["--option=interfaces = lo", "--option=bind interfaces only = yes"],
  ]);
  await runProgram("samba-tool", [
    ...["domain", "passwordsettings", "set", "--complexity=off", "--history-length=0", "--min-pwd-length=1"],
    ...["--min-pwd-age=0", "--account-lockout-threshold=3", ...database],
  ]);
  await runProgram("samba-tool", ["user", "setexpiry", "Administrator", "--noexpiry", ...database]);
}
