import {
  createAuthenticator,
  createJsonLineLogger,
  createStaticProvider,
  ProviderUnavailableError,
  type Authenticator,
  type IdentityProvider,
} from "@transfer-idp/core";

const password = "correct horse battery staple";
const login = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "203.0.113.7" } as const;
const role = { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/my-bucket/home/alice" };
const publicKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ"];
// Of `correct horse battery staple`, at the lowest cost that bcrypt has.
const hash = "$2b$04$aLum6mnyf0toyWBCLFdNGO7VgTWMvv.UtZ9OW2rQ1Zv4W.ijigpn6";

/** Has core's own logger write the lines of logins that end in each way; the traces, too, which are no logins. */
export async function writeLogLines(): Promise<readonly string[]> {
  const lines: string[] = [];
  const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });
  const users = {
    alice: { ...role, password: hash, publicKeys },
    roleless: { password: hash },
    unreadable: { ...role, password: hash, sourceIps: ["nowhere"] },
  };
  const authenticator = createAuthenticator({ logger, provider: createStaticProvider({ users }) });
  const logIn = (username: string, typed: string, from: Authenticator = authenticator): Promise<unknown> =>
    from.verifyPassword({ ...login, username, password: typed });

  await logIn("alice", password);
  await authenticator.listPublicKeys({ ...login, username: "alice" });
  await logIn("alice", "a guess");
  await logIn("nobody", "a guess");
  await logIn("roleless", password);
  await logIn("unreadable", password);
  await logIn("alice", password, createAuthenticator({ logger, provider: brokenProvider }));
  await authenticator.verifyPassword({ ...login, username: "alice", password: "a guess" }, { isDryRun: true });
  return lines;
}

const brokenProvider: IdentityProvider = {
  name: "broken",
  findAccount: () =>
    Promise.reject(
      new ProviderUnavailableError({ provider: "broken", kind: "access-denied", backendError: "AccessDenied" }),
    ),
};
