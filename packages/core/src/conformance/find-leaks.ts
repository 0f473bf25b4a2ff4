import { inspect } from "node:util";

/** A text that must not be seen, and the name under which a failure reports it. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Something in which a secret could show up. */
export interface Evidence {
  readonly where: string;
  readonly value: unknown;
}

/**
 * Looks for secrets in whatever `util.inspect` can reach, hidden properties, causes and stacks included, and as the
 * text of the evidence itself.
 *
 * @returns where which secret is, by its name. Empty where nothing leaked.
 */
export function findLeaks(evidence: readonly Evidence[], secrets: readonly Secret[]): readonly string[] {
  const needles = secrets.map(({ name, value }) => ({ name, forms: listForms(value) }));
  return evidence.flatMap(({ where, value }) => {
    const text = joinBlanks(typeof value === "string" ? value : showEverything(value));
    return needles
      .filter(({ forms }) => forms.some((form) => text.includes(form)))
      .map(({ name }) => `${name} in ${where}`);
  });
}

function showEverything(value: unknown): string {
  return inspect(value, {
    showHidden: true,
    depth: Infinity,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
    breakLength: Infinity,
  });
}

/** The forms in which a secret gets into a text: as it is, encoded, or as the bytes of a buffer. */
function listForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    // Base64 of a text that only begins with the secret ends otherwise than that of the secret alone.
    bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64"),
    bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64url"),
    bytes.toString("hex"),
    (bytes.toString("hex").match(/../g) ?? []).join(" "),
    [...bytes].join(", "),
  ].map(joinBlanks);
}

// util.inspect pads the columns of long lists.
function joinBlanks(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
