import { parseArgs, type ParseArgsConfig } from "node:util";
import { MisuseError } from "./misuse-error.ts";

type OptionKinds = NonNullable<ParseArgsConfig["options"]>;

/** Options as they were given: text, a list of texts, or true. */
export type GivenOptions<Kinds extends OptionKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends { multiple: true }
    ? readonly string[]
    : Kinds[Name] extends { type: "boolean" }
      ? boolean
      : string;
};

/**
 * Reads the options of a command.
 *
 * @throws MisuseError An option is unknown, lacks its value or has one too many, or there is an argument that is none.
 */
export function readOptions<const Kinds extends OptionKinds>(
  args: readonly string[],
  kinds: Kinds,
): GivenOptions<Kinds> {
  try {
    return parseArgs({ args: [...args], options: kinds, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new MisuseError(explain(error));
  }
}

// Node's sentences name the option; the one about a stray argument quotes it, and it may be a part of a password.
function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (!(error instanceof Error) || code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") {
    return "There is an argument that belongs to no option. Quote values that hold spaces.";
  }
  const sentence = (error.message.split(/\.\s|\n/)[0] ?? "").replace(/=.*?(?='|$)/, "");
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

/** @throws MisuseError The option has no whole number from `least` to `most`. */
export function readWholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new MisuseError(`--${name} must be a whole number from ${String(least)} to ${String(most)}.`);
  }
  return value;
}

/** @throws MisuseError The option has none of the values. */
export function readChoice<const Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice === text);
  if (chosen === undefined) throw new MisuseError(`--${name} must be one of ${choices.join(", ")}.`);
  return chosen;
}
