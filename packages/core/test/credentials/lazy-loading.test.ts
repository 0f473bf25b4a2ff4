import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const core = new URL("../../src/index.ts", import.meta.url).href;
const deriveArgon2 = new URL("../../src/credentials/derive-argon2.ts", import.meta.url).href;

/** Runs a program that has `listLoaded()`, the files of hash-wasm that were loaded so far, and prints what it returns. */
async function run(program: string): Promise<unknown> {
  const prelude = `
    import { registerHooks } from "node:module";
    const urls = [];
    registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
    const listLoaded = () => [...new Set(urls)].filter((url) => /hash-wasm|by-wasm/.test(url)).length;
    const listAll = () => urls.length;
  `;
  const main = `console.log(JSON.stringify(await (async () => { ${program} })()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", prelude + main]);
  return JSON.parse(stdout) as unknown;
}

describe("hash-wasm", () => {
  it("is not loaded by importing core and making a provider", async () => {
    const loaded = await run(`
      const { createStaticProvider } = await import(${JSON.stringify(core)});
      createStaticProvider({ users: { alice: { password: "$argon2id$broken" } } });
      return { wasm: listLoaded(), isSeen: listAll() > 50 };
    `);

    expect(loaded).toEqual({ wasm: 0, isSeen: true });
  });

  it("is loaded by the first Argon2 hash where Node has no Argon2 of its own", async () => {
    const loaded = await run(`
      const { deriveArgon2 } = await import(${JSON.stringify(deriveArgon2)});
      const before = listLoaded();
      const refuse = () => { throw Object.assign(new Error(), { code: "ERR_CRYPTO_ARGON2_NOT_SUPPORTED" }); };
      const [password, salt] = [Buffer.from("password"), Buffer.from("somesalt")];
      const work = { kind: "argon2id", password, salt, memory: 8, passes: 1, parallelism: 1, length: 12 };
      await deriveArgon2(work, undefined, refuse);
      return { before, isAfter: listLoaded() > 1 };
    `);

    expect(loaded).toEqual({ before: 0, isAfter: true });
  });
});
