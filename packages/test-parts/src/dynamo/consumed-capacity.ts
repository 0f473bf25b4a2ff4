import { type DynamoBody, type DynamoCall, isWrite } from "./read-call.ts";

const countedOperations = new Set(["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"]);

/** Whether the client did not ask how much capacity its request consumes, so that the proxy does. */
export function leavesCapacityUnasked({ operation, body }: DynamoCall): boolean {
  return countedOperations.has(operation) && (body["ReturnConsumedCapacity"] ?? "NONE") === "NONE";
}

/** Reads how many units a request consumed from what DynamoDB answered to it. */
export function readCapacity(call: DynamoCall, status: number, answer: DynamoBody): number {
  if (status !== 200) return isWrite(call) && isConditionFailure(answer) ? 1 : 0;
  const { ConsumedCapacity: consumed = [] } = answer;
  // A batch has one for each table.
  const parts = (Array.isArray(consumed) ? consumed : [consumed]) as readonly { readonly CapacityUnits: number }[];
  const units = parts.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  // A query that finds nothing is a read all the same.
  return call.operation === "Query" ? Math.max(units, call.body["ConsistentRead"] === true ? 1 : 0.5) : units;
}

function isConditionFailure({ __type: type }: DynamoBody): boolean {
  return typeof type === "string" && type.endsWith("#ConditionalCheckFailedException");
}
