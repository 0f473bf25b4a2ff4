/** `{{name}}`, and the one variable of Transfer's that every text may have, in any case. */
export const variablePattern: RegExp = /\{\{\s*[^{}/\s][^{}/]*\}\}|\$\{transfer:username\}/gi;

/** Puts a name in the place of each variable of a template; what braces are left then are a mistake. */
export function removeVariables(text: string): string {
  return text.replaceAll(variablePattern, "x");
}
