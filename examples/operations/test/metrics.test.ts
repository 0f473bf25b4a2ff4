import { readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import { describe, expect, it } from "vitest";
import { matchLogPattern } from "./match-log-pattern.ts";
import { writeLogLines } from "./write-log-lines.ts";

interface MetricFilter {
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly {
    readonly MetricNamespace: string;
    readonly MetricName: string;
    readonly MetricValue: string;
    readonly Dimensions: readonly { readonly Key: string; readonly Value: string }[];
  }[];
}

const template = readTemplate(new URL("../template.yaml", import.meta.url));
const { resources } = resolveTemplate(template, {
  FunctionName: "my-function",
  LogGroupName: "/aws/lambda/my-function",
  DecisionsBucketName: "decisions",
});
const lines = await writeLogLines();

/** The values of a metric's dimension, as CloudWatch would count the lines. */
function count(metric: string): readonly unknown[] {
  const { FilterPattern, MetricTransformations } = resources[metric]?.Properties as unknown as MetricFilter;
  const field = MetricTransformations[0]?.Dimensions[0]?.Value.replace("$.", "") ?? "";
  return lines
    .filter((line) => matchLogPattern(FilterPattern, line))
    .map((line) => (JSON.parse(line) as Record<string, unknown>)[field]);
}

describe("the metrics, of lines that core's logger has written", () => {
  it("count every login by its outcome, and a dry run not", () => {
    expect(count("LoginsMetric")).toEqual(["granted", "keysListed", "denied", "denied", "denied", "failed", "failed"]);
  });

  it("count denials by their reason", () => {
    expect(count("DeniedMetric")).toEqual(["wrong-password", "unknown-user", "no-role"]);
  });

  it("count failures by their reason", () => {
    expect(count("FailedMetric")).toEqual(["invalid-record", "unavailable"]);
  });

  it("are one for each function, each login counts as one, and the dimension has the name of the field", () => {
    for (const [metric, name, field] of [
      ["LoginsMetric", "Logins", "outcome"],
      ["DeniedMetric", "Denied", "reason"],
      ["FailedMetric", "Failed", "reason"],
    ] as const) {
      expect(resources[metric]?.Properties).toMatchObject({
        LogGroupName: "/aws/lambda/my-function",
        MetricTransformations: [
          {
            MetricNamespace: "transfer-idp/my-function",
            MetricName: name,
            MetricValue: "1",
            Dimensions: [{ Key: field, Value: `$.${field}` }],
          },
        ],
      });
    }
  });
});

describe("the decisions that go to S3", () => {
  it("are the lines of logins, without the traces", () => {
    const { FilterPattern } = resources["DecisionsSubscription"]?.Properties as { FilterPattern: string };

    const kept = lines.filter((line) => matchLogPattern(FilterPattern, line));

    expect(kept).toHaveLength(8);
    expect(lines).toHaveLength(16);
    expect(kept.filter((line) => !line.includes('"message":"transfer login",'))).toEqual([]);
  });
});

describe("the query and the dashboard", () => {
  const names = new Set(lines.flatMap((line) => listFields(JSON.parse(line) as object)));
  const { DashboardBody } = resources["Dashboard"]?.Properties as { DashboardBody: string };
  const { widgets } = JSON.parse(DashboardBody) as {
    widgets: readonly { properties: { query?: string; metrics?: unknown } }[];
  };
  const query = (resources["WhyRefusedQuery"]?.Properties as { QueryString: string }).QueryString;
  const queries = [query, ...widgets.flatMap(({ properties }) => properties.query ?? [])];

  it.each(queries)("name fields that the lines have: %s", (text) => {
    const fields =
      /fields ([^|]+)/
        .exec(text)?.[1]
        ?.split(",")
        .map((field) => field.trim()) ?? [];
    const filtered = [...text.matchAll(/(?:filter|and) (\w+) /g)].map(([, field = ""]) => field);

    expect(fields).toContain("reason");
    expect(filtered).toContain("outcome");
    expect([...fields, ...filtered].filter((field) => !names.has(field) && field !== "@timestamp")).toEqual([]);
  });

  it("show one user's refusals, the newest first", () => {
    expect(query).toContain('filter message = "transfer login" and outcome in ["denied", "failed"]');
    expect(query).toContain('filter username = "alice"');
    expect(query).toContain("sort @timestamp desc");
  });

  it("show the metrics of this function", () => {
    const searches = widgets.map(({ properties }) => JSON.stringify(properties.metrics ?? ""));

    for (const [name, field] of [
      ["Logins", "outcome"],
      ["Denied", "reason"],
      ["Failed", "reason"],
    ] as const) {
      const search = `SEARCH('{"transfer-idp/my-function",${field}} MetricName="${name}"', 'Sum', 300)`;
      expect(searches.filter((text) => text.includes(JSON.stringify(search)))).toHaveLength(1);
    }
  });
});

/** Names of fields as CloudWatch Logs Insights gives them: those within others by a dot. */
function listFields(value: object, prefix = ""): readonly string[] {
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    typeof part === "object" && part !== null ? listFields(part, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}
