import { requireRealPart } from "@transfer-idp/test-parts";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { GatewayRequest } from "./gateway-request.ts";

// Where Debian's packages put them.
const jars = ["velocity", "commons-collections3", "commons-lang"].map((name) => `/usr/share/java/${name}.jar`);
const isThere = jars.every((jar) => existsSync(jar)) && spawnSync("java", ["-version"]).status === 0;

/** Whether Apache Velocity is there. */
export const hasVelocity: boolean = requireRealPart(
  "velocity",
  isThere,
  "on Debian: apt-get install velocity default-jdk-headless",
);

const program = fileURLToPath(new URL("RenderTemplate.java", import.meta.url));
const template = fileURLToPath(new URL("../../mapping-template.vtl", import.meta.url));

/** Evaluates the mapping template for each request with Apache Velocity 1.7, in one process: it starts slowly. */
export function renderInJava(requests: readonly GatewayRequest[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync("java", ["-cp", jars.join(":"), program, template], {
    input: requests.map((request) => `${writeLine(request)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: 25_000,
  });
  if (status !== 0) throw new Error(`java ended with ${String(status)}: ${stderr.slice(0, 2000)}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => Buffer.from(line, "base64").toString("utf8"));
}

function writeLine({ path, query, headers, userArn }: GatewayRequest): string {
  const identity = userArn === undefined ? {} : { userArn };
  return Object.entries({ path, querystring: query, header: headers, identity })
    .flatMap(([place, values]) =>
      Object.entries(values).map(([name, value]) => `${place}:${encode(name)}:${encode(value)}`),
    )
    .join(" ");
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
