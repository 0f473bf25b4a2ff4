import { ConfigurationError } from "@transfer-idp/core";

/** What the function is told by its environment variables. */
export interface Environment {
  /** Region of the secrets. */
  readonly region: string;
  /** Template of the secrets' names. */
  readonly secretName: string;
}

/**
 * Reads the function's environment variables. What is wrong is said at the start, by the variable's name: later it
 * would be an outage at every login.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: a variable is empty or malformed, or no region is named.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const read = (name: string, pattern: RegExp, requirement: string): string | undefined => {
    const value = variables[name];
    if (value !== undefined && !pattern.test(value)) throw new ConfigurationError(name, requirement);
    return value;
  };
  const regionPattern = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;
  const ownRegion = read("AWS_REGION", regionPattern, "must be a region such as eu-central-1");
  const region = read("SECRETS_MANAGER_REGION", regionPattern, "must be absent or a region such as eu-central-1");
  const secretName = read(
    "SECRET_NAME_TEMPLATE",
    /^(?=.*\{\{username\}\})([\w/+=.@-]|\{\{(username|serverId|protocol)\}\})+$/,
    "must be absent or a secret's name with {{username}} in it; {{serverId}} and {{protocol}} are known too",
  );
  // The SDK reads this one itself, at the first login.
  const endpoint = variables["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:\/\//i.test(endpoint))) {
    throw new ConfigurationError("AWS_ENDPOINT_URL_SECRETS_MANAGER", "must be absent or a URL with http or https");
  }
  if (region === undefined && ownRegion === undefined) {
    throw new ConfigurationError("AWS_REGION", "must be set, which Lambda does by itself");
  }
  return {
    region: region ?? ownRegion ?? "",
    secretName: secretName ?? "aws/transfer/{{serverId}}/{{username}}",
  };
}
