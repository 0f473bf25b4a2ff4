import { randomInt } from "node:crypto";
import { createServer } from "node:http";

/**
 * Picks an address of 127.77.0.0/16 whose LDAP port nobody listens on. On Linux each of them is there without further
 * ado. Needs the right to listen on ports below 1024.
 */
export async function findFreeAddress(): Promise<string> {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const host = `127.77.${String(randomInt(256))}.${String(randomInt(1, 255))}`;
    if (await canListen(host)) return host;
  }
  throw new Error("No address of 127.77.0.0/16 lets this process listen on port 389.");
}

function canListen(host: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen(389, host, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
