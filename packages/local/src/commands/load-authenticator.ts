import type { Authenticator } from "@transfer-idp/core";
import { findExport, listExports, loadModule, type LoadedModule } from "./load-module.ts";
import { MisuseError } from "./misuse-error.ts";

/**
 * Loads the authenticator that a file exports, as `createAuthenticator` makes it.
 *
 * @param file - An ESM or CommonJS file.
 * @param name - Of the export.
 * @throws MisuseError The file cannot be loaded, has no such export, or the export is no authenticator.
 */
export async function loadAuthenticator(file: string, name: string): Promise<Authenticator> {
  const module = await loadModule("authenticator", file);
  const found = findExport(module, name);
  if (isAuthenticator(found)) return found;
  const problem =
    found === undefined ? `the file exports nothing named ${name}` : `the export ${name} is no authenticator`;
  throw new MisuseError(`--authenticator: ${problem}. ${giveHint(module, found)}`);
}

// By what it can do: it may come from another installed copy of core.
function isAuthenticator(value: unknown): value is Authenticator {
  return hasFunction(value, "verifyPassword") && hasFunction(value, "listPublicKeys");
}

function hasFunction(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && typeof (value as LoadedModule)[name] === "function";
}

function giveHint(module: LoadedModule, found: unknown): string {
  const other = listExports(module).find((name) => isAuthenticator(findExport(module, name)));
  if (other !== undefined) return `It exports the authenticator ${other}: try --authenticator-export ${other}.`;
  if (hasFunction(found, "findAccount")) {
    return "It is an identity provider: export createAuthenticator({ provider }) of it.";
  }
  if (typeof findExport(module, "handler") === "function") {
    return "It exports a handler: export the authenticator that the handler is made of, too.";
  }
  return "Export what createAuthenticator of @transfer-idp/core returns.";
}
