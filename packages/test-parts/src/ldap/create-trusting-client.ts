import { Client } from "ldapts";

/**
 * Makes a client over LDAPS that takes any certificate: a server's may be one that nobody should trust, and that is for
 * tests to find out, not for what sets them up.
 */
export function createTrustingClient(secureUrl: string): Client {
  return new Client({ url: secureUrl, tlsOptions: { rejectUnauthorized: false } });
}
