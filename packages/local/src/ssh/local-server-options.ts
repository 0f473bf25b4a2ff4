import { ConfigurationError } from "@transfer-idp/core";
import type { LambdaHandler } from "../transfer/lambda-handler.ts";
import { defaultHandlerTimeoutMs, defaultServerId, readServerId, readTimeout } from "../transfer/server-settings.ts";
import { type AuthenticationMethods, authenticationMethods } from "./authentication-methods.ts";
import { checkHostKeys, createHostKeys } from "./host-keys.ts";
import type { LoginReport } from "./login-report.ts";

/** Options of {@link startLocalServer}. */
export interface LocalServerOptions {
  /** The handler to ask, as Lambda would call it. */
  readonly handler: LambdaHandler;
  /** An existing folder that stands for S3 and EFS: `/bucket/key` is `bucket/key` in it. */
  readonly root: string;
  /** 0 to 65535; 0 lets the system choose. @defaultValue 2222 */
  readonly port?: number | undefined;
  /** Address to listen on. Whoever can reach it can try passwords. @defaultValue `127.0.0.1` */
  readonly host?: string | undefined;
  /** `s-` and 17 hex digits, for the event. @defaultValue `s-01234567890abcdef` */
  readonly serverId?: string | undefined;
  /** @defaultValue `PUBLIC_KEY_OR_PASSWORD` */
  readonly authenticationMethods?: AuthenticationMethods | undefined;
  /** Private keys of the server. @defaultValue an ed25519 and an RSA key made at the start */
  readonly hostKeys?: readonly (string | Buffer)[] | undefined;
  /** Milliseconds that the handler may take. @defaultValue 15000 */
  readonly handlerTimeoutMs?: number | undefined;
  /** Milliseconds that a client may take to log in. @defaultValue 60000 */
  readonly loginGraceMs?: number | undefined;
  /** Connections at one time; more are closed at once. @defaultValue 100 */
  readonly connectionsMax?: number | undefined;
  /** Called for every attempt to log in. What it throws is not caught. */
  readonly onLogin?: ((report: LoginReport) => void) | undefined;
}

/** {@link LocalServerOptions} with every default filled in, and checked. */
export type CheckedServerOptions = {
  readonly [Name in keyof LocalServerOptions]-?: Exclude<LocalServerOptions[Name], undefined>;
};

/** @throws ConfigurationError `ERR_CONFIGURATION`: it names the option. */
export async function checkServerOptions(options: LocalServerOptions): Promise<CheckedServerOptions> {
  if (typeof options.handler !== "function") throw new ConfigurationError("handler", "must be a function");
  if (typeof options.root !== "string" || options.root === "") throw new ConfigurationError("root", "must be a folder");
  const methods = options.authenticationMethods ?? "PUBLIC_KEY_OR_PASSWORD";
  if (!authenticationMethods.includes(methods)) {
    throw new ConfigurationError("authenticationMethods", `must be one of ${authenticationMethods.join(", ")}`);
  }
  if (options.hostKeys !== undefined) checkHostKeys(options.hostKeys);
  return {
    handler: options.handler,
    root: options.root,
    port: readWhole(options.port ?? 2222, "port", 0, 65_535),
    host: options.host ?? "127.0.0.1",
    serverId: readServerId(options.serverId ?? defaultServerId),
    authenticationMethods: methods,
    hostKeys: options.hostKeys ?? (await createHostKeys()),
    handlerTimeoutMs: readTimeout(options.handlerTimeoutMs ?? defaultHandlerTimeoutMs),
    loginGraceMs: readWhole(options.loginGraceMs ?? 60_000, "loginGraceMs", 1, 3_600_000),
    connectionsMax: readWhole(options.connectionsMax ?? 100, "connectionsMax", 1, 10_000),
    onLogin: options.onLogin ?? (() => undefined),
  };
}

function readWhole(value: number, option: string, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigurationError(option, `must be a whole number from ${String(least)} to ${String(most)}`);
  }
  return value;
}
