import { type AwsPermission, type KnownPermission, mergePermissions } from "@transfer-idp/core";
import { listKeyPermissions } from "../iam/list-key-permissions.ts";
import { choosePartition, fillForJson, fillForSam } from "../iam/policy-place.ts";
import { writeIamPolicy } from "../iam/write-iam-policy.ts";
import { loadAuthenticator } from "./load-authenticator.ts";
import { MisuseError } from "./misuse-error.ts";
import { readChoice, readOptions } from "./read-options.ts";
import { escapeControls, reserveOutput, type Terminal } from "./terminal.ts";
import { writeJson } from "./write-json.ts";

/** `transfer-idp iam --help` */
const iamHelp = `Usage: transfer-idp iam --authenticator FILE --region REGION --account ACCOUNT [options]
       transfer-idp iam --authenticator FILE --format sam [options]

Prints the least IAM policy that the logins of your authenticator need, as its providers and its lockout store say. Nothing
is asked: it needs no credentials. What they do not say is noted on standard error. Run it with the environment variables
of your function.

The function's own log, and what your file calls besides, are not in it.

  --authenticator FILE           an ESM or CommonJS file that exports what createAuthenticator returns
  --authenticator-export NAME    the name of the export (default: authenticator)
  --format FORMAT                json: a policy document (default)
                                 sam: the same for a template of CloudFormation, which fills region and account itself
  --region REGION                where the function runs, which is where its secrets and tables are unless it says otherwise
  --account ACCOUNT              its 12 digits
  --partition PARTITION          aws | aws-cn | aws-us-gov (default: that of the region)
  --server-id ID                 the Transfer server that logins are on, where secrets are named by it (default: any)
  --kms-key ARN                  a key of your own that secrets or tables are encrypted with; may be given several times
  --help

Exit status: 0, or 2 where the policy cannot be written.`;

/** Runs `transfer-idp iam`. @returns the exit status. */
export async function runIam(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, {
    authenticator: { type: "string" },
    "authenticator-export": { type: "string" },
    format: { type: "string" },
    region: { type: "string" },
    account: { type: "string" },
    partition: { type: "string" },
    "server-id": { type: "string" },
    "kms-key": { type: "string", multiple: true },
    help: { type: "boolean" },
  });
  if (options.help === true) {
    terminal.print(iamHelp);
    return 0;
  }
  const { authenticator: file, region, account, partition, "server-id": serverId, "kms-key": keys = [] } = options;
  if (file === undefined) throw new MisuseError("--authenticator is required.");
  const format = readChoice("format", options.format ?? "json", ["json", "sam"]);
  requireForm("region", region, /^[a-z0-9]+(?:-[a-z0-9]+)+$/, "a region such as eu-central-1");
  requireForm("account", account, /^\d{12}$/, "the twelve digits of an account");
  requireForm("partition", partition, /^aws(?:-[a-z]+)*$/, "a partition such as aws");
  requireForm("server-id", serverId, /^s-[0-9a-f]{17}$/, "the id of a server such as s-1234567890abcdef0");
  for (const key of keys) {
    const form = /^arn:aws(?:-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;
    requireForm("kms-key", key, form, "the ARN of a key, and not of an alias, by which IAM grants nothing");
  }

  reserveOutput();
  const authenticator = await loadAuthenticator(file, options["authenticator-export"] ?? "authenticator");
  // It may come from another installed copy of core, or be made by hand.
  const { permissions } = authenticator;
  const merged = mergePermissions([{ name: "the authenticator", permissions }]);
  const known = merged.filter(isKnown);
  const { permissions: ofKeys, unused } = listKeyPermissions(keys, known, region);
  const fill =
    format === "json"
      ? fillForJson({ partition: partition ?? choosePartition(region), region, account, serverId })
      : fillForSam({ partition, region, account, serverId });
  terminal.print(writeJson(writeIamPolicy([...known, ...ofKeys], fill)));

  const note = (text: string): void => {
    terminal.note(`transfer-idp iam: ${escapeControls(text, 1000)}.`);
  };
  for (const permission of merged) if (!isKnown(permission)) note(`not in this policy: ${permission.unknown}`);
  if (merged.length === 0) note("nothing of AWS is called, so no policy is needed");
  for (const key of unused) note(`nothing in the region of ${key} is called that could be encrypted with it`);
  const begins = known.flatMap(({ resources }) => resources.map((resource) => fill(resource)));
  if (JSON.stringify(begins).includes(':secret:*"')) {
    note(
      "every secret of the account can be read: begin secretName with a text that only your users' secrets begin with",
    );
  }
  return 0;
}

function isKnown(permission: AwsPermission): permission is KnownPermission {
  return !("unknown" in permission);
}

function requireForm(option: string, value: string | undefined, form: RegExp, what: string): void {
  if (value !== undefined && !form.test(value)) throw new MisuseError(`--${option} must be ${what}.`);
}
