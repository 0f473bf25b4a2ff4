import { describe, expect, it } from "vitest";
import { findParameters } from "../../src/templates/find-parameters.ts";
import { parseTemplate } from "../../src/templates/read-template.ts";

const template = parseTemplate(`
Parameters:
  Region: { Type: String }
  Name: { Type: String }
  Zone: { Type: String }
Conditions:
  HasRegion: !Not [!Equals [!Ref Region, ""]]
  HasBoth: !And [!Condition HasRegion, !Equals [!Ref Name, x]]
Resources:
  Policy: { Type: AWS::IAM::ManagedPolicy, Properties: { Description: !Ref Zone, PolicyDocument: !Ref Name } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name } }
`);
const find = (value: string): readonly string[] => {
  const { Resources } = parseTemplate(`Resources: { Some: { Type: x, Properties: { Value: ${value} } } }`);
  return [...findParameters(Resources["Some"]?.Properties, template)].sort();
};

describe("findParameters", () => {
  it.each([
    ["by name", "!Ref Name", ["Name"]],
    ["inside of a text", '!Sub "${Name} of ${AWS::Region}, and ${!Zone}"', ["Name"]],
    ["inside of a text's own values", '!Sub ["${Own}", { Own: !Ref Zone }]', ["Zone"]],
    ["inside of lists", "[!Join [x, [!Ref Name, !Ref Zone]]]", ["Name", "Zone"]],
    ["through a condition", "!If [HasRegion, a, b]", ["Region"]],
    ["through conditions of a condition", "!If [HasBoth, !Ref Zone, b]", ["Name", "Region", "Zone"]],
    ["through a policy that a new description makes another one", "!Ref Policy", ["Zone"]],
    ["and not through other resources", "!Ref Topic", []],
    ["and not as a text", "Name", []],
  ])("finds parameters %s", (_, value, expected) => {
    expect(find(value)).toEqual(expected);
  });
});
