import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadedModule } from "./load-module.ts";
import { MisuseError } from "./misuse-error.ts";

const packageName = "@transfer-idp/provider-ldap";

/**
 * Reads a preset of the provider for LDAP that is installed where the command runs: this package depends on none.
 *
 * @throws MisuseError It is not installed, or has no preset of that name.
 */
export async function readLdapPreset(name: string): Promise<unknown> {
  const presets = await loadPresets();
  if (Object.hasOwn(presets, name)) return presets[name];
  throw new MisuseError(`--ldap-preset must be one of ${Object.keys(presets).join(", ")}.`);
}

async function loadPresets(): Promise<LoadedModule> {
  let path: string;
  try {
    path = createRequire(join(process.cwd(), "of-the-user.js")).resolve(packageName);
  } catch {
    throw new MisuseError(`--ldap-preset: ${packageName} is not installed here. Run this in the folder that has it.`);
  }
  const { ldapPresets } = (await import(pathToFileURL(path).href)) as { readonly ldapPresets: LoadedModule };
  return ldapPresets;
}
