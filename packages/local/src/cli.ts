#!/usr/bin/env node
import { runCommandLine } from "./commands/run-command-line.ts";
import { createTerminal } from "./commands/terminal.ts";

const terminal = createTerminal();
const exitStatus = await runCommandLine(process.argv.slice(2), terminal);
await terminal.flush();
// A handler may have left connections or timers behind, which would keep the process alive.
process.exit(exitStatus);
