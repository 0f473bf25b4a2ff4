import type { LambdaRuntime } from "@transfer-idp/test-parts";
import { readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { renderInJavaScript } from "./render-in-javascript.ts";
import { toGatewayRequest } from "./to-gateway-request.ts";

/** What Transfer gets from API Gateway. */
export interface GatewayAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface IntegrationResponse {
  readonly statusCode: string;
  readonly responseTemplates?: Readonly<Record<string, string>>;
}

interface Integration {
  readonly type: string;
  readonly requestTemplates?: Readonly<Record<string, string>>;
  /** By what the message of an error must look like. */
  readonly responses?: Readonly<Record<string, IntegrationResponse>>;
}

/** The integration that `template.yaml` gives the API's only method. */
export function readIntegration(Integration: "Mapping" | "Proxy"): Integration {
  const template = readTemplate(new URL("../../template.yaml", import.meta.url));
  const { resources } = resolveTemplate(template, { BucketName: "my-bucket", Integration });
  const { DefinitionBody } = resources["Api"]?.Properties as {
    DefinitionBody: { paths: Record<string, { get: Record<string, unknown> }> };
  };
  const method = DefinitionBody.paths["/servers/{serverId}/users/{username}/config"]?.get;
  return method?.["x-amazon-apigateway-integration"] as Integration;
}

/** Answers as the proxy integration does: with the status and the body that the function gives. */
export async function answerThroughProxy(lambda: LambdaRuntime, event: APIGatewayProxyEvent): Promise<GatewayAnswer> {
  const result = await lambda.invoke(event);
  if (result.kind === "error") return { status: 502, body: undefined };
  const { statusCode, body } = result.value as { statusCode: number; body: string };
  return { status: statusCode, body: JSON.parse(body) };
}

/** Answers the same request as the mapping template and the integration responses of `template.yaml` do. */
export async function answerThroughMapping(lambda: LambdaRuntime, event: APIGatewayProxyEvent): Promise<GatewayAnswer> {
  const result = await lambda.invoke(JSON.parse(renderInJavaScript(toGatewayRequest(event))));
  const response = findResponse(result.kind === "error" ? result.errorMessage : undefined);
  const template = response.responseTemplates?.["application/json"];
  if (template !== undefined) return { status: Number(response.statusCode), body: JSON.parse(template) };
  return { status: Number(response.statusCode), body: result.kind === "error" ? result : result.value };
}

/**
 * Finds the integration response for a function's error, or for none: the pattern must match the whole of the message.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
function findResponse(errorMessage: string | undefined): IntegrationResponse {
  const { default: otherwise = { statusCode: "none" }, ...patterns } = readIntegration("Mapping").responses ?? {};
  if (errorMessage === undefined) return otherwise;
  const [, response] =
    Object.entries(patterns).find(([pattern]) => new RegExp(`^(?:${pattern})$`).test(errorMessage)) ?? [];
  return response ?? otherwise;
}
