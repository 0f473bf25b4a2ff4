import type { ConformanceFixture } from "@transfer-idp/core/conformance";
import type { DynamoProxy } from "@transfer-idp/test-parts";

/** Every way in which DynamoDB can be unavailable, for a conformance suite. */
export function dynamoOutages(proxy: DynamoProxy): Pick<ConformanceFixture, "outages" | "hang"> {
  const end = (): void => {
    proxy.setFault(undefined);
  };
  const faults = [
    "throttle",
    "throttle-requests",
    "request-limit",
    "access-denied",
    "table-not-found",
    "kms-key-disabled",
    "kms-access-denied",
    "internal-error",
    "expired-token",
    "unrecognized-client",
    "drop",
    "garbage",
    "empty",
  ] as const;
  return {
    outages: [
      ...faults.map((fault) => ({
        name: fault,
        begin: () => {
          proxy.setFault(fault);
        },
        end,
      })),
      { name: "connection refused", begin: () => proxy.stop(), end: () => proxy.restart() },
    ],
    hang: {
      name: "hang",
      begin: () => {
        proxy.setFault("hang");
      },
      end,
    },
  };
}
