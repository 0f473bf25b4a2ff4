import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { readDirectories } from "../record/read-settings.ts";
import { parseJsonText } from "../transfer/parse-json-text.ts";
import { escapeForPath } from "./escape-value.ts";
import type { LogicalDirectory, Session, SessionSettings } from "./session-settings.ts";
import type { Template } from "./template.ts";

/** The home of a session: one of a path and a list of mappings, and the type that says which. */
export type Home = Pick<Session, "HomeDirectoryType" | "HomeDirectory" | "HomeDirectoryDetails">;

/**
 * Reads the home of merged settings and fills its templates.
 *
 * Mappings make a home `LOGICAL` unless it says `PATH`, and then they are left out: Transfer's own default would be
 * `PATH`, under which it reads no mappings. Beside mappings, `HomeDirectory` is kept only
 * if it equals an entry.
 *
 * @returns the home; with an empty list where that is what the settings hold.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the mappings cannot be read, or a template not filled.
 */
export function fillHome(settings: SessionSettings, template: Template): Home {
  const { HomeDirectoryType: type, HomeDirectory, HomeDirectoryDetails } = settings;
  const home = HomeDirectory === undefined ? undefined : template.fill(HomeDirectory, "HomeDirectory", escapeForPath);
  if (HomeDirectoryDetails === undefined || type === "PATH") {
    if (type === "PATH" && home === undefined && HomeDirectoryDetails !== undefined) {
      throw new InvalidUserRecordError("HomeDirectoryType", "is PATH, and there are mappings and no HomeDirectory");
    }
    return { ...(type === undefined ? {} : { HomeDirectoryType: type }), ...keepHome(home) };
  }
  const details = readDetails(HomeDirectoryDetails).map((mapping, index) => fillMapping(mapping, index, template));
  return {
    HomeDirectoryType: "LOGICAL",
    ...keepHome(details.some(({ Entry }) => Entry === home) ? home : undefined),
    HomeDirectoryDetails: details,
  };
}

function keepHome(home: string | undefined): Home {
  return home === undefined ? {} : { HomeDirectory: home };
}

function readDetails(details: string | readonly LogicalDirectory[]): readonly LogicalDirectory[] {
  const field = "HomeDirectoryDetails";
  if (typeof details !== "string") return readDirectories(details, field);
  const parsed = parseJsonText(details);
  if (parsed.value === undefined) throw new InvalidUserRecordError(field, parsed.problem);
  return readDirectories(parsed.value, field);
}

function fillMapping({ Entry, Target, Type }: LogicalDirectory, index: number, template: Template): LogicalDirectory {
  const field = `HomeDirectoryDetails[${String(index)}]`;
  return {
    Entry: template.fill(Entry, `${field}.Entry`, escapeForPath),
    Target: template.fill(Target, `${field}.Target`, escapeForPath),
    ...(Type === undefined ? {} : { Type }),
  };
}
