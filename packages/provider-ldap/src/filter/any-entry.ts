import { PresenceFilter } from "ldapts";

/** Finds whatever is there: for an entry that is asked for by its DN. */
export const anyEntry: PresenceFilter = new PresenceFilter({ attribute: "objectClass" });
