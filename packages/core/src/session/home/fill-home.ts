import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { ReadMapping } from "../../record/read-settings.ts";
import type { TraceNote } from "../../trace.ts";
import { detailsMaxBytes } from "../../transfer/limits.ts";
import type { LogicalDirectory, Session, SessionSettings } from "../session-settings.ts";
import type { Template } from "../template.ts";
import { pathPlace } from "../template-place.ts";
import { type FilteredMappings, filterMappings, type MappingPlace } from "./filter-mappings.ts";
import { readMappings } from "./read-mappings.ts";

/** The home of a session: one of a path and a list of mappings, and the type that says which. */
export type Home = Pick<Session, "HomeDirectoryType" | "HomeDirectory" | "HomeDirectoryDetails">;

/** A home, and what an operator should know of it. */
export interface FilledHome {
  readonly home: Home;
  /** Of each mapping that is there: its position in the list as it is stored. */
  readonly positions: readonly number[];
  readonly notes: readonly TraceNote[];
}

/**
 * Reads the home of merged settings, leaves out the mappings that are not for this login, and fills templates.
 *
 * Mappings make a home `LOGICAL` unless it says `PATH`, and then they are left out: Transfer's own default would be
 * `PATH`, under which it reads no mappings. Beside mappings, `HomeDirectory` is kept only if it equals an entry, and a
 * warning says so otherwise.
 *
 * @returns the home; with an empty list where no mapping is there.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the mappings cannot be read or are too long, or a template not
 *   filled.
 */
export function fillHome(settings: SessionSettings, template: Template, place: MappingPlace): FilledHome {
  const { HomeDirectoryType: type, HomeDirectory, HomeDirectoryDetails } = settings;
  const home = HomeDirectory === undefined ? undefined : template.fill(HomeDirectory, "HomeDirectory", pathPlace);
  if (HomeDirectoryDetails === undefined || type === "PATH") {
    if (type === "PATH" && home === undefined && HomeDirectoryDetails !== undefined) {
      throw new InvalidUserRecordError("HomeDirectoryType", "is PATH, and there are mappings and no HomeDirectory");
    }
    const path: Home = { ...(type === undefined ? {} : { HomeDirectoryType: type }), ...keepHome(home) };
    return { home: path, positions: [], notes: [] };
  }
  const { kept, notes } = filterMappings(readMappings(HomeDirectoryDetails, "HomeDirectoryDetails"), place);
  const details = fillMappings(kept, template);
  const isEntry = home === undefined || details.some(({ Entry }) => Entry === home);
  const warning: TraceNote = { kind: "warning", field: "HomeDirectory", code: "home-left-out" };
  return {
    home: {
      HomeDirectoryType: "LOGICAL",
      ...keepHome(isEntry ? home : undefined),
      HomeDirectoryDetails: details,
    },
    positions: kept.map(({ position }) => position),
    notes: isEntry ? notes : [...notes, warning],
  };
}

function keepHome(home: string | undefined): Home {
  return home === undefined ? {} : { HomeDirectory: home };
}

/** `{"Entry":"","Target":""},` */
const mappingOverhead = 25;

function fillMappings(kept: FilteredMappings["kept"], template: Template): readonly LogicalDirectory[] {
  let length = 0;
  return kept.map(({ mapping, position }) => {
    const filled = fillMapping(mapping, position, template);
    length += filled.Entry.length + filled.Target.length + mappingOverhead;
    // Counted as they are made: variables may stand for much. The exact count comes with the text.
    if (length > detailsMaxBytes) throw new InvalidUserRecordError("HomeDirectoryDetails", "must have at most 2.1 MB");
    return filled;
  });
}

function fillMapping({ Entry, Target, Type }: ReadMapping, position: number, template: Template): LogicalDirectory {
  const field = `HomeDirectoryDetails[${String(position)}]`;
  return {
    Entry: template.fill(Entry, `${field}.Entry`, pathPlace),
    Target: template.fill(Target, `${field}.Target`, pathPlace),
    ...(Type === undefined ? {} : { Type }),
  };
}
