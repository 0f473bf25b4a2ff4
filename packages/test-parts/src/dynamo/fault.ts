import { type DynamoCall, isWrite } from "./read-call.ts";

/** What goes wrong with a request while it is switched on. Names and sentences are DynamoDB's. */
export type DynamoFault =
  | DynamoErrorFault
  /** 200 with a body that is no JSON and holds {@link garbageMarker}. */
  | "garbage"
  /**
   * 200 with `{}`, as from something that stands before DynamoDB. Whoever asked for the consumed capacity can tell: DynamoDB
   * would have said it. For all others it is `GetItem`'s way to say that there is no such item, and no outage.
   */
  | "empty"
  /** Takes the request and never answers. DynamoDB does not see it. */
  | "hang"
  /** Takes the request and closes the connection. DynamoDB does not see it. */
  | "drop"
  /** DynamoDB gets the request and does what it asks; of its answer only the headers and half the body arrive. */
  | "hang-in-body"
  /**
   * DynamoDB gets the first key of a `BatchGetItem`; all others come back as `UnprocessedKeys`. With only one key it is
   * `throttle`: a batch of which nothing could be read fails. Other operations are left alone.
   */
  | "unprocessed-keys"
  /** Goes to DynamoDB this many milliseconds later. */
  | { readonly slow: number };

/** The faults that are an error of DynamoDB's. */
export type DynamoErrorFault =
  /** 400 `ProvisionedThroughputExceededException`, with its `ThrottlingReasons`. The SDK asks again. */
  | "throttle"
  /** 400 `ThrottlingException`. The SDK asks again. */
  | "throttle-requests"
  /** 400 `RequestLimitExceeded`, of the whole account. The SDK asks again. */
  | "request-limit"
  /** 500 `InternalServerError`. The SDK asks again. */
  | "internal-error"
  /** 400 `AccessDeniedException` with IAM's sentence: it names the caller, and the table or its index. */
  | "access-denied"
  /** 400 `ResourceNotFoundException`: the table does not exist. */
  | "table-not-found"
  /** 400 `ValidationException`: what DynamoDB says while the table's KMS key is disabled. It names the key. */
  | "kms-key-disabled"
  /** 400 `AccessDeniedException`: DynamoDB, or the caller, may not use the table's KMS key. */
  | "kms-access-denied"
  /** 400 `ExpiredTokenException`: the temporary credentials have expired. */
  | "expired-token"
  /** 400 `UnrecognizedClientException`: credentials that AWS does not know. */
  | "unrecognized-client";

/** A name and a sentence as AWS sends them, and the HTTP status. */
interface DynamoError {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const account = "eu-central-1:123456789012";
const caller = "arn:aws:sts::123456789012:assumed-role/transfer-idp-test/transfer-idp-test";
const kmsKey = `arn:aws:kms:${account}:key/0b2f9a61-4c57-4f0e-9d0a-6f3f8f1c7e55`;
const kmsRequest = "Request ID: 2b6c0c43-5f59-4f7f-8d0b-3c5a1f0e9a77; Proxy: null";

// Each name says before its # where it comes from: DynamoDB, or what stands in front of all services of AWS. The SDK drops
// that part.
const errors: Readonly<Record<DynamoErrorFault, (call: DynamoCall) => DynamoError>> = {
  throttle: (call) => ({
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
      message:
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
      ThrottlingReasons: [
        {
          reason: `Table${isWrite(call) ? "Write" : "Read"}ProvisionedThroughputExceeded`,
          resource: makeArn(call),
        },
      ],
    },
  }),
  "throttle-requests": () => ({
    status: 400,
    body: {
      __type: "com.amazon.coral.availability#ThrottlingException",
      message: "Rate of requests exceeds the allowed throughput.",
    },
  }),
  "request-limit": () => ({
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded",
      message:
        "Throughput exceeds the current throughput limit for your account. To request a limit increase, contact AWS Support at https://aws.amazon.com/support.",
    },
  }),
  "internal-error": () => ({
    status: 500,
    body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError", message: "Internal server error" },
  }),
  // Of these errors only a refusal spells its sentence's name with a capital.
  "access-denied": (call) => ({
    status: 400,
    body: {
      __type: "com.amazon.coral.service#AccessDeniedException",
      Message: `User: ${caller} is not authorized to perform: dynamodb:${call.operation} on resource: ${makeArn(call)} because no identity-based policy allows the dynamodb:${call.operation} action`,
    },
  }),
  "table-not-found": () => ({
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
      message: "Requested resource not found",
    },
  }),
  "kms-key-disabled": () => ({
    status: 400,
    body: {
      __type: "com.amazon.coral.validate#ValidationException",
      message: `KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: ${kmsKey} is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; ${kmsRequest})`,
    },
  }),
  "kms-access-denied": () => ({
    status: 400,
    body: {
      __type: "com.amazon.coral.service#AccessDeniedException",
      Message: `KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; ${kmsRequest})`,
    },
  }),
  "expired-token": () => ({
    status: 400,
    body: {
      __type: "com.amazon.coral.service#ExpiredTokenException",
      message: "The security token included in the request is expired",
    },
  }),
  "unrecognized-client": () => ({
    status: 400,
    body: {
      __type: "com.amazon.coral.service#UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    },
  }),
};

export function isErrorFault(fault: DynamoFault | undefined): fault is DynamoErrorFault {
  return typeof fault === "string" && Object.hasOwn(errors, fault);
}

/**
 * Makes the error of a fault.
 *
 * AWS's list has no error for a table whose KMS key cannot be used. The two here are what others saw of it; neither has a
 * name of its own.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://github.com/aws/aws-cdk/issues/18616 for `kms-access-denied`
 */
export function makeError(fault: DynamoErrorFault, call: DynamoCall): DynamoError {
  return errors[fault](call);
}

/** The ARN of what a call asks: a table, or an index of it. */
function makeArn({ tableNames, body }: DynamoCall): string {
  const table = `arn:aws:dynamodb:${account}:table/${tableNames[0] ?? ""}`;
  return typeof body["IndexName"] === "string" ? `${table}/index/${body["IndexName"]}` : table;
}
