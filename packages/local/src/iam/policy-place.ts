import { MisuseError } from "../commands/misuse-error.ts";

/** What takes the place of `{{partition}}`, `{{region}}` and so on; `undefined`: nobody said it. */
export type PolicyPlace = Readonly<Record<PlaceName | "serverId", string | undefined>>;

type PlaceName = "partition" | "region" | "account";

/** CloudFormation's own names of what a stack knows when it is deployed. */
const pseudoParameters: Readonly<Record<PlaceName, string>> = {
  partition: "${AWS::Partition}",
  region: "${AWS::Region}",
  account: "${AWS::AccountId}",
};

/** Text, or text that CloudFormation fills. */
export type FilledText = string | { readonly "Fn::Sub": string };

/**
 * Fills texts of a policy.
 *
 * @throws MisuseError Something that nobody said is needed.
 */
export type FillText = (text: string) => FilledText;

const placeholder = /\{\{(partition|region|account)\}\}/g;

/** Fills texts with what is known, and refuses those that more is needed for. */
export function fillForJson(place: PolicyPlace): FillText {
  return (text) =>
    fillServer(text, place).replaceAll(placeholder, (_, name: PlaceName) => {
      const value = place[name];
      if (value !== undefined) return value;
      throw new MisuseError(`--${name} is required for ${text}. With --format sam, the stack knows it.`);
    });
}

/** Fills texts with what is known, and leaves the rest to CloudFormation. */
export function fillForSam(place: PolicyPlace): FillText {
  return (text) => {
    const known = fillServer(text, place).replaceAll(placeholder, (whole, name: PlaceName) => place[name] ?? whole);
    if (known.search(placeholder) === -1) return known;
    // `${!` is CloudFormation's own way to write what IAM is to fill.
    const escaped = known.replaceAll("${", "${!");
    return { "Fn::Sub": escaped.replaceAll(placeholder, (_, name: PlaceName) => pseudoParameters[name]) };
  };
}

/** Without a server it is any, and what follows need not be named: `*` is any text, with slashes. */
function fillServer(text: string, { serverId }: PolicyPlace): string {
  return serverId === undefined ? text.replace(/\{\{serverId\}\}.*$/s, "*") : text.replaceAll("{{serverId}}", serverId);
}

/** The partition that a region is in, by its name. */
export function choosePartition(region: string | undefined): string {
  if (region?.startsWith("cn-") === true) return "aws-cn";
  return region?.startsWith("us-gov-") === true ? "aws-us-gov" : "aws";
}
