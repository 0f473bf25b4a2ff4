/**
 * Writes a username in small letters, for {@link mapUsername} and backends whose users are all written so.
 *
 * A letter is changed only where its small letter belongs to no other capital. That holds for A to Z and for `Ä`, `É`, `Σ`
 * or `Я`. It does not for the Kelvin sign, which would become `k`, for `İ`, which would become two characters, or for `ẞ`,
 * whose small letter has `SS` for its capital: they stay as they are, and a name with one of them finds nobody. So no two
 * names become the same that do not differ in case alone, and none becomes longer.
 *
 * @example
 * ```ts
 * import { type IdentityProvider, lowerCaseUsername, mapUsername } from "@transfer-idp/core";
 *
 * declare const table: IdentityProvider;
 *
 * export const provider = mapUsername(table, lowerCaseUsername);
 * ```
 */
export function lowerCaseUsername(username: string): string {
  return Array.from(username, lowerCaseCharacter).join("");
}

function lowerCaseCharacter(character: string): string {
  const small = character.toLowerCase();
  return small.toUpperCase() === character ? small : character;
}
