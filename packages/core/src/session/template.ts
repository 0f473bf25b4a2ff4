import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";

/** The values of a template's variables, by name. */
export type TemplateVariables = ReadonlyMap<string, string>;

/**
 * Writes a variable's value so that it means itself, and nothing else, in the place it lands in.
 *
 * @returns `undefined` where the place has no way to write it.
 */
export type EscapeValue = (value: string) => string | undefined;

/** What Transfer calls the name as the client typed it. AWS's documents write it in several cases. */
const transferUserName = /\$\{transfer:username\}/gi;

/** Fills templates of one login. */
export interface Template {
  /**
   * Fills `{{name}}` in one text.
   *
   * @param field - Where the text stands, for the error.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a variable is unknown, or its value cannot be written in
   *   this place.
   */
  fill(text: string, field: string, escape: EscapeValue): string;
}

/**
 * Makes the template of one login.
 *
 * `${transfer:…}` and `${aws:…}` pass through, for Transfer and IAM fill them, with one exception: Transfer would put
 * the name as it was typed into `${transfer:UserName}`. Where the canonical name is another, it is filled here.
 *
 * @param variables - By name; `username` is the canonical name.
 * @param presentedUsername - As the client typed it.
 */
export function createTemplate(variables: TemplateVariables, presentedUsername: string): Template {
  const username = variables.get("username");
  return {
    fill: (text, field, escape) => {
      const filled = text.replaceAll(/\{\{(.*?)\}\}/gs, (_, name: string) =>
        write(variables.get(name.trim()), field, escape),
      );
      if (username === presentedUsername) return filled;
      return filled.replaceAll(transferUserName, () => write(username, field, escape));
    },
  };
}

function write(value: string | undefined, field: string, escape: EscapeValue): string {
  if (value === undefined) throw new InvalidUserRecordError(field, "has a variable that is unknown here");
  const escaped = escape(value);
  if (escaped === undefined) throw new InvalidUserRecordError(field, "has a variable whose value cannot stand there");
  return escaped;
}
