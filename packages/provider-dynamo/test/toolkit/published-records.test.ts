import {
  checkTransferResponse,
  createStaticProvider,
  type Decision,
  InvalidUserRecordError,
  parseJsonText,
  parsePublicKeys,
  renderResponse,
  type Session,
} from "@transfer-idp/core";
import {
  type DynamoBackend,
  type DynamoProxy,
  listDynamoBackends,
  makePublicKey,
  startDynamoProxy,
} from "@transfer-idp/test-parts";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createModule } from "../../src/toolkit/create-module.ts";
import { readToolkitProvider } from "../../src/toolkit/read-toolkit-provider.ts";
import type { ToolkitModule } from "../../src/index.ts";
import { createToolkitTables, openToolkit, password, role } from "./open-toolkit.ts";
import { type Item, type PublishedCase, readPublishedCases } from "./published-cases.ts";

// `published-records.md` says what each record of the README of AWS's toolkit is read as; here it is found out.

const cases = new URL("../../../core/test/cases/fixtures/", import.meta.url);
const shared = new URL("../../../../../shared/cases/", import.meta.url);
const folders = (
  [
    ["fixtures", cases],
    ["shared cases", shared],
  ] as const
).filter(([, folder]) => existsSync(folder));
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

/** Where the README's own example lets users come from. */
const client = { sourceIp: "192.168.10.7" };

interface Row {
  readonly kind: string;
  readonly published: string;
  readonly filledIn: string;
}

const rows: ReadonlyMap<string, Row> = new Map(
  readFileSync(new URL("published-records.md", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `L"))
    .map((line) => {
      const [file = "", kind = "", published = "", filledIn = ""] = line
        .slice(1, -1)
        .split(" | ")
        .map((cell) => cell.trim());
      return [file.replaceAll("`", ""), { kind, published, filledIn }];
    }),
);

