import { resolve } from "node:path";
import {
  ConfigurationError,
  createAuthenticator,
  createLambdaHandler,
  createStaticProvider,
  type IdentityProvider,
} from "@transfer-idp/core";
import type { LambdaHandler } from "../transfer/lambda-handler.ts";
import { createTerminalLogger } from "./create-terminal-logger.ts";
import { findExport, loadModule } from "./load-module.ts";
import { MisuseError } from "./misuse-error.ts";
import type { Terminal } from "./terminal.ts";

/** The options by which `serve` and `test` are told whom to ask. */
export const handlerOptionKinds = {
  handler: { type: "string" },
  "handler-export": { type: "string" },
  users: { type: "string" },
  "allow-plaintext-passwords": { type: "boolean" },
  "handler-timeout": { type: "string" },
} as const;

/** What was given of {@link handlerOptionKinds}. */
export interface HandlerOptions {
  readonly handler?: string;
  readonly "handler-export"?: string;
  readonly users?: string;
  readonly "allow-plaintext-passwords"?: boolean;
}

/** The help of these options. */
export const handlerOptionsHelp = `Whom to ask (exactly one of the first two):
  --handler FILE                 an ESM or CommonJS file that exports a Lambda handler
  --users FILE                   a JSON file: { "users": { "alice": { "password": "$2b$...", "Role": "arn:..." } } }
  --handler-export NAME          the name of the export (default: handler)
  --allow-plaintext-passwords    let the users file hold passwords that are not hashed
  --handler-timeout SECONDS      1 to 900 (default: 15)`;

/**
 * Loads the handler that the options name.
 *
 * @throws MisuseError Neither or both of `--handler` and `--users`, a file that cannot be loaded, or no such export.
 */
export async function chooseHandler(options: HandlerOptions, terminal: Terminal): Promise<LambdaHandler> {
  if ((options.handler === undefined) === (options.users === undefined)) {
    throw new MisuseError("Exactly one of --handler and --users is required.");
  }
  if (options.users !== undefined) return createUsersHandler(options.users, options, terminal);
  if (options["allow-plaintext-passwords"] === true) {
    throw new MisuseError("--allow-plaintext-passwords is for --users only.");
  }
  return loadHandler(options.handler ?? "", options["handler-export"] ?? "handler");
}

function createUsersHandler(file: string, options: HandlerOptions, terminal: Terminal): LambdaHandler {
  if (options["handler-export"] !== undefined) throw new MisuseError("--handler-export is for --handler only.");
  let provider: IdentityProvider;
  try {
    provider = createStaticProvider({
      file: resolve(file),
      allowPlaintextPasswords: options["allow-plaintext-passwords"] ?? false,
    });
  } catch (error) {
    // It names the user and the field in the file, and no value.
    if (error instanceof ConfigurationError) throw new MisuseError(`--users: ${error.option} ${error.requirement}.`);
    throw error;
  }
  return createLambdaHandler(createAuthenticator({ provider, logger: createTerminalLogger(terminal) }));
}

async function loadHandler(file: string, name: string): Promise<LambdaHandler> {
  const found = findExport(await loadModule("handler", file), name);
  if (typeof found !== "function") throw new MisuseError(`--handler: the file exports no function named ${name}.`);
  if (found.length >= 3) {
    throw new MisuseError(
      `--handler: ${name} takes a callback, which Lambda no longer calls handlers with (nodejs24.x).`,
    );
  }
  return found as LambdaHandler;
}
