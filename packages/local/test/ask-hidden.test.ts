import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askHidden } from "../src/commands/ask-hidden.ts";
import { InterruptedError } from "../src/commands/interrupted-error.ts";

/** A terminal that remembers what happened to it, in order. */
function createTerminal(): PassThrough & { setRawMode(isRaw: boolean): void; readonly events: string[] } {
  const events: string[] = [];
  return Object.assign(new PassThrough(), {
    events,
    setRawMode: (isRaw: boolean): void => {
      events.push(isRaw ? "raw" : "as before");
    },
  });
}

describe("askHidden", () => {
  it("hides what is typed before it asks, asks once a line, and leaves the terminal as it was", async () => {
    const input = createTerminal();

    const asked = askHidden(["One: ", "Two: "], input, (text) => input.events.push(text));
    input.write("first\r");
    input.write("second\r");
    const lines = await asked;

    expect(lines).toEqual(["first", "second"]);
    expect(input.events).toEqual(["raw", "One: ", "\n", "Two: ", "\n", "as before"]);
    expect([input.isPaused(), input.listenerCount("data")]).toEqual([true, 0]);
  });

  it.each(["\r", "\n", "\r\n"])("takes two lines that were pasted at once, each ended by %j", async (end) => {
    const input = createTerminal();

    const asked = askHidden(["One: ", "Two: "], input, () => undefined);
    input.write(`first${end}second${end}`);

    expect(await asked).toEqual(["first", "second"]);
  });

  it("reads the same wherever what arrives is parted, inside of a character too", async () => {
    const typed = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\p{Cc}]/gu, ""));
    const end = fc.constantFrom("\r", "\n", "\r\n");
    const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });

    await fc.assert(
      fc.asyncProperty(typed, typed, end, lengths, async (first, second, lineEnd, parts) => {
        const input = createTerminal();
        const asked = askHidden(["", ""], input, () => undefined);
        const bytes = Buffer.from(`${first}${lineEnd}${second}${lineEnd}`);
        for (let [position, part] = [0, 0]; position < bytes.length; part += 1) {
          const length = parts[part % parts.length] ?? 1;
          input.write(bytes.subarray(position, position + length));
          position += length;
        }

        expect(await asked).toEqual([first, second]);
      }),
    );
  });

  it("rejects at Ctrl-C, in any question, with the terminal as it was", async () => {
    const input = createTerminal();

    const asked = askHidden(["One: ", "Two: "], input, () => undefined);
    input.write("first\rsec\u0003");

    await expect(asked).rejects.toBeInstanceOf(InterruptedError);
    expect(input.events).toEqual(["raw", "as before"]);
  });

  it.each([
    ["Ctrl-D on an empty line", (input: PassThrough) => input.write("\u0004")],
    ["the input's end", (input: PassThrough) => input.end("half a line")],
    ["a terminal that went away", (input: PassThrough) => input.destroy(new Error("EIO"))],
  ])("answers nothing at %s, with the terminal as it was", async (_what, end) => {
    const input = createTerminal();

    const asked = askHidden(["One: "], input, () => undefined);
    end(input);

    expect(await asked).toBeUndefined();
    expect(input.events).toEqual(["raw", "as before"]);
  });
});
