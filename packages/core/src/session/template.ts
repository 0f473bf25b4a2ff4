import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { TemplatePlace } from "./template-place.ts";

/** The values of a template's variables, by name. */
export type TemplateVariables = ReadonlyMap<string, string>;

/** What Transfer's variables of a home stand for: `/bucket/folder` is all three. */
export interface TransferHome {
  readonly bucket: string;
  readonly folder: string;
  readonly directory: string;
}

/** Fills templates of one login. */
export interface Template {
  /**
   * Fills `{{name}}` and Transfer's own variables in one text.
   *
   * @param field - Where the text stands, for the error.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a variable is unknown, its value cannot be written in this
   *   place, or stands inside of another variable; or the text becomes too long for the place.
   */
  fill(text: string, field: string, place: TemplatePlace): string;
}

/** Longer than anything that means something in a role, a path or a policy. */
const valueMaxCharacters = 1024;

/**
 * Makes the template of one login.
 *
 * Transfer would put the name as it was typed, unescaped, into `${transfer:UserName}`, and the home into its variables as
 * it is. So they are filled here, as everything else is, in whatever case they are written; what Transfer receives has
 * nothing left to fill. Variables of IAM's (`${aws:…}`) pass through, and so do those of a home that is not known.
 *
 * @param variables - By name; `username` is the canonical name.
 * @param home - In a policy, of a home that is a path.
 */
export function createTemplate(variables: TemplateVariables, home?: TransferHome): Template {
  const ofTransfer = new Map([
    ["username", variables.get("username")],
    ["homebucket", home?.bucket],
    ["homefolder", home?.folder],
    ["homedirectory", home?.directory],
  ]);
  return {
    fill: (text, field, place) => {
      const { literals, names } = takeApart(text, field);
      const pieces: string[] = [];
      let length = 0;
      // Counted as they are made: a few kilobytes of variables may stand for gigabytes.
      const add = (piece: string): void => {
        length += piece.length;
        if (length > place.maxCharacters) {
          throw new InvalidUserRecordError(field, `must have at most ${String(place.maxCharacters)} characters`);
        }
        pieces.push(piece);
      };
      for (const [index, literal] of literals.entries()) {
        // Of what a split by a group gives, every second is the name in it.
        for (const [position, part] of literal.split(/\$\{transfer:(\w+)\}/i).entries()) {
          const value = position % 2 === 1 ? ofTransfer.get(part.toLowerCase()) : undefined;
          if (value !== undefined) add(writeTransfer(value, part, field, place));
          else add(position % 2 === 1 ? `\${transfer:${part}}` : part);
        }
        const name = names[index];
        if (name !== undefined) add(write(variables.get(name), field, place));
      }
      return pieces.join("");
    },
  };
}

/** A text, taken apart at its variables: a name stands behind each literal but the last. */
interface TakenApart {
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

/** Takes the text apart at its braces, so that a long text of braces costs no more than another. */
function takeApart(text: string, field: string): TakenApart {
  const [head = "", ...parts] = text.split("{{");
  const read = parts.map((part) => {
    const end = part.indexOf("}}");
    // Left as it is, `/bucket/{{username}` would be one folder for everybody.
    if (end === -1) throw new InvalidUserRecordError(field, "has a variable that is not closed");
    return { name: part.slice(0, end).trim(), literal: part.slice(end + 2) };
  });
  const literals = [head, ...read.map(({ literal }) => literal)];
  if (literals.some((literal) => literal.includes("}}"))) {
    throw new InvalidUserRecordError(field, "has closing braces without a variable");
  }
  const names = read.map(({ name }) => name);
  // In `${aws:PrincipalTag/{{team}}}` a value could name another tag, or give a default.
  const isNested = literals.some((literal, index) => {
    const [, ...opened] = literal.split("${");
    // The last one may be left open, as text, but not before a variable of ours.
    return (index < names.length ? opened : opened.slice(0, -1)).some((part) => !part.includes("}"));
  });
  if (isNested) {
    throw new InvalidUserRecordError(field, "has a variable inside of a variable");
  }
  return { literals, names };
}

function write(value: string | undefined, field: string, { escape }: TemplatePlace): string {
  if (value === undefined) throw new InvalidUserRecordError(field, "has a variable that is unknown here");
  const escaped = value.length > valueMaxCharacters ? undefined : escape(value);
  if (escaped === undefined) throw new InvalidUserRecordError(field, "has a variable whose value cannot stand there");
  return escaped;
}

/** A home has slashes, which no other value may bring. */
function writeTransfer(value: string, name: string, field: string, place: TemplatePlace): string {
  if (/^username$/i.test(name)) return write(value, field, place);
  const parts = value.split("/").map((part) => (part === "" ? "" : write(part, field, place)));
  return parts.join("/");
}
