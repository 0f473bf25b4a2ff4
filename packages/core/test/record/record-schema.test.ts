import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  groupRecordSchema,
  InvalidUserRecordError,
  type JsonSchema,
  parseGroupRecord,
  parseUserRecord,
  userRecordSchema,
} from "@transfer-idp/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupRecordValues, nearRecords, userRecordValues } from "./json-records.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const home = { Entry: "/", Target: "/my-bucket" };

type Refusal = Pick<InvalidUserRecordError, "field" | "problem">;

/** The parser and the schema of one kind of records. */
interface Judges {
  readonly schema: JsonSchema;
  readonly file: string;
  readonly values: Readonly<Record<string, fc.Arbitrary<unknown>>>;
  /** `undefined`: the schema accepts the record. */
  readonly findMistake: (record: unknown) => string | undefined;
  /** `undefined`: the parser reads the record. */
  readonly findRefusal: (record: unknown) => Refusal | undefined;
}

function createJudges(
  schema: JsonSchema,
  file: string,
  parse: (record: unknown) => unknown,
  values: Judges["values"],
): Judges {
  // Strict: a keyword that JSON Schema does not have throws, and so does a schema that is none.
  const ajv = new Ajv2020({ strict: true });
  const accepts = ajv.compile(schema);
  return {
    schema,
    file,
    values,
    findMistake: (record) => (accepts(record) ? undefined : ajv.errorsText(accepts.errors)),
    findRefusal: (record) => {
      try {
        parse(record);
        return undefined;
      } catch (error) {
        if (error instanceof InvalidUserRecordError) return error;
        throw error;
      }
    },
  };
}

const user = createJudges(userRecordSchema, "user-record.schema.json", parseUserRecord, userRecordValues);
const group = createJudges(
  groupRecordSchema,
  "group-record.schema.json",
  (record) => parseGroupRecord("staff", record),
  groupRecordValues,
);
const kinds = [
  ["userRecordSchema", user],
  ["groupRecordSchema", group],
] as const;

/** The value that a path such as `PosixProfile.SecondaryGids[1]` leads to. */
function valueAt(record: unknown, field: string): unknown {
  const names = field.split(/[.[\]]+/).filter((name) => name !== "");
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], record);
}

const nest = (depth: number): object => (depth === 0 ? {} : { Statement: nest(depth - 1) });
const isDateAlike = (value: unknown): boolean =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(value);
const isProfileText = (record: unknown, { field }: Refusal): boolean =>
  field.startsWith("PosixProfile") && typeof valueAt(record, "PosixProfile") === "string";
const isLargePolicy = (_record: unknown, { field, problem }: Refusal): boolean =>
  field === "Policy" && ["is nested too deeply", "has too many parts"].includes(problem);

/** What the parser refuses and a schema cannot, each with a record that shows it. */
const leftToTheParser: readonly {
  readonly what: string;
  readonly record: object;
  readonly isIt: (record: unknown, refusal: Refusal) => boolean;
}[] = [
  {
    what: "a day that is not in the calendar",
    record: { validUntil: "2030-02-30" },
    isIt: (record, { field }) => /^valid(From|Until)$/.test(field) && isDateAlike(valueAt(record, field)),
  },
  {
    what: "a time that is on no clock",
    record: { validFrom: "2030-01-31T25:00Z" },
    isIt: (record, { field }) => /^valid(From|Until)$/.test(field) && isDateAlike(valueAt(record, field)),
  },
  { what: "a POSIX profile of text that is no JSON", record: { PosixProfile: "{" }, isIt: isProfileText },
  {
    what: "a POSIX profile of JSON text with a key that is there twice",
    record: { PosixProfile: '{"Uid":1,"Gid":1,"Uid":0}' },
    isIt: isProfileText,
  },
  {
    what: "a POSIX profile of JSON text without its fields",
    record: { PosixProfile: '{"Uid":1}' },
    isIt: isProfileText,
  },
  {
    what: "an id of ten digits that is too large",
    record: { PosixProfile: { Uid: "4294967296", Gid: 0 } },
    isIt: (record, { field }) => {
      const value = valueAt(record, field);
      return field.startsWith("PosixProfile.") && typeof value === "string" && /^\d{10}$/.test(value);
    },
  },
  { what: "a policy that is nested over 32 deep", record: { Policy: nest(33) }, isIt: isLargePolicy },
  {
    what: "a policy of over 10,000 parts",
    record: { Policy: { Statement: Array.from({ length: 10_000 }, () => ({})) } },
    isIt: isLargePolicy,
  },
];

