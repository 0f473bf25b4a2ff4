import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../src/templates/read-template.ts";

describe("parseTemplate", () => {
  it("makes the short forms of functions long", () => {
    const template = parseTemplate(`
      Resources:
        Topic:
          Type: AWS::SNS::Topic
          Properties:
            A: !Ref Name
            B: !GetAtt Function.Alias.Arn
            C: !Sub "arn:\${AWS::Partition}"
            D: !Sub ["\${x}", { x: !Ref Name }]
            E: !If [HasName, !Join ["-", [a, !Ref Name]], !Ref AWS::NoValue]
            F: !Not [!Equals [!Ref Name, ""]]
    `);

    expect(template.Resources["Topic"]?.Properties).toEqual({
      A: { Ref: "Name" },
      B: { "Fn::GetAtt": ["Function", "Alias.Arn"] },
      C: { "Fn::Sub": "arn:${AWS::Partition}" },
      D: { "Fn::Sub": ["${x}", { x: { Ref: "Name" } }] },
      E: { "Fn::If": ["HasName", { "Fn::Join": ["-", ["a", { Ref: "Name" }]] }, { Ref: "AWS::NoValue" }] },
      F: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Name" }, ""] }] },
    });
  });

  it("leaves a version of the format a text, and not a date", () => {
    expect(parseTemplate("AWSTemplateFormatVersion: 2010-09-09\nResources: {}")).toEqual({
      AWSTemplateFormatVersion: "2010-09-09",
      Resources: {},
    });
  });

  it.each([
    ["a tag that no function has", "Resources: !Reff Name"],
    ["a key that is there twice", "Resources: {}\nResources: {}"],
    ["what is no YAML", "Resources: [}"],
  ])("fails for %s", (_, text) => {
    expect(() => parseTemplate(text)).toThrow();
  });
});
