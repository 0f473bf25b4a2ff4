import type { ConnectionOptions } from "node:tls";

/** One server of the directory, and how it is spoken to. */
export interface LdapServer {
  /** As it was given, to tell it from others. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** `undefined`: without TLS. */
  readonly tls: ConnectionOptions | undefined;
  /** Whether TLS begins after a request for it, and not with the connection. */
  readonly startTls: boolean;
}
