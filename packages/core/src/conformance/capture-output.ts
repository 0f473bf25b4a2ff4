import { format } from "node:util";

const consoleMethods = ["debug", "error", "info", "log", "trace", "warn"] as const;

/** What was written while something ran. */
export interface CapturedOutput<Result> {
  readonly result: Result;
  readonly text: string;
}

/**
 * Runs something and notes what is written to the console and the standard streams meanwhile. It is still written.
 *
 * Both are watched: runners replace the console with one that does not write to the streams.
 */
export async function captureOutput<Result>(work: () => Promise<Result>): Promise<CapturedOutput<Result>> {
  const texts: string[] = [];
  const undo: (() => void)[] = [];
  const { console } = globalThis;
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
    const replaced = Object.getOwnPropertyDescriptor(stream, "write");
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      texts.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      return write(chunk, ...rest);
    };
    undo.push(() => {
      restoreProperty(stream, "write", replaced);
    });
  }
  for (const method of consoleMethods) {
    const print = console[method].bind(console);
    const replaced = Object.getOwnPropertyDescriptor(console, method);
    console[method] = (...values: unknown[]): void => {
      texts.push(format(...values));
      print(...values);
    };
    undo.push(() => {
      restoreProperty(console, method, replaced);
    });
  }
  try {
    return { result: await work(), text: texts.join("\n") };
  } finally {
    for (const restore of undo) restore();
  }
}

function restoreProperty(holder: object, name: string, replaced: PropertyDescriptor | undefined): void {
  if (replaced === undefined) Reflect.deleteProperty(holder, name);
  else Object.defineProperty(holder, name, replaced);
}
