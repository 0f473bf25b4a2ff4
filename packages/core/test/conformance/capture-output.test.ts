import { afterEach, describe, expect, it, vi } from "vitest";
import { captureOutput } from "../../src/conformance/capture-output.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("captureOutput", () => {
  it("notes what goes to the console and the streams, and lets it through", async () => {
    const writeOut = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const writeError = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const warn = vi.spyOn(console, "warn").mockReturnValue();

    const { result, text } = await captureOutput(() => {
      process.stdout.write("to the output\n");
      process.stderr.write(Buffer.from("to the error\n"));
      console.warn("to the %s", "console", { password: "x" });
      return Promise.resolve(42);
    });

    expect({ result, text }).toEqual({
      result: 42,
      text: "to the output\n\nto the error\n\nto the console { password: 'x' }",
    });
    expect(writeOut).toHaveBeenCalledWith("to the output\n");
    expect(writeError).toHaveBeenCalledWith(Buffer.from("to the error\n"));
    expect(warn).toHaveBeenCalledWith("to the %s", "console", { password: "x" });
  });

  it("leaves console and streams as they were, also after a failure", async () => {
    const holders = [process.stdout, process.stderr, console];
    const describeAll = (): unknown[] => holders.map((holder) => Object.getOwnPropertyDescriptors(holder));
    const before = describeAll();

    const capturing = captureOutput(() => Promise.reject(new Error("failed")));

    await expect(capturing).rejects.toThrow("failed");
    expect(describeAll()).toEqual(before);
  });
});
