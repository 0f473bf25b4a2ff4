import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MisuseError } from "./misuse-error.ts";

/** What a file exports, by name. */
export type LoadedModule = Readonly<Record<string, unknown>>;

/**
 * Loads an ESM or CommonJS file of the user's own.
 *
 * @param option - The option that names the file, such as `handler`.
 * @throws MisuseError There is no such file, or it throws while it is loaded.
 */
export async function loadModule(option: string, file: string): Promise<LoadedModule> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as LoadedModule;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it threw something that is no error";
    throw new MisuseError(`--${option}: the file cannot be loaded: ${reason}`);
  }
}

/** Finds an export by its name; `undefined` where there is none. */
export function findExport(module: LoadedModule, name: string): unknown {
  return module[name] ?? readDefault(module)[name];
}

/** Lists the names that {@link findExport} finds. */
export function listExports(module: LoadedModule): readonly string[] {
  return [...new Set([...Object.keys(module), ...Object.keys(readDefault(module))])];
}

// Not every CommonJS export is seen by name: some are only in the default export, which is `module.exports`.
function readDefault(module: LoadedModule): LoadedModule {
  const inside = module["default"];
  return typeof inside === "object" && inside !== null ? (inside as LoadedModule) : {};
}
