/** A pattern of IAM's, taken apart at its variables. */
export interface PolicyPattern {
  /** What stands between `${` and `}`, escapes (`*`, `?`, `$`) among it; `undefined` where a variable is not closed. */
  readonly variables: readonly (string | undefined)[];
  /** The text with a name in the place of each variable, so that every `*` and `?` in it is a wildcard. */
  readonly masked: string;
}

/** Takes a pattern apart. Costs no more for a text of nothing but `${`. */
export function readPattern(text: string): PolicyPattern {
  const [head = "", ...parts] = text.split("${");
  if (parts.length === 0) return { variables: [], masked: text };
  const read = parts.map((part) => {
    const end = part.indexOf("}");
    if (end === -1) return { variable: undefined, masked: `x${part}` };
    const variable = part.slice(0, end);
    return { variable, masked: mask(variable) + part.slice(end + 1) };
  });
  return {
    variables: read.map(({ variable }) => variable),
    masked: head + read.map(({ masked }) => masked).join(""),
  };
}

/** A home is a bucket and a folder, so that it names objects. Every other variable is one name. */
function mask(variable: string): string {
  return /^transfer:homedirectory$/i.test(variable) ? "x/x" : "x";
}
