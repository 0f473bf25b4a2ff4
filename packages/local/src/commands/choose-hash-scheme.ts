import {
  createArgon2Scheme,
  createBcryptScheme,
  createPbkdf2Scheme,
  createScryptScheme,
  type PasswordScheme,
} from "@transfer-idp/core";
import { MisuseError } from "./misuse-error.ts";
import { type GivenOptions, readChoice, readWholeNumber } from "./read-options.ts";

/** The schemes by the names that `--scheme` takes. */
export type HashSchemeName = "bcrypt" | "argon2id" | "scrypt" | "pbkdf2-sha256" | "pbkdf2-sha512";

/** The options of `hash` that choose what a hash costs. Which of them there are depends on the scheme. */
export const hashSchemeOptionKinds = {
  scheme: { type: "string" },
  cost: { type: "string" },
  memory: { type: "string" },
  passes: { type: "string" },
  "block-size": { type: "string" },
  parallelism: { type: "string" },
  rounds: { type: "string" },
} as const;

/** The help of these options. */
export const hashSchemeHelp = `  --scheme NAME       bcrypt (default), argon2id, scrypt, pbkdf2-sha256 or pbkdf2-sha512
  bcrypt:
  --cost N            4 to 14; each step doubles the time of a hash and of every login (default: 12)
  argon2id:
  --memory KIB        8 to 262144, and at least 8 a lane (default: 19456)
  --passes N          over the memory, 1 to 10 (default: 2)
  --parallelism N     lanes, 1 to 16 (default: 1)
  scrypt:
  --cost N            1 to 18; each step doubles time and memory (default: 17)
  --block-size N      1 to 32 (default: 8)
  --parallelism N     1 to 16 (default: 1)
  pbkdf2-sha256, pbkdf2-sha512:
  --rounds N          1 to 2000000 (default: 600000 with SHA-256, 210000 with SHA-512)`;

type NumberName = Exclude<keyof typeof hashSchemeOptionKinds, "scheme">;

interface HashScheme {
  /** The numbers that it has, and what they may be: what core runs as it comes. */
  readonly ranges: Readonly<Partial<Record<NumberName, readonly [least: number, most: number]>>>;
  readonly create: (numbers: Readonly<Partial<Record<NumberName, number>>>) => Required<PasswordScheme>;
}

const rounds = [1, 2_000_000] as const;
const schemes: Readonly<Record<HashSchemeName, HashScheme>> = {
  bcrypt: { ranges: { cost: [4, 14] }, create: ({ cost = 12 }) => createBcryptScheme({ cost }) },
  argon2id: { ranges: { memory: [8, 262_144], passes: [1, 10], parallelism: [1, 16] }, create: createArgon2Scheme },
  scrypt: {
    ranges: { cost: [1, 18], "block-size": [1, 32], parallelism: [1, 16] },
    // Said, for core would choose a lower cost beside numbers that leave no room for it.
    create: ({ "block-size": blockSize, cost = 17, ...numbers }) => createScryptScheme({ blockSize, cost, ...numbers }),
  },
  "pbkdf2-sha256": {
    ranges: { rounds },
    create: (numbers) => createPbkdf2Scheme({ digest: "sha256", sha256Rounds: numbers.rounds }),
  },
  "pbkdf2-sha512": {
    ranges: { rounds },
    create: (numbers) => createPbkdf2Scheme({ digest: "sha512", sha512Rounds: numbers.rounds }),
  },
};

/** A scheme by its name. */
export interface ChosenScheme {
  readonly name: HashSchemeName;
  readonly scheme: Required<PasswordScheme>;
}

/**
 * Makes the scheme that was chosen, at the cost that was chosen.
 *
 * @throws MisuseError There is no such scheme, a number is none that it may have, or an option is another scheme's.
 * @throws ConfigurationError `ERR_CONFIGURATION`: numbers that do not go together.
 */
export function chooseHashScheme(options: GivenOptions<typeof hashSchemeOptionKinds>): ChosenScheme {
  const { scheme: given = "bcrypt", ...texts } = options;
  const name = readChoice("scheme", given, Object.keys(schemes) as HashSchemeName[]);
  const { ranges, create } = schemes[name];
  const numbers: Partial<Record<NumberName, number>> = {};
  for (const [option, text] of Object.entries(texts) as [NumberName, string][]) {
    const range = ranges[option];
    if (range === undefined) throw new MisuseError(`--${option} is no option of ${name}.`);
    numbers[option] = readWholeNumber(option, text, ...range);
  }
  return { name, scheme: create(numbers) };
}
