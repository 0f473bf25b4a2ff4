import type { Protocol } from "../login.ts";

/**
 * What Transfer hands to a Lambda function that is its identity provider, and what AWS's API Gateway mapping template
 * makes of a request.
 *
 * Assignable both ways with `TransferFamilyAuthorizerEvent` of `@types/aws-lambda`. It is what Transfer sends, not
 * what may arrive: {@link parseTransferEvent} takes `unknown`.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 */
export interface TransferAuthEvent {
  /** 3 to 100 letters, digits and `_ - . @`, as typed. */
  username: string;
  /** In clear. Absent on a key login; the mapping template sends `""` instead. */
  password?: string;
  protocol: Protocol;
  /** `s-` and 17 hex digits. */
  serverId: string;
  /** IPv4 or IPv6. Behind a load balancer without PROXY protocol, the balancer's. */
  sourceIp: string;
}
