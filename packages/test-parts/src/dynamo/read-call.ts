import type { IncomingMessage } from "node:http";

/** The members of a request's or an answer's body. */
export type DynamoBody = Readonly<Record<string, unknown>>;

/** What a request asks of DynamoDB. */
export interface DynamoCall {
  /** Such as `GetItem`. */
  readonly operation: string;
  /** One; for a batch all that it names. */
  readonly tableNames: readonly string[];
  /** Its body as the client sent it, parsed. `{}` for one that is no JSON object. */
  readonly body: DynamoBody;
}

/** Reads what a request asks for. */
export function readCall(message: IncomingMessage, text: string): DynamoCall {
  const operation = /^DynamoDB_\d+\.(\w+)$/.exec(String(message.headers["x-amz-target"]))?.[1] ?? "";
  const body = parseBody(text);
  const { TableName: tableName, RequestItems: byTable } = body;
  return { operation, tableNames: typeof tableName === "string" ? [tableName] : Object.keys(byTable ?? {}), body };
}

/** `{}` for text that is no JSON object. */
export function parseBody(text: string): DynamoBody {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as DynamoBody) : {};
  } catch {
    return {};
  }
}

/** Whether it consumes units of writing, and not of reading. */
export function isWrite({ operation }: DynamoCall): boolean {
  return /^(Put|Update|Delete|BatchWrite)Item$/.test(operation);
}
