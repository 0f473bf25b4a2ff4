import {
  BatchGetSecretValueRequest$,
  CreateSecretRequest$,
  DescribeSecretResponse$,
  GetSecretValueResponse$,
  ResourceNotFoundException$,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { findShapeProblems } from "../../src/secrets-manager/find-shape-problems.ts";

describe("findShapeProblems", () => {
  it("finds none in a value that has some of the members, and takes null for absent", () => {
    const value = { Name: "n", SecretString: "s", CreatedDate: 1.5, VersionStages: ["AWSCURRENT"], SecretBinary: null };

    expect(findShapeProblems(GetSecretValueResponse$, value)).toEqual([]);
  });

  it("names what is missing, unknown and of a wrong type, down to elements of lists and maps", () => {
    expect(
      findShapeProblems(CreateSecretRequest$, {
        name: "n",
        SecretString: 1,
        SecretBinary: "no base64!",
        ForceOverwriteReplicaSecret: "true",
        Tags: [{ Key: "k", Value: "v" }, { key: "k" }, "tag"],
      }),
    ).toEqual([
      { path: "Name", problem: "missing" },
      { path: "name", problem: "unknown-member" },
      { path: "SecretString", problem: "wrong-type", expected: "string" },
      { path: "SecretBinary", problem: "wrong-type", expected: "base64 text" },
      { path: "ForceOverwriteReplicaSecret", problem: "wrong-type", expected: "boolean" },
      { path: "Tags[1].key", problem: "unknown-member" },
      { path: "Tags[2]", problem: "wrong-type", expected: "structure" },
    ]);
    expect(findShapeProblems(BatchGetSecretValueRequest$, { SecretIdList: ["a", 1], MaxResults: "1" })).toEqual([
      { path: "SecretIdList[1]", problem: "wrong-type", expected: "string" },
      { path: "MaxResults", problem: "wrong-type", expected: "number" },
    ]);
    expect(
      findShapeProblems(DescribeSecretResponse$, { CreatedDate: "today", VersionIdsToStages: { a: ["x"], b: "y" } }),
    ).toEqual([
      { path: "CreatedDate", problem: "wrong-type", expected: "epoch seconds" },
      { path: "VersionIdsToStages{b}", problem: "wrong-type", expected: "list" },
    ]);
  });

  it("reads errors, and values that are no structure at all", () => {
    expect(findShapeProblems(ResourceNotFoundException$, { Message: "m" })).toEqual([]);
    expect(findShapeProblems(ResourceNotFoundException$, { message: "m" })).toEqual([
      { path: "message", problem: "unknown-member" },
    ]);
    for (const value of ["text", [], 1, null]) {
      expect(findShapeProblems(GetSecretValueResponse$, value)).toEqual([
        { path: "", problem: "wrong-type", expected: "structure" },
      ]);
    }
  });

  it("throws for a schema of a form it does not know, rather than let it pass", () => {
    expect(() => findShapeProblems([77, "ns", "Name", 0, [], []], {})).toThrow(TypeError);
    expect(() => findShapeProblems(15, {})).toThrow(TypeError);
  });
});
