import fc from "fast-check";

type Values = fc.Arbitrary<unknown>;

const text = fc.constantFrom("", " ", "\n", "a", "a, b", "plaintext", "team", "/", "/my-bucket/{{username}}");
const word = fc.constantFrom(
  "SFTP",
  "FTP",
  "FTPS",
  "sftp",
  "AS2",
  "SFTP,FTPS",
  " SFTP ,\nFTP,",
  ",",
  "",
  " ",
  "SFTPFTP",
);
const date = fc.constantFrom(
  ...["2030-01-31", "2030-02-30", "2030-1-31", "2030-01-31T12:00:00+02:00", "2030-01-31T12:00Z", "2030-01-31T12:00"],
  ...["2030-01-31T25:00Z", "2030-01-31T12:00:00.123456789Z", "2030-01-31T12:00:00.1234567890Z", "tomorrow", "", " "],
);
const id = fc.constantFrom(
  0,
  1000,
  4_294_967_295,
  4_294_967_296,
  -1,
  1.5,
  "0",
  "1000",
  "4294967296",
  "00000000001",
  "1e3",
);
/** Of the wrong type, most often. */
const other = fc.oneof(fc.constantFrom(null, true, false, 0, 7, 1.5, [], {}, [null], [[]], [7]), text, fc.jsonValue());

/** Right, but for one in eight. */
const near = (values: Values): Values => fc.oneof({ weight: 7, arbitrary: values }, { weight: 1, arbitrary: other });
const listOf = (values: Values): Values => fc.array(near(values), { maxLength: 3 });
const oneOrMany = (values: Values): Values => fc.oneof(values, listOf(values));

/** An object of some of these fields; now and then one is misspelt, or another one is there. */
function objectOf(fields: Readonly<Record<string, Values>>, needed: readonly string[] = []): Values {
  const names = fc.oneof(
    { weight: 7, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(fields).map((name) => [misspell(name)])) },
    { weight: 1, arbitrary: fc.constantFrom(["__proto__"], ["$schema"], ["toString"], [""]) },
  );
  const mostly = fc.oneof(
    { weight: 7, arbitrary: fc.constant([...needed]) },
    { weight: 1, arbitrary: fc.constant<string[]>([]) },
  );
  return fc.tuple(names, mostly).chain(([others, requiredKeys]) => {
    const known = Object.entries(fields).map(([name, values]) => [name, near(values)] as const);
    const unknown = others.map((name) => [name, other] as const);
    // A record of `fc.record` would take `__proto__` for its prototype.
    return fc
      .tuple(...[...known, ...unknown].map(([name, values]) => fc.tuple(fc.constant(name), values, fc.boolean())))
      .map((entries) => entries.filter(([name, , isThere]) => isThere || requiredKeys.includes(name)))
      .map((entries) => Object.fromEntries(entries.map(([name, value]) => [name, value])));
  });
}

function misspell(name: string): string {
  const [first = ""] = name;
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1);
}

const posixProfile = objectOf({ Uid: id, Gid: id, SecondaryGids: listOf(id) }, ["Uid", "Gid"]);
const jsonText = fc.constantFrom(
  "",
  " ",
  "{",
  "[]",
  "{}",
  '{"Uid":1,"Gid":"2"}',
  '{"Uid":1,"Gid":2,"Uid":0}',
  '{"Uid":1}',
);
const policy = fc.constantFrom({}, { Version: "2012-10-17", Statement: [{ Effect: "Allow", Condition: null }] });

const ruleAndSettings: Readonly<Record<string, Values>> = {
  sourceIps: fc.oneof(
    oneOrMany(fc.constantFrom("198.51.100.0/24", "nonsense", "", ",")),
    objectOf({ allow: oneOrMany(text), deny: oneOrMany(text) }),
  ),
  protocols: oneOrMany(word),
  servers: oneOrMany(text),
  validFrom: date,
  validUntil: date,
  Role: text,
  Policy: fc.oneof(jsonText, policy),
  HomeDirectoryType: fc.constantFrom("PATH", "LOGICAL", "", " \n", "path", "PATH "),
  HomeDirectory: text,
  HomeDirectoryDetails: fc.oneof(
    jsonText,
    listOf(
      objectOf(
        {
          Entry: text,
          Target: text,
          Type: fc.constantFrom("FILE", "DIRECTORY", "file", ""),
          regions: oneOrMany(text),
          servers: oneOrMany(text),
        },
        ["Entry", "Target"],
      ),
    ),
  ),
  PosixProfile: fc.oneof(posixProfile, jsonText),
};

/** Every field of a user record, and JSON values that are near to what it may be. */
export const userRecordValues: Readonly<Record<string, Values>> = {
  username: text,
  password: oneOrMany(fc.oneof(text, objectOf({ value: text, scheme: text, notAfter: date }, ["value"]))),
  publicKeys: oneOrMany(fc.oneof(text, objectOf({ value: text, notAfter: date }, ["value"]))),
  state: fc.constantFrom(
    "active",
    "disabled",
    "locked",
    "expired",
    "password-expired",
    "must-change-password",
    "Active",
    "",
  ),
  groups: oneOrMany(text),
  attributes: fc.dictionary(fc.constantFrom("team", "mail", "__proto__", ""), near(oneOrMany(text)), { maxKeys: 3 }),
  ...ruleAndSettings,
};

/** Every field of a group record, and JSON values that are near to what it may be. */
export const groupRecordValues: Readonly<Record<string, Values>> = {
  disabled: fc.constantFrom(true, false, "true", 0),
  ...ruleAndSettings,
};

/** Records of one to three of these fields, as JSON has them. */
export function nearRecords(values: Readonly<Record<string, Values>>): fc.Arbitrary<unknown> {
  const records = fc
    .uniqueArray(fc.constantFrom(...Object.keys(values)), { minLength: 1, maxLength: 3 })
    .chain((names) => objectOf(Object.fromEntries(names.map((name) => [name, values[name] ?? other])), names));
  return fc
    .oneof({ weight: 30, arbitrary: records }, { weight: 1, arbitrary: fc.jsonValue() })
    .map((record): unknown => JSON.parse(JSON.stringify(record)));
}
