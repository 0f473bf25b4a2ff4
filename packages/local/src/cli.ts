#!/usr/bin/env node
import { runCommandLine } from "./commands/run-command-line.ts";
import { createTerminal } from "./commands/terminal.ts";

const terminal = createTerminal();
let isFinished = false;
// A file of the user's own may end the process, by `process.exit(0)` or by an error that nobody catches (which Node
// answers with 1, as we answer a denial): that must not look like an answer.
process.on("exit", () => {
  if (isFinished) return;
  terminal.note("transfer-idp: the process was ended before the command was.");
  process.exitCode = 2;
});
const exitStatus = await runCommandLine(process.argv.slice(2), terminal);
await terminal.flush();
isFinished = true;
// A handler may have left connections or timers behind, which would keep the process alive.
process.exit(exitStatus);
