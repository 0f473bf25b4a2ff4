/**
 * Says whether CloudWatch Logs would take a line by a filter pattern, as its manual describes patterns for JSON.
 *
 * Knows what our patterns have: `{ ($.field = "text") && ($.field NOT EXISTS) }`. A line that is no JSON never matches.
 *
 * @throws Error where the pattern has anything else.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matchLogPattern(pattern: string, line: string): boolean {
  const conditions = /^\{ (.+) \}$/.exec(pattern)?.[1]?.split(" && ").map(parseCondition);
  if (conditions === undefined) throw new Error(`This is no pattern that is known here: ${pattern}`);
  const fields = parseLine(line);
  return fields !== undefined && conditions.every((holds) => holds(fields));
}

type Condition = (fields: Readonly<Record<string, unknown>>) => boolean;

function parseCondition(text: string): Condition {
  const [, inBrackets, bare] = /^(?:\((.+)\)|([^()]+))$/.exec(text) ?? [];
  const condition = inBrackets ?? bare ?? text;
  const equal = /^\$\.(\w+) = "([^"*]+)"$/.exec(condition);
  if (equal !== null) return (fields) => fields[equal[1] ?? ""] === equal[2];
  const absent = /^\$\.(\w+) NOT EXISTS$/.exec(condition);
  if (absent !== null) return (fields) => !Object.hasOwn(fields, absent[1] ?? "");
  throw new Error(`This is no condition that is known here: ${text}`);
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
