import { renameField } from "../rename-field.ts";
import { configSettings } from "./read-toolkit-fields.ts";

/** Fields of core's records by where the toolkit's tables have them. */
const names: ReadonlyMap<string, string> = new Map([
  ["sourceIps", "ipv4_allow_list"],
  ["servers", "server_id_allow_list"],
  ["password", "config.argon2_hash"],
  ["publicKeys", "config.PublicKeys"],
  ...configSettings.map((field) => [field, `config.${field}`] as const),
]);

/**
 * Has an error of core's name a field as the toolkit's tables do.
 *
 * @returns what else was thrown as it is.
 */
export function renameToolkitField(error: unknown): unknown {
  return renameField(error, names);
}
