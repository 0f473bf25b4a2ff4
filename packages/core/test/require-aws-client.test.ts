import { describe, expect, it } from "vitest";
import { requireAwsClient } from "../src/index.ts";

class Client {
  send = (): undefined => undefined;
}

describe("requireAwsClient", () => {
  it.each([
    ["a client", { client: new Client() }],
    ["an empty configuration, of which the SDK finds the rest", { clientConfig: {} }],
    ["a region", { clientConfig: { region: "us-gov-west-1" } }],
    ["a region that is found later", { clientConfig: { region: () => Promise.resolve("eu-central-1") } }],
  ])("takes %s", (_, options) => {
    expect(() => {
      requireAwsClient(options);
    }).not.toThrow();
  });

  it.each<[string, string, unknown]>([
    ["neither", "client", {}],
    ["both", "client", { client: new Client(), clientConfig: {} }],
    ["null for a client", "client", { client: null }],
    ["text for a configuration", "clientConfig", { clientConfig: "eu-central-1" }],
    ["an empty region", "clientConfig.region", { clientConfig: { region: "" } }],
    ["a region that is none", "clientConfig.region", { clientConfig: { region: "evil.example/" } }],
  ])("refuses %s, and names %s", (_, option, options) => {
    expect(() => {
      requireAwsClient(options as never);
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });
});
