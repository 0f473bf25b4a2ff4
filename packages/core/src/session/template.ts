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

/** Puts a name in the place of `${transfer:UserName}`, as Transfer does: as it is. */
export function fillTransferUserName(text: string, username: string): string {
  return text.replaceAll(transferUserName, () => username);
}

/** Names that Transfer's documents let through, which mean themselves wherever Transfer puts them. */
const transferNames = /^[\w@.-]+$/;

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
 * the name as it was typed, unescaped, into `${transfer:UserName}`. Where the canonical name is another, or is none that
 * means itself everywhere (`bob*`), it is filled here.
 *
 * @param variables - By name; `username` is the canonical name.
 * @param presentedUsername - As the client typed it.
 */
export function createTemplate(variables: TemplateVariables, presentedUsername: string): Template {
  const username = variables.get("username");
  return {
    fill: (text, field, escape) => {
      const filled = fillVariables(text, field, (name) => write(variables.get(name), field, escape));
      if (username === presentedUsername && transferNames.test(username)) return filled;
      return filled.replaceAll(transferUserName, () => write(username, field, escape));
    },
  };
}

/** Takes the text apart at its braces, so that a long text of braces costs no more than another. */
function fillVariables(text: string, field: string, writeVariable: (name: string) => string): string {
  const [head = "", ...parts] = text.split("{{");
  const filled = parts.map((part) => {
    const end = part.indexOf("}}");
    // Left as it is, `/bucket/{{username}` would be one folder for everybody.
    if (end === -1) throw new InvalidUserRecordError(field, "has a variable that is not closed");
    return [part.slice(0, end).trim(), part.slice(end + 2)] as const;
  });
  const literals = [head, ...filled.map(([, literal]) => literal)];
  if (literals.some((literal) => literal.includes("}}"))) {
    throw new InvalidUserRecordError(field, "has closing braces without a variable");
  }
  return head + filled.map(([name, literal]) => writeVariable(name) + literal).join("");
}

function write(value: string | undefined, field: string, escape: EscapeValue): string {
  if (value === undefined) throw new InvalidUserRecordError(field, "has a variable that is unknown here");
  const escaped = escape(value);
  if (escaped === undefined) throw new InvalidUserRecordError(field, "has a variable whose value cannot stand there");
  return escaped;
}
