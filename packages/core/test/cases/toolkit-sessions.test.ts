import { describe, expect, it } from "vitest";
import { checkSessionOptions } from "../../src/session/check-session-options.ts";
import { openSession } from "../../src/session/open-session.ts";
import type { Session, SessionSettings } from "../../src/session/session-settings.ts";
import { createTraceRecorder } from "../../src/trace-recorder.ts";
import { createAccount, createLogin } from "../session/create-account.ts";
import { caseFolders, readCaseFile, readCaseFiles } from "./shared-cases.ts";

// What the README of AWS's toolkit promises of sessions, from its own records, without its look-ups: settings of the user
// over those of the identity provider, variables, lists of mappings. Two of its examples crash the toolkit itself: the
// one of a role that comes from the provider (KeyError 'Policy'), and the one of {{REGION}} (KeyError 'REGION').

const settingNames = ["Role", "Policy", "HomeDirectoryType", "HomeDirectory", "HomeDirectoryDetails", "PosixProfile"];
const role = "arn:aws:iam::123456789012:role/transfer";
const variables = { AWS_REGION: "eu-west-1", REGION: "eu-west-1", AWS_ACCOUNT: "123456789012" };

/** What a reader of the README puts in the place of its placeholders. The missing slashes are mistakes of the README. */
const filledIn: readonly (readonly [placeholder: string, value: string])[] = [
  ["{arn:aws:iam::[AWS Account Id]:role/[Role Name]}", role],
  ["arn:aws:iam::[AWS Account Id]:role/[Role Name]", role],
  ["arn:aws:iam::[aws account id]:role/[role name]", role],
  ["[IAM ROLE ARN]", role],
  ["[Session Policy Statement]", '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[]}'],
  ["[bucketname]", "bucket"],
  ["[bucket name]", "bucket"],
  ["[BUCKETNAME]", "bucket"],
  ["fs-[efs-fs-id]", "fs-0123456789abcdef0"],
  ["{virtual path}", "/files"],
  ["{[bucketname/prefix/to/files}", "/bucket/prefix/to/files"],
  ['"organization-bucket/', '"/organization-bucket/'],
];

interface DocumentedSession {
  readonly user: string;
  readonly provider?: string;
  /** What the record as it was published is refused for; none where it holds no placeholder. */
  readonly refused?: string;
  readonly session: Partial<Session>;
}

const logical = (...mappings: readonly (readonly [Entry: string, Target: string])[]): Partial<Session> => ({
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: mappings.map(([Entry, Target]) => ({ Entry, Target })),
});
const bucketAndEfs: Partial<Session> = {
  ...logical(["/s3files", "/bucket/prefix/to/files"], ["/efs", "/fs-0123456789abcdef0"]),
  PosixProfile: { Uid: 1000, Gid: 1000 },
};
const homeAndFinance = logical(
  ["/home", "/organization-bucket/users/jsmith"],
  ["/finance", "/organization-bucket/departments/finance"],
);

const documented: readonly DocumentedSession[] = [
  { user: "L0308-user-define-users", refused: "Role", session: bucketAndEfs },
  { user: "L1767-user-example", refused: "Role", session: bucketAndEfs },
  { user: "L1835-user-example", refused: "Role", session: bucketAndEfs },
  { user: "L2684-user-define-a-user", refused: "Role", session: bucketAndEfs },
  {
    user: "L0782-user-example",
    refused: "Policy",
    session: { ...homeAndFinance, Policy: '{"Version":"2012-10-17","Statement":[]}' },
  },
  {
    user: "L2064-user-define-a-default-user-record",
    refused: "Role",
    session: logical(["/pics", "/bucket/pictures"], ["/files", "/bucket/files"]),
  },
  {
    user: "L2166-user-using-default-to-set-dynamic-home-direct",
    refused: "Role",
    // The login is jsmith's. The toolkit leaves the name to Transfer, which puts in what was typed.
    session: {
      ...logical(["/", "/bucket/jsmith"]),
      Policy: expect.stringMatching(/"arn:aws:s3:::bucket\/jsmith\/\*"/) as string,
    },
  },
  { user: "L2786-user-setting-up-okta", refused: "Role", session: logical(["/files", "/bucket/prefix/to/files"]) },
  {
    user: "L2273-user-example",
    provider: "L2222-idp-example",
    refused: "HomeDirectoryDetails[0].Target",
    session: { ...homeAndFinance, Role: "arn:aws:iam::123456789012:role/examplecom-AWSTransferRole" },
  },
  {
    user: "L2355-user-example",
    provider: "L2222-idp-example",
    session: {
      ...logical(
        ["/home", "/company-files-eu-west-1/users/jsmith"],
        ["/finance", "/company-files-eu-west-1/departments/finance"],
      ),
      Role: "arn:aws:iam::123456789012:role/examplecom-AWSTransferRole",
    },
  },
];

