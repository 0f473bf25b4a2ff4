import {
  type Account,
  type Argon2SchemeOptions,
  createArgon2Scheme,
  createDecoy,
  InvalidUserRecordError,
  type PasswordScheme,
  requireOption,
  type SpendDecoy,
  type VerifyPassword,
} from "@transfer-idp/core";
import { renameToolkitField } from "./rename-toolkit-field.ts";

/** The toolkit's module `argon2`. */
export interface Argon2Module {
  /** Makes what compares a password with a user's `argon2_hash`. */
  createVerifier(account: Account, hash: string): VerifyPassword;
  /** Spends what a wrong password of such a user costs. */
  readonly spendDecoy: SpendDecoy;
}

/** What the command of the toolkit's README makes. */
const readmeKind = { scheme: "argon2i", memory: 4_096, passes: 3, parallelism: 1 } as const;

/**
 * @param decoy - Of the kind that most users have.
 * @throws ConfigurationError `ERR_CONFIGURATION`: the limits cannot be used, or do not let the decoy run.
 */
export function createArgon2Module(
  options: Argon2SchemeOptions | undefined,
  decoy: string = createDecoy(readmeKind),
): Argon2Module {
  const scheme = createArgon2Scheme(options);
  const problem = findProblem(scheme, decoy);
  requireOption(problem === undefined, "decoy", problem ?? "");
  return {
    createVerifier: (account, hash) => async (password, signal) => {
      if (!(await verify(scheme, password, hash, signal))) return { outcome: "refused", reason: "wrong-password" };
      if (account.state !== "active") return { outcome: "refused", reason: account.state };
      return { outcome: "verified", account, ...(scheme.needsRehash(hash) ? { needsRehash: true } : {}) };
    },
    spendDecoy: async (password, signal) => {
      await scheme.verify(password, decoy, signal);
    },
  };
}

async function verify(scheme: PasswordScheme, password: string, hash: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await scheme.verify(password, hash, signal);
  } catch (error) {
    throw renameToolkitField(error);
  }
}

/** Every unknown name would be a failed login otherwise. */
function findProblem(scheme: Required<PasswordScheme>, decoy: unknown): string | undefined {
  if (typeof decoy !== "string") return "must be text";
  try {
    scheme.check(decoy);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidUserRecordError)) throw error;
    return error.problem;
  }
}
