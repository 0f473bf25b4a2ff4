import { describe, expect, it } from "vitest";
import { checkTransferResponse } from "../../src/transfer/check-transfer-response.ts";
import { summarizeProblem } from "../transfer/collect-problems.ts";
import { caseFolders, readCaseFile, readCaseFiles } from "./shared-cases.ts";

interface ResponseCase {
  readonly id: string;
  readonly response?: unknown;
  /** Where the response lies in a file of its own. */
  readonly file?: string;
  /** Text where the response is an envelope around an answer. */
  readonly valid: boolean | string;
  readonly warns?: boolean;
}

const role = "arn:aws:iam::123456789012:role/transfer-user";

function listCodes(response: unknown): readonly string[] {
  return checkTransferResponse(response).map(summarizeProblem);
}

/** What the check says of the answers that are not plainly right, said in full, so that it is no other mistake it finds. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "path-root-only": ["warning home-root HomeDirectory"],
  "logical-with-landing-dir": [
    "warning entry-overlap HomeDirectoryDetails[1].Entry",
    // AWS's newer documents allow it, its older ones do not.
    "warning home-with-details HomeDirectory",
  ],
  "test-identity-provider-envelope": ["warning home-root HomeDirectory"],
  "api-gateway-500": [
    "error role-missing Role",
    "warning home-root HomeDirectory",
    "warning unknown-field Response",
    "warning unknown-field StatusCode",
    "warning unknown-field Message",
  ],
  "details-as-object": ["error details-not-text HomeDirectoryDetails"],
  "details-as-single-object-string": [
    "error role-missing Role",
    "error policy-unreadable Policy",
    "error details-unreadable HomeDirectoryDetails",
  ],
  "public-keys-string": ["error keys-not-a-list PublicKeys"],
};

describe.each(caseFolders)("responses of the %s", (_, folder) => {
  const cases = readCaseFiles(folder, "responses").flatMap(([, content]) => content as ResponseCase[]);
  const read = ({ response, file, valid }: ResponseCase): unknown => {
    const answer = file === undefined ? response : readCaseFile(folder, file);
    // The answer is the text inside of the envelope.
    return typeof valid === "string" ? (JSON.parse((answer as { Response: string }).Response) as unknown) : answer;
  };

  it("are there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(11);
  });

  it.each(cases.filter(({ id }) => id !== "toolkit-readme-variables"))("$id is valid: $valid", (responseCase) => {
    const { id, valid, warns = false } = responseCase;

    const codes = listCodes(read(responseCase));

    expect(codes.some((code) => code.startsWith("error "))).toBe(valid === false);
    expect(warns && !codes.some((code) => code.startsWith("warning "))).toBe(false);
    expect(codes).toStrictEqual(expected[id] ?? []);
  });

  it.each(cases.filter(({ id }) => id === "toolkit-readme-variables"))(
    "$id is valid but for its placeholder, which is named",
    (responseCase) => {
      const published = read(responseCase) as object;

      expect(listCodes(published)).toStrictEqual(["error role-arn Role"]);
      expect(listCodes({ ...published, Role: role })).toStrictEqual([]);
    },
  );

  it.each(cases.filter(({ valid }) => typeof valid === "string"))(
    "$id is no answer with its envelope",
    ({ response }) => {
      expect(listCodes(response)).toContain("error role-missing Role");
    },
  );
});
