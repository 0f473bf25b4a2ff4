import { TransferIdpError } from "./transfer-idp-error.ts";

/**
 * An option is missing or has a value that cannot be used. Thrown where something is constructed, never during a login.
 *
 * The message names the option and what it must be, never the value it had.
 */
export class ConfigurationError extends TransferIdpError {
  override readonly name = "ConfigurationError";
  override readonly code = "ERR_CONFIGURATION";
  /** The option's path, such as `cache.timeToLiveMs`. */
  readonly option: string;
  /** What the option must be, as the rest of a sentence: `must be a positive number`. */
  readonly requirement: string;

  constructor(option: string, requirement: string) {
    super(`${option} ${requirement}.`);
    this.option = option;
    this.requirement = requirement;
  }
}
