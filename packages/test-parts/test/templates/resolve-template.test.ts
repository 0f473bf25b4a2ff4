import { describe, expect, it } from "vitest";
import { resolveTemplate } from "../../src/templates/resolve-template.ts";
import type { Template } from "../../src/templates/template.ts";

const conditions = { HasName: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Name" }, ""] }] } };

function resolve(properties: Record<string, unknown>, parameters = {}): unknown {
  const template: Template = {
    Parameters: { Name: { Type: "String", Default: "" }, Days: { Type: "Number", Default: 90 } },
    Conditions: conditions,
    Resources: {
      Topic: { Type: "AWS::SNS::Topic", Properties: properties },
      Named: { Type: "AWS::SNS::Topic", Condition: "HasName" },
    },
  };
  return resolveTemplate(template, parameters).resources["Topic"]?.Properties;
}

describe("resolveTemplate", () => {
  it("fills parameters and the place in", () => {
    const properties = { Name: { Ref: "Name" }, Days: { Ref: "Days" }, Region: { Ref: "AWS::Region" } };

    expect(resolve(properties, { Name: "x" })).toEqual({ Name: "x", Days: "90", Region: "eu-central-1" });
  });

  it("fills texts in, and leaves variables that are for others", () => {
    const Text = { "Fn::Sub": "${AWS::Partition}/${Topic.TopicName}/${!transfer:UserName}" };

    expect(resolve({ Text })).toEqual({ Text: "aws/<Topic.TopicName>/${transfer:UserName}" });
  });

  it("says of what is not made yet where it comes from", () => {
    const properties = { Ref: { Ref: "Named" }, Arn: { "Fn::GetAtt": ["Named", "TopicArn"] } };

    expect(resolve({ Of: properties })).toEqual({ Of: { Ref: "<Named>", Arn: "<Named.TopicArn>" } });
  });

  it("leaves out what has no value, and resources whose condition does not hold", () => {
    const Name = { "Fn::If": ["HasName", { Ref: "Name" }, { Ref: "AWS::NoValue" }] };
    const Resources = { Named: { Type: "AWS::SNS::Topic", Condition: "HasName", Properties: { Name } } };
    const template: Template = {
      Parameters: { Name: { Type: "String", Default: "" } },
      Conditions: conditions,
      Resources,
    };

    expect(resolve({ Name, List: [Name, "last"] })).toEqual({ List: ["last"] });
    expect(resolveTemplate(template).resources).toEqual({});
    expect(resolveTemplate(template, { Name: "x" }).resources["Named"]?.Properties).toEqual({ Name: "x" });
  });

  it("joins, splits and selects", () => {
    const Text = { "Fn::Join": ["-", { "Fn::Split": ["/", "a/b"] }] };
    const Last = { "Fn::Select": ["1", { "Fn::Split": ["/", "a/b"] }] };

    expect(resolve({ Text, Last })).toEqual({ Text: "a-b", Last: "b" });
  });

  it("says of a part of what is not made yet which one it is", () => {
    const entry = { "Fn::Select": [0, { "Fn::GetAtt": ["Named", "DnsEntries"] }] };

    expect(resolve({ Name: { "Fn::Select": [1, { "Fn::Split": [":", entry] }] } })).toEqual({
      Name: "<Named.DnsEntries.0.1>",
    });
  });

  it("takes a parameter for a list where it is one", () => {
    const template: Template = {
      Parameters: { Ids: { Type: "List<AWS::EC2::Subnet::Id>" }, Names: { Type: "CommaDelimitedList", Default: "c" } },
      Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { Ids: { Ref: "Ids" }, Names: { Ref: "Names" } } } },
    };

    const { resources } = resolveTemplate(template, { Ids: "a,b" });

    expect(resources["Topic"]?.Properties).toEqual({ Ids: ["a", "b"], Names: ["c"] });
  });

  it.each([
    ["a resource that is not there", { A: { Ref: "Nowhere" } }],
    ["a variable that is not there", { A: { "Fn::Sub": "${Nowhere}" } }],
    ["a condition that is not there", { A: { "Fn::If": ["Nowhere", 1, 2] } }],
    ["a function that it does not know", { A: { "Fn::Cidr": [] } }],
  ])("fails for %s", (_, properties) => {
    expect(() => resolve(properties)).toThrow(/Nowhere|Fn::Cidr/);
  });

  it("fails for a parameter that the template does not have, and for one without a value", () => {
    const template: Template = {
      Parameters: { Name: { Type: "String" } },
      Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { Name: { Ref: "Name" } } } },
    };

    expect(() => resolveTemplate(template, { Name: "x", Other: "y" })).toThrow("no parameter Other");
    expect(() => resolveTemplate(template)).toThrow("no Name");
  });
});
