import { readFileSync } from "node:fs";
import { denialReasons } from "@transfer-idp/core";
import { readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly MetricName: string;
  readonly Threshold: string | number;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const parameters = { FunctionName: "my-function", LogGroupName: "/aws/lambda/my-function" };
const { resources } = resolveTemplate(template, { ...parameters, RiseThreshold: 33 });
const alarms = Object.values(resources)
  .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
  .map(({ Properties }) => Properties as unknown as Alarm);
const alarmsOn = (metric: string): readonly Alarm[] => alarms.filter(({ MetricName }) => MetricName === metric);
const readReasons = (metric: string, threshold: string | number): readonly string[] =>
  alarmsOn(metric)
    .filter(({ Threshold }) => Threshold === threshold)
    .map(({ Dimensions }) => (Dimensions[0]?.Name === "reason" ? Dimensions[0].Value : ""));

/** The reasons of the docs, by what their column "alarm" says; failures have no such column. */
function readDocs(): ReadonlyMap<string, string> {
  const text = readFileSync(new URL("../../../docs/reasons.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| <a id="([\w-]+)"><\/a>.*$/gm)];
  return new Map(
    rows.map(([row, reason = ""]) => {
      const cells = row.split("|").map((cell) => cell.trim().replaceAll("*", ""));
      return [reason, cells.length === 5 ? "failed" : (cells[3] ?? "")];
    }),
  );
}

describe("the alarms", () => {
  const docs = [...readDocs()];
  const reasonsWith = (value: string): readonly string[] =>
    docs.filter(([, alarm]) => alarm === value).map(([reason]) => reason);

  it("know every reason that the docs have, and what the docs say of it", () => {
    const values = new Set(docs.map(([, alarm]) => alarm));

    expect(
      docs
        .filter(([, alarm]) => alarm !== "failed")
        .map(([reason]) => reason)
        .sort(),
    ).toEqual([...denialReasons].sort());
    expect([...values].sort()).toEqual(["a rise", "failed", "never", "no", "yes"]);
  });

  it("go off at the first denial for a reason of which docs/reasons.md says yes", () => {
    expect(readReasons("Denied", 1).toSorted()).toEqual(reasonsWith("yes").toSorted());
  });

  it("go off at so many denials in five minutes where it says a rise", () => {
    expect(readReasons("Denied", "33").toSorted()).toEqual(reasonsWith("a rise").toSorted());
  });

  it("are silent about every other denial", () => {
    expect(alarmsOn("Denied")).toHaveLength(reasonsWith("yes").length + reasonsWith("a rise").length);
  });

  it("go off at the first failure, whatever its reason, and say which", () => {
    expect(readReasons("Failed", 1).toSorted()).toEqual(reasonsWith("failed").toSorted());
  });

  it("go off at the first error and the first throttled login of the function", () => {
    for (const metric of ["Errors", "Throttles"]) {
      expect(alarmsOn(metric)).toMatchObject([
        { Namespace: "AWS/Lambda", Threshold: 1, Dimensions: [{ Name: "FunctionName", Value: "my-function" }] },
      ]);
    }
  });

  it("sum up five minutes, tell the topic, and take no logins for a good sign", () => {
    expect(alarms).toHaveLength(18);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        Statistic: "Sum",
        Period: 300,
        EvaluationPeriods: 1,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        TreatMissingData: "notBreaching",
        AlarmActions: ["<AlarmTopic>"],
      });
    }
  });

  it("have the function's name, by which they may publish, and point to the reason in the docs", () => {
    expect(alarms.filter(({ AlarmName }) => !/^my-function-[a-z-]+$/.test(AlarmName))).toEqual([]);
    for (const { AlarmName, AlarmDescription, Dimensions } of [...alarmsOn("Denied"), ...alarmsOn("Failed")]) {
      const reason = Dimensions[0]?.Value ?? "";
      expect(AlarmName.endsWith(`-${reason}`)).toBe(true);
      expect(AlarmDescription.endsWith(`docs/reasons.md#${reason}`)).toBe(true);
    }
    expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
  });
});

describe("an e-mail of alarms", () => {
  it("goes to whoever was named, and to nobody else", () => {
    const named = resolveTemplate(template, { ...parameters, AlarmEmail: "ops@example.com" }).resources;

    expect(resources).not.toHaveProperty("AlarmSubscription");
    expect(named["AlarmSubscription"]?.Properties).toEqual({
      TopicArn: "<AlarmTopic>",
      Protocol: "email",
      Endpoint: "ops@example.com",
    });
  });
});