/** What neither refuses, for it is read when it is needed: a login fails on it, or leaves it out. */
const leftToTheLogin: readonly (readonly [what: string, record: object])[] = [
  ["addresses that are none", { sourceIps: ["nonsense", 7, null], protocols: "" }],
  ["addresses that are none to deny", { sourceIps: { deny: "nonsense" } }],
  ["a policy of text that is no JSON", { Policy: "{" }],
  ["a policy with a key that is there twice", { Policy: '{"Version":"","Version":""}' }],
  ["mappings of text that is no JSON", { HomeDirectoryDetails: "[" }],
  ["mappings with a key that is there twice", { HomeDirectoryDetails: '[{"Entry":"/","Entry":"/"}]' }],
  ["a role that is no ARN", { Role: "role" }],
];
const leftToTheLoginOfUsers: typeof leftToTheLogin = [
  ["keys that cannot be read", { publicKeys: ["nonsense", 7, null, { value: key, notafter: "2030-01-31" }] }],
  ["expiries that are no dates", { password: { value: "a", notAfter: 7 }, publicKeys: { value: key, notAfter: "" } }],
];

/** Says how parser and schema disagree about a record, but for what is left to the parser. */
function findDisagreement({ findMistake, findRefusal }: Judges, record: unknown): string | undefined {
  const mistake = findMistake(record);
  const refusal = findRefusal(record);
  if ((mistake === undefined) === (refusal === undefined)) return undefined;
  if (refusal === undefined) return `the schema alone refuses it: ${String(mistake)}`;
  const isLeft = leftToTheParser.some(({ isIt }) => isIt(record, refusal));
  return isLeft ? undefined : `the parser alone refuses ${refusal.field}, which ${refusal.problem}`;
}

