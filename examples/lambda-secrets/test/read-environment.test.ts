import { describe, expect, it } from "vitest";
import { readEnvironment } from "../src/read-environment.ts";

const refuse = (variables: Record<string, string>): unknown => {
  try {
    return readEnvironment({ AWS_REGION: "eu-central-1", ...variables });
  } catch (error) {
    return (error as { option?: unknown }).option;
  }
};

describe("readEnvironment", () => {
  it("takes the function's own region and AWS's names for secrets where it is told nothing", () => {
    expect(readEnvironment({ AWS_REGION: "eu-central-1" })).toEqual({
      region: "eu-central-1",
      secretName: "aws/transfer/{{serverId}}/{{username}}",
    });
  });

  it("takes another region and other names", () => {
    const variables = {
      AWS_REGION: "eu-central-1",
      SECRETS_MANAGER_REGION: "us-gov-west-1",
      SECRET_NAME_TEMPLATE: "{{serverId}}/{{protocol}}/{{username}}",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:5000",
    };

    expect(readEnvironment(variables)).toEqual({
      region: "us-gov-west-1",
      secretName: "{{serverId}}/{{protocol}}/{{username}}",
    });
    expect(readEnvironment({ SECRETS_MANAGER_REGION: "eu-west-1" }).region).toBe("eu-west-1");
  });

  it.each([
    [
      "SECRET_NAME_TEMPLATE",
      ["", " ", "SFTP/x", "SFTP/{{user}}", "{{username}} ", "{{username}}/{{role}}", "{{username}"],
    ],
    ["SECRETS_MANAGER_REGION", ["", " ", "eu", "eu-central-1 ", "EU-CENTRAL-1", "eu-central-1.evil.example"]],
    ["AWS_REGION", ["", "localhost"]],
    ["AWS_ENDPOINT_URL_SECRETS_MANAGER", ["", "127.0.0.1:5000", "localhost:5000", "ftp://host"]],
  ])("names %s when it is empty or malformed", (name, values) => {
    expect(values.map((value) => refuse({ [name]: value }))).toEqual(values.map(() => name));
  });

  it("asks for a region where there is none", () => {
    expect(() => readEnvironment({})).toThrow("AWS_REGION must be set, which Lambda does by itself.");
  });
});
