import type { ResolveSettings } from "./layers/resolve-settings.ts";
import type { SettingsRule } from "./layers/settings-rule.ts";
import type { SessionSettings } from "./session-settings.ts";

/**
 * What the program says of sessions, besides what accounts bring. Layers lie over each other in this order, and a later
 * one wins: `defaults`, the account's own (provider, groups, user), `rules` in their order, `resolve`, `pinned`.
 */
export interface SessionOptions {
  /**
   * Session settings below those of every account, such as the one role that all users share. No higher layer can take a
   * policy away, and EFS has none: where some users are on EFS, policies stand in rules.
   */
  readonly defaults?: SessionSettings | undefined;
  /** Settings that follow from a group, the server, the protocol or an attribute, over those of the account. */
  readonly rules?: readonly SettingsRule[] | undefined;
  /** Gives settings that only your own code knows, over those of the rules. */
  readonly resolve?: ResolveSettings | undefined;
  /**
   * Settings over all others, which no record, rule or answer can change. A pinned policy must not name the home by
   * Transfer's variables unless the home is pinned too, or `allowedTargets` says where homes may be.
   */
  readonly pinned?: SessionSettings | undefined;
  /**
   * ARNs of the only roles that a session may have, so that whoever may write a record may not name any role. `*` stands
   * for any characters of one part between `:` and `/`, once in a part; variables of templates are filled.
   *
   * @defaultValue every role
   */
  readonly allowedRoles?: readonly string[] | undefined;
  /**
   * The only places that a home may be in: paths as of a `Target` (`/my-bucket/home/{{username}}`), each with all that is
   * below it. `*` stands for any characters of one part between slashes, once in a part; variables of templates are filled.
   *
   * @defaultValue every place
   */
  readonly allowedTargets?: readonly string[] | undefined;
  /**
   * Variables of templates besides those of the login and the account: `{ bucket: "my-bucket" }` for `{{bucket}}`.
   * `AWS_REGION` is also what the `regions` of mappings are compared with. One that is `undefined` is absent.
   */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}
