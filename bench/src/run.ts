// What a login costs, cold and warm, against a function written by hand, in interleaved rounds. `pnpm bench`.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { makePublicKey, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { printReport, type Rounds } from "./report.ts";

const roundCount = 15;
const loginsPerRound = 200;
const subjects = ["hand-written", "transfer-idp-without-cache", "transfer-idp"];
const login = { username: "alice", protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "198.51.100.7" };

const emulator = await startSecretsManagerEmulator();
emulator.putSecret(`aws/transfer/${login.serverId}/${login.username}`, {
  Password: "correct horse",
  PublicKey: makePublicKey("alice"),
  Role: "arn:aws:iam::123456789012:role/bench",
  HomeDirectory: "/bucket/alice",
});
try {
  const passwordLogin = { ...login, password: "correct horse" };
  printReport(
    `Cold: process start to first answer, ${String(roundCount)} rounds`,
    await measureCold(["empty", ...subjects], passwordLogin),
  );
  const title = `${String(roundCount)} rounds of ${String(loginsPerRound)}`;
  printReport(`Warm password logins, ${title}`, await measureWarm(subjects, passwordLogin));
  printReport(`Warm key logins, ${title}`, await measureWarm(subjects, login));
} finally {
  await emulator.stop();
}

async function measureCold(names: readonly string[], event: object): Promise<Rounds> {
  return inRounds(names, async (name) => {
    const started = performance.now();
    const child = start(name, event);
    await once(child, "message");
    const milliseconds = performance.now() - started;
    child.disconnect();
    await once(child, "exit");
    return milliseconds;
  });
}

async function measureWarm(names: readonly string[], event: object): Promise<Rounds> {
  const children = new Map(names.map((name) => [name, start(name, event)]));
  await Promise.all([...children.values()].map((child) => once(child, "message")));
  const rounds = await inRounds(names, async (name) => {
    const child = children.get(name);
    if (child === undefined) throw new Error(`${name} was not started.`);
    child.send(loginsPerRound);
    const [milliseconds] = (await once(child, "message")) as [number];
    return milliseconds;
  });
  for (const child of children.values()) child.disconnect();
  return rounds;
}

async function inRounds(names: readonly string[], measure: (name: string) => Promise<number>): Promise<Rounds> {
  const rounds = new Map(names.map((name) => [name, [] as number[]]));
  // One round more than counts: the first warms files and connections.
  for (let round = 0; round <= roundCount; round += 1) {
    for (const name of names) {
      const milliseconds = await measure(name);
      if (round > 0) rounds.get(name)?.push(milliseconds);
    }
  }
  return rounds;
}

function start(name: string, event: object): ChildProcess {
  const { endpoint, clientConfig } = emulator;
  return fork(
    fileURLToPath(new URL("login-process.ts", import.meta.url)),
    [new URL(`../dist/${name}.mjs`, import.meta.url).href],
    {
      env: {
        PATH: process.env["PATH"],
        BENCH_EVENT: JSON.stringify(event),
        AWS_REGION: clientConfig.region,
        AWS_ACCESS_KEY_ID: clientConfig.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: clientConfig.credentials.secretAccessKey,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      },
    },
  );
}
