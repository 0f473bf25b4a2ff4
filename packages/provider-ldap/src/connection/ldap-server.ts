import type { ConnectionOptions } from "node:tls";

/** One server of the directory, and how it is spoken to. */
export interface LdapServer {
  readonly host: string;
  readonly port: number;
  /** `undefined`: without TLS. */
  readonly tls: ConnectionOptions | undefined;
  /** Whether TLS begins after a request for it, and not with the connection. */
  readonly startTls: boolean;
}
