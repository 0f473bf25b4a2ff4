import {
  type ConfigurationError,
  type IdentityProvider,
  InvalidUserRecordError,
  isTransferIdpError,
  restrict,
} from "@transfer-idp/core";
import type { ToolkitProvider, ToolkitProviderRecord } from "./read-toolkit-provider.ts";
import { builtInModules, type ToolkitModule } from "./toolkit-options.ts";

/** A record of an identity provider, and what proves its users. */
export interface ToolkitIdentityProvider extends ToolkitProvider {
  /** `undefined` for modules that are built in. */
  readonly module: IdentityProvider | undefined;
}

/**
 * Makes the identity provider of a record.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: nothing makes providers of its module, or its `config` cannot be
 *   used.
 * @throws ConfigurationError `ERR_CONFIGURATION`: what was made is no provider.
 */
export function createModule(
  provider: ToolkitProvider,
  modules: ReadonlyMap<string, ToolkitModule>,
): ToolkitIdentityProvider {
  const { record } = provider;
  // Of a provider that is switched off nothing is made, which may open connections.
  if (provider.isDisabled || builtInModules.includes(record.module)) return { ...provider, module: undefined };
  const make = modules.get(record.module);
  if (make === undefined) {
    throw new InvalidUserRecordError(
      "identity_provider.module",
      "must be one that the option modules has, or built in",
    );
  }
  // Without a rule of its own: core then reads what the module answers, which may come of code without types.
  return { ...provider, module: restrict(runModule(make, record), {}) };
}

function runModule(make: ToolkitModule, record: ToolkitProviderRecord): IdentityProvider {
  try {
    return make(record);
  } catch (error) {
    if (!isConfigurationError(error)) throw error;
    throw new InvalidUserRecordError(`identity_provider.config (${error.option})`, error.requirement);
  }
}

function isConfigurationError(error: unknown): error is ConfigurationError {
  return isTransferIdpError(error) && error.code === "ERR_CONFIGURATION";
}
