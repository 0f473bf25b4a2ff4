import { requireOption } from "@transfer-idp/core";
import { type FindClientAddress, createAddressFinder } from "./client-address.ts";

/** What the service's variables say. */
export interface Variables {
  readonly host: string;
  readonly port: number;
  /** The server that a login of the form is for: names of secrets and rules may go by it. */
  readonly serverId: string;
  /** None: Transfer's path is not there. */
  readonly gatewaySecrets: readonly string[];
  readonly findAddress: FindClientAddress;
  readonly usersFile: string | undefined;
  readonly secretName: string | undefined;
  readonly region: string | undefined;
}

/** @throws ConfigurationError `ERR_CONFIGURATION`: one of them cannot be used; it names the variable and no value. */
export function readVariables(environment: Readonly<Record<string, string | undefined>>): Variables {
  const read = (name: string): string | undefined => {
    const value = environment[name];
    requireOption(value?.trim() !== "", name, "must not be blank");
    return value;
  };
  const port = read("PORT") ?? "8080";
  requireOption(/^\d{1,5}$/.test(port) && Number(port) < 65_536, "PORT", "must be a whole number up to 65535");
  const serverId = read("SERVER_ID") ?? "";
  requireOption(/^s-[0-9a-f]{17}$/.test(serverId), "SERVER_ID", "must be there: s- and 17 hex digits");
  const gatewaySecrets = readList(read("GATEWAY_SECRETS"));
  const areLong = gatewaySecrets.every((secret) => /^[\x21-\x7e]{32,}$/.test(secret));
  requireOption(areLong, "GATEWAY_SECRETS", "must be 32 or more printable ASCII characters each, without spaces");
  return {
    host: read("HOST") ?? "127.0.0.1",
    port: Number(port),
    serverId,
    gatewaySecrets,
    findAddress: createAddressFinder(readList(read("TRUSTED_PROXIES"))),
    usersFile: read("USERS_FILE"),
    secretName: read("SECRET_NAME_TEMPLATE"),
    region: read("SECRETS_MANAGER_REGION"),
  };
}

function readList(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(",").map((entry) => entry.trim());
}
