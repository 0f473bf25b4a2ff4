import { inspect } from "node:util";

/**
 * Proves that none of `secrets` is in any of `outputs`, in any form that a log or an error would give it.
 *
 * Looks at texts, and through objects at everything they hold: own and hidden properties, symbols, errors with their
 * stacks and causes, maps, buffers. Secrets are sought plain, in base64, base64url and hex, URL-encoded and
 * JSON-escaped. The error names the output and the form, and never the secret.
 *
 * @param secrets - At least four characters each: a shorter one would be found by chance.
 * @param outputs - What to look through, by the name that a failure gives it.
 * @throws Error when one is found.
 *
 * @example
 * ```ts
 * expectNoSecret(["correct horse"], { stdout, stderr, error });
 * ```
 */
export function expectNoSecret(secrets: readonly string[], outputs: Readonly<Record<string, unknown>>): void {
  const forms = secrets.flatMap((secret, position) => listForms(secret, position));
  for (const [name, output] of Object.entries(outputs)) {
    const texts = listTexts(output);
    for (const { label, text } of forms) {
      if (texts.some((shown) => shown.includes(text))) throw new Error(`${name} shows ${label}.`);
    }
  }
}

interface Form {
  /** Says which secret in which form, without showing it. */
  readonly label: string;
  readonly text: string;
}

function listForms(secret: string, position: number): readonly Form[] {
  if (secret.length < 4) throw new RangeError("A secret must have four characters, to be told from chance.");
  const bytes = Buffer.from(secret);
  const wellFormed = secret.toWellFormed();
  const forms: readonly (readonly [string, string])[] = [
    ["plain", secret],
    // Base64 of a longer text holds one of three texts, by where in it the secret begins.
    ...[0, 1, 2].map((offset) => ["in base64", encodeInside(bytes, offset, "base64")] as const),
    ...[0, 1, 2].map((offset) => ["in base64url", encodeInside(bytes, offset, "base64url")] as const),
    ["in hex", bytes.toString("hex")],
    ["as numbers", bytes.join(",")],
    ["URL-encoded", encodeURIComponent(wellFormed)],
    ["form-encoded", new URLSearchParams({ "": wellFormed }).toString().slice(1)],
    ["JSON-escaped", JSON.stringify(secret).slice(1, -1)],
    ["JSON-escaped twice", JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
  ];
  return forms.map(([form, text]) => ({ label: `secret number ${String(position)} ${form}`, text }));
}

function encodeInside(bytes: Buffer, offset: number, encoding: "base64" | "base64url"): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  // Six bits a character: those at the edges that also hold bits of a neighbour are left out.
  return padded.toString(encoding).slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
}

function listTexts(output: unknown): readonly string[] {
  if (typeof output === "string") return [output];
  const texts = [
    // Reaches where no other code does: into promises, proxies, weak collections and boxed values.
    inspect(output, { ...everything, showHidden: true, getters: false }),
    inspect(output),
    ...collectTexts(output, new Set()),
  ];
  try {
    texts.push(stringify(output) ?? "");
  } catch {
    // A cycle or a BigInt: the other texts hold what it holds.
  }
  return texts;
}

// What is neither undefined nor a function becomes text; the declared type of JSON.stringify does not say so.
function stringify(value: unknown): string | undefined {
  return JSON.stringify(value);
}

const everything = {
  depth: Number.POSITIVE_INFINITY,
  maxArrayLength: Number.POSITIVE_INFINITY,
  maxStringLength: Number.POSITIVE_INFINITY,
  breakLength: Number.POSITIVE_INFINITY,
};

// Every string, unescaped and whole, and all bytes: `inspect` quotes the first and shows 50 of the second.
function collectTexts(value: unknown, seen: Set<unknown>): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "symbol") return [value.description ?? ""];
  if (((typeof value !== "object" || value === null) && typeof value !== "function") || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof Uint8Array) return [Buffer.from(value).toString("latin1"), Buffer.from(value).toString()];
  const entries =
    value instanceof Map
      ? [...(value as Map<unknown, unknown>)].flat()
      : value instanceof Set
        ? [...(value as Set<unknown>)]
        : [];
  const members = Reflect.ownKeys(value).flatMap((key): unknown[] => {
    return [key, Reflect.getOwnPropertyDescriptor(value, key)?.value];
  });
  const text = value instanceof Error ? [String(value)] : [];
  return [...text, ...[...entries, ...members].flatMap((inner) => collectTexts(inner, seen))];
}