describe.each(caseFolders)("sessions of the toolkit's README, of the %s", (_, folder) => {
  const readConfig = (name: string | undefined, isFilledIn: boolean): SessionSettings => {
    if (name === undefined) return {};
    const text = JSON.stringify(readCaseFile(folder, `toolkit/${name}.json`));
    const filled = filledIn.reduce((known, [placeholder, value]) => known.replaceAll(placeholder, value), text);
    const { config = {} } = readItem(JSON.parse(isFilledIn ? filled : text) as TypedItem) as { config?: object };
    return Object.fromEntries(Object.entries(config).filter(([field]) => settingNames.includes(field)));
  };
  const open = async ({ user, provider }: DocumentedSession, isFilledIn: boolean): Promise<Session | undefined> => {
    const settings = [
      { origin: "provider", values: readConfig(provider, isFilledIn) },
      { origin: "user", values: readConfig(user, isFilledIn) },
    ];
    const account = createAccount({ username: "jsmith", settings });
    const login = createLogin({ username: "jsmith", presentedUsername: "jsmith" });
    return (await openSession(login, account, checkSessionOptions({ variables }), createTraceRecorder("toolkit")))
      .session;
  };

  it.each(documented)("$user: the session that is promised, once its placeholders are filled in", async (example) => {
    expect(await open(example, true)).toStrictEqual({ Role: role, ...example.session });
  });

  it.each(documented.filter(({ refused }) => refused !== undefined))(
    "$user: refused as it was published, by the name of the field ($refused)",
    async (example) => {
      await expect(open(example, false)).rejects.toMatchObject({
        code: "ERR_INVALID_USER_RECORD",
        field: example.refused,
      });
    },
  );

  it("are all that there are", () => {
    const users = readCaseFiles(folder, "toolkit").filter(([, content]) => "user" in (content as object));

    expect(users.map(([name]) => name)).toStrictEqual(documented.map(({ user }) => `${user}.json`).sort());
  });

  it("hold the directories of the README's own answer", async () => {
    const { HomeDirectoryDetails } = readCaseFile(folder, "toolkit/L2399-response-example.json") as Record<
      string,
      string
    >;
    const example = documented.find(({ user }) => user === "L2355-user-example");

    const session = example && (await open(example, false));

    expect(session?.HomeDirectoryDetails).toStrictEqual(JSON.parse(HomeDirectoryDetails ?? ""));
  });
});

/** A value as DynamoDB writes it. */
type TypedValue = Readonly<Partial<Record<"S" | "N", string>>> & {
  readonly BOOL?: boolean;
  readonly SS?: readonly string[];
  readonly L?: readonly TypedValue[];
  readonly M?: TypedItem;
};
type TypedItem = Readonly<Record<string, TypedValue>>;

function readItem(item: TypedItem): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, readValue(value)]));
}

function readValue({ S, N, BOOL, SS, L, M }: TypedValue): unknown {
  if (N !== undefined) return Number(N);
  if (L !== undefined) return L.map(readValue);
  return M === undefined ? (S ?? BOOL ?? SS) : readItem(M);
}
