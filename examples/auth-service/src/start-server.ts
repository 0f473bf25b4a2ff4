import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import type { Service } from "./create-service.ts";

/** Longer than a login takes at most, and shorter than the 30 s after which containers are killed. */
const graceMs = 15_000;

/**
 * Serves until the process is told to end, by SIGTERM or SIGINT. Then nobody is let in any more, logins that run are
 * answered, and the process ends by itself.
 */
export function startServer(
  { fetch }: Service,
  { host, port }: { readonly host: string; readonly port: number },
): void {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    // Whoever sends a request byte by byte is not waited for.
    serverOptions: { headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 5_000 },
  }) as Server;
  server.listen(port, host, () => {
    const address = server.address();
    const bound = typeof address === "object" ? address?.port : undefined;
    process.stdout.write(`${JSON.stringify({ level: "INFO", message: "service listens", host, port: bound })}\n`);
  });

  const stop = (): void => {
    server.close();
    // A client that keeps its connection would keep the process.
    setInterval(() => {
      server.closeIdleConnections();
    }, 100).unref();
    setTimeout(() => {
      server.closeAllConnections();
    }, graceMs).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}