describe.each(kinds)("%s", (_name, judges) => {
  const { schema, file, values, findMistake, findRefusal } = judges;

  it("accepts every record that the parser reads, and refuses all others but for what is left to the parser", () => {
    const verdicts: boolean[] = [];

    fc.assert(
      fc.property(nearRecords(values), (record) => {
        expect(findDisagreement(judges, record)).toBeUndefined();
        verdicts.push(findRefusal(record) === undefined);
      }),
      { numRuns: 5_000 },
    );

    const share = verdicts.filter(Boolean).length / verdicts.length;
    expect([share > 0.2, share < 0.8]).toStrictEqual([true, true]);
  });

  it("has the fields that the property above has values for, and no others", () => {
    expect(Object.keys(schema.properties ?? {}).sort()).toStrictEqual(Object.keys(values).sort());
  });

  it("knows a name where the parser knows it: of all words that the parser's source has", () => {
    const sources = globSync(`${root}packages/core/src/{record,session}/*.ts`);
    const words = new Set(sources.flatMap((source) => readFileSync(source, "utf8").match(/[A-Za-z_$][\w$]*/g) ?? []));
    const places: readonly ((name: string) => unknown)[] = [
      (name) => ({ [name]: null }),
      (name) => ({ sourceIps: { [name]: null } }),
      (name) => ({ HomeDirectoryDetails: [{ [name]: null, ...home }] }),
      (name) => ({ PosixProfile: { [name]: null, Uid: 0, Gid: 0 } }),
      (name) => ({ password: { [name]: null, value: "a" } }),
      (name) => ({ publicKeys: { [name]: null, value: key } }),
    ];

    const disagreements = [...words].flatMap((word) =>
      places.map((place) => findDisagreement(judges, place(word))).filter((found) => found !== undefined),
    );

    expect(words.size).toBeGreaterThan(500);
    expect(disagreements).toStrictEqual([]);
  });

  it.each(leftToTheParser)("leaves $what to the parser", ({ record, isIt }) => {
    const mistake = findMistake(record);
    const refusal = findRefusal(record);

    expect(mistake).toBeUndefined();
    expect(refusal && isIt(record, refusal)).toBe(true);
  });

  it.each(leftToTheLogin)("leaves %s to the login, as the parser does", (_what, record) => {
    expect([findMistake(record), findRefusal(record)]).toStrictEqual([undefined, undefined]);
  });

  it("agrees with the parser about the objects of all JSON in the tests and in the documentation", () => {
    const objects = findJson().flatMap(listObjects);

    const disagreements = objects
      .map((object) => findDisagreement(judges, object))
      .filter((found) => found !== undefined);

    expect(disagreements).toStrictEqual([]);
    // Not only of such that both refuse.
    const read = objects.filter((object) => Object.keys(object).length > 1 && findRefusal(object) === undefined);
    expect(read.length).toBeGreaterThan(5);
  });

  it("says of every field what to write", () => {
    expect(listProperties(schema).filter(([, { description = "" }]) => description.length < 15)).toStrictEqual([]);
  });

  it("is published as a file", () => {
    const published: unknown = JSON.parse(readFileSync(`${root}packages/core/schema/${file}`, "utf8"));

    expect(published).toStrictEqual(schema);
  });

  it("is frozen all the way down", () => {
    expect(isFrozen(schema)).toBe(true);
  });
});

describe("userRecordSchema", () => {
  it.each(leftToTheLoginOfUsers)("leaves %s to the login, as the parser does", (_what, record) => {
    expect([user.findMistake(record), user.findRefusal(record)]).toStrictEqual([undefined, undefined]);
  });
});

describe("the schema of users.json in the README", () => {
  it("accepts the README's users.json, and refuses a misspelt rule in it", () => {
    const [file, fileSchema] = listJsonBlocks("packages/core/README.md") as [{ readonly users: object }, object];
    const ajv = new Ajv2020({ strict: true });
    for (const { schema, file: name } of [user, group]) {
      ajv.addSchema(schema, `node_modules/@transfer-idp/core/schema/${name}`);
    }
    const accepts = ajv.compile(fileSchema);

    expect(accepts(file)).toBe(true);
    expect(accepts({ ...file, groups: { staff: { disabled: false } } })).toBe(true);
    expect(accepts({ users: { alice: { sourceIPs: "198.51.100.0/24" } } })).toBe(false);
    expect(accepts({ ...file, groups: { staff: { groups: [] } } })).toBe(false);
  });
});

/** JSON files of tests, and JSON blocks of documents. */
function findJson(): readonly unknown[] {
  const files = globSync(`${root}packages/*/test/**/*.json`);
  const documents = globSync(["*.md", "docs/**/*.md", "packages/*/README.md", "examples/*/README.md"], { cwd: root });
  return [
    ...files.map((file): unknown => JSON.parse(readFileSync(file, "utf8"))),
    ...documents.flatMap((document) => listJsonBlocks(document)),
  ];
}

function listJsonBlocks(document: string): readonly unknown[] {
  const blocks = readFileSync(`${root}${document}`, "utf8").matchAll(/^ *```json\n([\s\S]*?)^ *```$/gm);
  return [...blocks].map(([, text = ""]): unknown => JSON.parse(text));
}

/** Every object inside of a value, and itself. */
function listObjects(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(listObjects)];
}

function listProperties(schema: JsonSchema): readonly (readonly [name: string, schema: JsonSchema])[] {
  return listObjects(schema).flatMap((part) => Object.entries((part as JsonSchema).properties ?? {}));
}

function isFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}
