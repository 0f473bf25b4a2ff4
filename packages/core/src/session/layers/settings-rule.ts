import type { Protocol } from "../../login.ts";
import type { SessionSettings } from "../session-settings.ts";

/** When a {@link SettingsRule} applies: every condition that is there must hold. There must be one. */
export interface SettingsCondition {
  /** The account is in this group, or in one of these. Compared as they are written. */
  readonly group?: string | readonly string[] | undefined;
  /** The login came to this server (`s-…`), or to one of these. */
  readonly server?: string | readonly string[] | undefined;
  /** The login came by this protocol, or by one of these. */
  readonly protocol?: Protocol | readonly Protocol[] | undefined;
  /**
   * By the name of an attribute of the account: a value of it is this text, or one of these. Of several attributes, every
   * one must hold. An attribute that the account does not have holds for nothing.
   */
  readonly attribute?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/**
 * Settings for the logins that a condition holds for, over those of the account.
 *
 * @example
 * ```ts
 * import type { SettingsRule } from "@transfer-idp/core";
 *
 * export const rules: readonly SettingsRule[] = [
 *   { when: { group: "finance" }, apply: { Role: "arn:aws:iam::123456789012:role/finance" } },
 *   { name: "partners", when: { server: "s-1234567890abcdef0", protocol: ["FTPS", "SFTP"] }, apply: { HomeDirectory: "/partners/{{username}}" } },
 * ];
 * ```
 */
export interface SettingsRule {
  /** Names it in traces, as `rule:NAME`. @defaultValue its position: `rules[0]` */
  readonly name?: string | undefined;
  readonly when: SettingsCondition;
  /** As of a layer; blank text is refused, for it would say nothing. */
  readonly apply: SessionSettings;
}
