import type { TransferIdpStackProps } from "./transfer-idp-stack.ts";

/** What texts must look like, as template.yaml's `AllowedPattern` has it. Each is of the whole value. */
export const patterns = {
  bucketName: "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
  serverId: "(|s-[0-9a-f]{17})",
  secretsRegion: "(|[a-z]{2}(-[a-z]+)+-[0-9])",
  customerKeyArn: "(|arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)",
  alarmEmail: "(|[^@ ]+@[^@ ]+)",
  decisionsBucketName: "(|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])",
} as const satisfies Partial<Record<keyof TransferIdpStackProps, string>>;

/** The least that numbers may be, as template.yaml's `MinValue` has it. */
export const minima = {
  provisionedConcurrency: 0,
  reservedConcurrency: 0,
} as const satisfies Partial<Record<keyof TransferIdpStackProps, number>>;

/** What was said by `-c key=value`, or in `cdk.json`. Construct trees have it as `node`. */
export interface Context {
  tryGetContext(key: string): unknown;
}

/**
 * Reads what the stack is to be like. Nothing that CloudFormation checks of a parameter is checked of a CDK app's values:
 * with `serverId=*` any server could ask the function.
 *
 * @throws Error: a value is malformed, or there is no bucket. It names the key, and no value.
 */
export function readContext(context: Context): TransferIdpStackProps {
  const bucketName = readText(context, "bucketName");
  if (bucketName === undefined) throw new Error("Name the bucket of the users' files: -c bucketName=my-bucket");
  return {
    bucketName,
    serverId: readText(context, "serverId"),
    secretsRegion: readText(context, "secretsRegion"),
    customerKeyArn: readText(context, "customerKeyArn"),
    alarmEmail: readText(context, "alarmEmail"),
    decisionsBucketName: readText(context, "decisionsBucketName"),
    provisionedConcurrency: readNumber(context, "provisionedConcurrency"),
    reservedConcurrency: readNumber(context, "reservedConcurrency"),
  };
}

/** An empty value is none, as an empty parameter of template.yaml's is. */
function readValue(context: Context, key: string): unknown {
  const value = context.tryGetContext(key);
  return value === "" ? undefined : (value ?? undefined);
}

function readText(context: Context, key: keyof typeof patterns): string | undefined {
  const value = readValue(context, key);
  if (value === undefined) return undefined;
  if (typeof value === "string" && new RegExp(`^(?:${patterns[key]})$`).test(value)) return value;
  throw new Error(`The context value ${key} is malformed: see ${toParameter(key)} in template.yaml`);
}

function readNumber(context: Context, key: keyof typeof minima): number | undefined {
  const value = readValue(context, key);
  if (value === undefined) return undefined;
  // Of the command line it is a text, of cdk.json it may be a number.
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= minima[key]) return number;
  throw new Error(`The context value ${key} must be a whole number, and no less than ${String(minima[key])}`);
}

const toParameter = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);
