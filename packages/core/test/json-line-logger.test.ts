import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createJsonLineLogger } from "../src/json-line-logger.ts";
import type { Logger } from "../src/logger.ts";

function record(options: { readonly debug?: boolean } = {}): { readonly lines: string[]; readonly logger: Logger } {
  const lines: string[] = [];
  return { lines, logger: createJsonLineLogger({ ...options, write: (line) => void lines.push(line) }) };
}

describe("createJsonLineLogger", () => {
  it("writes one line of JSON with level and message first", () => {
    const { lines, logger } = record();

    logger.info("transfer login", { username: "alice", milliseconds: 1.5 });
    logger.warn("careful", {});
    logger.error("broken", { error: { code: "X" } });

    expect(lines).toEqual([
      '{"level":"INFO","message":"transfer login","username":"alice","milliseconds":1.5}\n',
      '{"level":"WARN","message":"careful"}\n',
      '{"level":"ERROR","message":"broken","error":{"code":"X"}}\n',
    ]);
  });

  it("writes debug lines only where it is told to", () => {
    const [quiet, loud] = [record(), record({ debug: true })];

    quiet.logger.debug("trace", { steps: [] });
    loud.logger.debug("trace", { steps: [] });

    expect(quiet.lines).toEqual([]);
    expect(loud.lines).toEqual(['{"level":"DEBUG","message":"trace","steps":[]}\n']);
  });

  it("writes to standard output by default", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);

    createJsonLineLogger().info("transfer login", { username: "alice" });
    const written = write.mock.calls.map(([text]) => text);
    write.mockRestore();

    expect(written).toEqual(['{"level":"INFO","message":"transfer login","username":"alice"}\n']);
  });

  it.each<[string, unknown]>([
    ["writeLine", { writeLine: () => undefined }],
    ["write", { write: null }],
    ["debug", { debug: "false" }],
    ["debug", { debug: null }],
    ["options", null],
  ])("refuses options that cannot be used, and names %s (%j)", (option, options) => {
    expect(() => createJsonLineLogger(options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it("leaves out what is undefined", () => {
    const { lines, logger } = record();

    logger.info("x", { sourceIp: undefined });

    expect(lines).toEqual(['{"level":"INFO","message":"x"}\n']);
  });

  it("escapes whatever a terminal acts upon, and loses nothing of the text", () => {
    const controls = Array.from({ length: 0x110000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((character) => /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(character));
    const { lines, logger } = record();

    logger.info("x", { username: controls.join("") });

    const [line = ""] = lines;
    expect(controls.length).toBe(65 + 2 + 12);
    expect(controls.filter((character) => line.slice(0, -1).includes(character))).toEqual([]);
    expect(JSON.parse(line)).toEqual({ level: "INFO", message: "x", username: controls.join("") });
  });

  it("writes exactly one line that is JSON again, for any texts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (username, key) => {
        const { lines, logger } = record();

        logger.error("x", { username, [`k${key}`]: username });

        expect(lines).toHaveLength(1);
        const [line = ""] = lines;
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        expect(JSON.parse(line)).toMatchObject({ level: "ERROR", username });
      }),
    );
  });
});
