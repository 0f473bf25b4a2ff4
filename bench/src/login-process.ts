// Runs logins of one bundle in a process of its own: `login-process.ts BUNDLE`. It says when it has answered the first
// one, then as many as each message of its parent asks for.
import type { TransferAuthEvent } from "@transfer-idp/core";

type Handler = (event: TransferAuthEvent, context: object) => Promise<{ Role?: string }>;

const [, , bundle = ""] = process.argv;
const event = JSON.parse(process.env["BENCH_EVENT"] ?? "{}") as TransferAuthEvent;
// A log line a login is part of what a login costs; where it goes is not.
process.stdout.write = () => true;

const { handler } = (await import(bundle)) as { handler: Handler };
await logIn();
process.send?.("answered");

process.on("message", (count: number) => {
  void measure(count).then((milliseconds) => process.send?.(milliseconds));
});
process.on("disconnect", () => process.exit());

async function measure(count: number): Promise<number> {
  const started = performance.now();
  for (let login = 0; login < count; login += 1) await logIn();
  return (performance.now() - started) / count;
}

async function logIn(): Promise<void> {
  const { Role } = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
  if (Role === undefined) throw new Error("The login was refused: nothing is measured by refusing.");
}