describe.each(folders)("published-records.md, of the %s,", (_, folder) => {
  const all = readPublishedCases(folder);

  it("has a line for each file, and for no other", () => {
    expect([...rows.keys()]).toStrictEqual(all.map(({ file }) => file));
  });

  it.each(all.filter(({ kind }) => kind === "identity provider"))(
    "$file: says what it is read as",
    ({ file, ...own }) => {
      const published = describeProvider(own.content);
      const filledIn = describeProvider(own.filledIn);

      expect(rows.get(file)).toStrictEqual(makeRow(own.kind, published, filledIn));
    },
  );

  it.each(all.filter(({ kind }) => kind === "secret"))(
    "$file: says which of its keys can be used",
    ({ file, ...own }) => {
      const { PublicKeys } = own.content as unknown as { readonly PublicKeys: readonly string[] };
      const { keys, dropped } = parsePublicKeys(PublicKeys.map((value) => ({ value })));

      const published = `of the module secrets_manager; of its keys ${describeKeys(keys.length, dropped.length)}`;
      expect(rows.get(file)).toStrictEqual(makeRow(own.kind, published, published));
    },
  );

  it.each(all.filter(({ kind }) => kind === "answer"))("$file: says what is wrong with it", ({ file, ...own }) => {
    const describeAnswer = (answer: unknown): string =>
      checkTransferResponse(answer)
        .map(({ field, code }) => `\`${field}\` ${code}`)
        .join(", ") || "nothing is wrong with it";

    const [published, filledIn] = [describeAnswer(own.content), describeAnswer(own.filledIn)];
    expect(rows.get(file)).toStrictEqual(makeRow(own.kind, published, filledIn));
  });

  describe.each(backends)("on $name", ({ start }) => {
    let backend: DynamoBackend;
    let proxy: DynamoProxy;

    beforeAll(async () => {
      backend = await start();
      proxy = await startDynamoProxy(backend.endpoint);
    });

    afterAll(async () => {
      await proxy.stop();
      await backend.stop();
    });

    /** Logs jsmith in, or whoever the record is of, as the module of its provider has it. */
    const logIn = async (user: Item, provider: Item | undefined): Promise<Decision> => {
      const tables = await createToolkitTables(backend, {});
      await tables.putUser(user);
      if (provider !== undefined) await tables.putProvider(provider);
      const { S: name = "" } = user["user"] ?? {};
      const username = name === "$default$" ? "jsmith" : name;
      const prove: ToolkitModule = ({ module }) =>
        createStaticProvider({ name: module, users: { [username]: { password } }, allowPlaintextPasswords: true });
      const modules = { ldap: prove, okta: prove, entra: prove };
      const transfer = openToolkit(tables, proxy, { modules });
      return provider?.["module"]?.S === "public_key"
        ? transfer.listKeys(username, client)
        : transfer.verify(username, password, client);
    };

    const readName = (item: Item, field: string): string => item[field]?.S ?? "";

    /** The README's record of a user's identity provider: of those that have the name the one that is nearest. */
    const findProvider = (user: PublishedCase, form: "content" | "filledIn"): Item | undefined => {
      const name = readName(user[form], "identity_provider_key");
      const nearest = all
        .filter(({ kind, ...other }) => kind === "identity provider" && other[form]["config"]?.M !== undefined)
        .toSorted((one, other) => Math.abs(one.line - user.line) - Math.abs(other.line - user.line));
      const named = nearest.find((provider) => readName(provider[form], "provider") === name);
      // To some users it has none: filled in, the nearest is under their name.
      const other = form === "filledIn" ? nearest[0] : undefined;
      return (named ?? other) && { ...(named ?? other)?.[form], provider: { S: name } };
    };

    it.each(all.filter(({ kind }) => kind === "user"))("$file: says what becomes of a login", async (user) => {
      const published = describeDecision(await logIn(user.content, findProvider(user, "content")));
      const filledIn = describeDecision(await logIn(user.filledIn, findProvider(user, "filledIn")));

      expect(rows.get(user.file)).toStrictEqual(makeRow(user.kind, published, filledIn));
    });

    it.each(all.filter(({ kind }) => kind === "fragment of a config"))(
      "$file: says what becomes of a login with it",
      async ({ file, kind, ...own }) => {
        const logInWith = (fragment: Item): Promise<Decision> => {
          const PublicKeys = { S: makePublicKey("jsmith") };
          const config = { Role: { S: role }, HomeDirectory: { S: "/bucket" }, PublicKeys, ...fragment };
          const user = { user: { S: "jsmith" }, identity_provider_key: { S: "publickeys" }, config: { M: config } };
          return logIn(user, { provider: { S: "publickeys" }, module: { S: "public_key" } });
        };

        const published = describeDecision(await logInWith(own.content));
        const filledIn = describeDecision(await logInWith(own.filledIn));

        expect(rows.get(file)).toStrictEqual(makeRow(kind, published, filledIn));
        // Alone it is no record.
        expect(describeProvider(own.content)).toMatch(
          /^`identity_provider\.(?:module` must be text|\w+` must stand in)/,
        );
      },
    );

    it("has the directories of the README's own answer", async () => {
      const user = all.find(({ file }) => file.startsWith("L2355"));
      const answer = all.find(({ file }) => file.startsWith("L2399"))?.content as unknown as Record<string, string>;

      const decision = user && (await logIn(user.content, findProvider(user, "content")));

      const response = decision?.outcome === "granted" ? renderResponse(decision) : {};
      const details = (response as Record<string, string>)["HomeDirectoryDetails"] ?? "";
      expect(JSON.parse(details)).toStrictEqual(JSON.parse(answer["HomeDirectoryDetails"] ?? ""));
    });
  });
});

describe("texts of the README that are no JSON", () => {
  const invalid = new URL("invalid/", cases);
  const files = readdirSync(invalid);

  it("are eight", () => {
    expect(files).toHaveLength(8);
  });

  it.each(files)("cannot be stored: %s", (file) => {
    expect(parseJsonText(readFileSync(new URL(file, invalid), "utf8"))).toStrictEqual({ problem: "is not JSON" });
  });
});

function makeRow(kind: string, published: string, filledIn: string): Row {
  return { kind, published, filledIn: filledIn === published ? "" : filledIn };
}

function describeProvider(item: Item): string {
  try {
    const provider = readToolkitProvider(item["provider"]?.S ?? "", item);
    const { module, publicKeySupport } = provider.record;
    const fields = Object.keys(provider.settings.values);
    return [
      `module ${module}${needsFunction(provider) ? ", which needs a function" : ""}`,
      ...(publicKeySupport ? ["it says its users' keys"] : []),
      ...(fields.length === 0 ? [] : [`${fields.join(", ")} for its users`]),
    ].join("; ");
  } catch (error) {
    return describeError(error);
  }
}

function needsFunction(provider: ReturnType<typeof readToolkitProvider>): boolean {
  try {
    createModule(provider, new Map());
    return false;
  } catch (error) {
    const problem = "must be one that the option modules has, or built in";
    expect(error).toMatchObject({ field: "identity_provider.module", problem });
    return true;
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof InvalidUserRecordError)) throw error;
  return `\`${error.field}\` ${error.problem}`;
}

function describeDecision(decision: Decision): string {
  if (decision.outcome === "failed") return describeError(decision.error);
  if (decision.outcome === "granted") return describeSession(decision.session);
  const dropped = decision.trace.steps.flatMap(({ notes }) => notes).filter(({ kind }) => kind === "dropped-key");
  if (decision.outcome === "denied") {
    return `${decision.reason}${dropped.length === 0 ? "" : `: ${describeKeys(0, dropped.length)}`}`;
  }
  return `${describeKeys(decision.publicKeys.length, dropped.length)}; ${describeSession(decision.session)}`;
}

function describeKeys(usable: number, dropped: number): string {
  return `${String(usable)} of ${String(usable + dropped)} keys`;
}

function describeSession({ Role, Policy, HomeDirectory, HomeDirectoryDetails, PosixProfile }: Session): string {
  const directories = HomeDirectoryDetails?.map(({ Entry, Target }) => `${Entry} is ${Target}`) ?? [];
  const policy = Policy?.includes("jsmith/*") === true ? "a policy of jsmith's" : "a policy";
  return [
    Role.slice("arn:aws:iam::123456789012:".length),
    ...(HomeDirectory === undefined ? [] : [`home ${HomeDirectory}`]),
    ...directories,
    ...(PosixProfile === undefined ? [] : [`Uid ${String(PosixProfile.Uid)}, Gid ${String(PosixProfile.Gid)}`]),
    ...(Policy === undefined ? [] : [policy]),
  ].join("; ");
}
