import type { AccessRules } from "../access/access-rules.ts";
import type { SessionSettings } from "../session/session-settings.ts";

/** What a user store holds about one group. `parseGroupRecord` makes one of plain data. */
export interface GroupRecord {
  readonly name: string;
  /** Every member must pass them, besides rules of their own. */
  readonly accessRules: AccessRules;
  /** Below those of the member; of several groups, the later one of the user's record wins. */
  readonly settings: SessionSettings;
}
