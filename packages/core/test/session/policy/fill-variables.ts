import { readTransferHome } from "../../../src/session/policy/read-transfer-home.ts";
import { fillPolicy } from "../../../src/session/policy/fill-policy.ts";
import type { JsonObject } from "../../../src/session/session-settings.ts";
import { createTemplate } from "../../../src/session/template.ts";
import { pathPlace } from "../../../src/session/template-place.ts";

/** Fills a policy for one user, as a login does. */
export function fillFor(policy: JsonObject, username: string, home?: string): JsonObject {
  const variables = new Map([["username", username]]);
  const HomeDirectory = home && createTemplate(variables).fill(home, "HomeDirectory", pathPlace);
  const named = HomeDirectory === undefined ? undefined : readTransferHome({ HomeDirectory });
  return fillPolicy(policy, createTemplate(variables, named)).policy;
}

/** Puts in the values of Transfer's variables, as it does: into the text and as they are. */
export function fillTransferVariables(policy: JsonObject, username: string, home = ""): JsonObject {
  const [bucket = "", ...folder] = home.slice(1).split("/");
  const text = JSON.stringify(policy)
    .replaceAll("${transfer:UserName}", username)
    .replaceAll("${transfer:HomeBucket}", bucket)
    .replaceAll("${transfer:HomeFolder}", folder.join("/"))
    .replaceAll("${transfer:HomeDirectory}", home.slice(1));
  return JSON.parse(text) as JsonObject;
}
