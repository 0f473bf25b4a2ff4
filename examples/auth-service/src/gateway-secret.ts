import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Makes the check of the header by which API Gateway is known: one of these secrets, and once.
 *
 * What is compared is of one length whatever was sent, so that the time tells nothing of it.
 */
export function createSecretCheck(secrets: readonly string[]): (given: readonly string[] | undefined) => boolean {
  const digests = secrets.map(digest);
  return (given) => {
    const [secret, ...more] = given ?? [];
    if (secret === undefined || more.length > 0) return false;
    const sent = digest(secret);
    return digests.some((known) => timingSafeEqual(known, sent));
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
