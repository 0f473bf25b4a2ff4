import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { ReadMapping } from "../../record/read-settings.ts";
import type { TraceNote } from "../../trace.ts";

/** Where a login takes place. */
export interface MappingPlace {
  readonly serverId: string;
  /** `undefined`: nobody said. */
  readonly region: string | undefined;
}

/** The mappings that are there for a login. */
export interface FilteredMappings {
  readonly kept: readonly {
    readonly mapping: ReadMapping;
    /** In the list as it is stored. */
    readonly position: number;
  }[];
  readonly notes: readonly TraceNote[];
}

/**
 * Leaves out the mappings whose `regions` or `servers` do not have those of the login, as AWS's toolkit does with
 * `regions`. Case does not matter in names of regions.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a mapping is for some regions, and nobody said which one this
 *   is.
 */
export function filterMappings(mappings: readonly ReadMapping[], { serverId, region }: MappingPlace): FilteredMappings {
  const verdicts = mappings.map((mapping, position) => {
    const { regions, servers } = mapping;
    if (regions !== undefined && region === undefined) {
      const field = `HomeDirectoryDetails[${String(position)}].regions`;
      throw new InvalidUserRecordError(field, "cannot be told: the authenticator has no variable AWS_REGION");
    }
    const isElsewhere = regions !== undefined && !regions.some((name) => isSameRegion(name, region));
    const isOther = servers?.includes(serverId) === false;
    return { mapping, position, filter: isElsewhere ? "regions" : isOther ? "servers" : undefined } as const;
  });
  return {
    kept: verdicts.filter(({ filter }) => filter === undefined),
    notes: verdicts.flatMap(({ position, filter }): TraceNote[] =>
      filter === undefined ? [] : [{ kind: "skipped-mapping", position, filter }],
    ),
  };
}

function isSameRegion(name: string, region: string | undefined): boolean {
  return name.toLowerCase() === region?.toLowerCase();
}
