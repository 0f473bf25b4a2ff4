import { chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";

/** What a certificate is to say. */
export interface CertificateRequest {
  /** DNS names; the first is the subject as well. Default: `localhost`. */
  readonly names?: readonly string[];
  /** IP addresses. Default: `127.0.0.1`. */
  readonly addresses?: readonly string[];
  /** How long it is valid from now. Default: 2. */
  readonly days?: number;
  /** It was valid, and has not been for a day. */
  readonly expired?: boolean;
  /** It proves who a client is, and not a server. */
  readonly client?: boolean;
}

/** A certificate and its key: as files, and as the PEM in them. */
export interface TestCertificate {
  readonly certFile: string;
  /** Only its owner may read it: Samba refuses others. */
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority {
  /** Its own certificate as PEM, for `tlsOptions: { ca }`. */
  readonly ca: string;
  readonly caFile: string;
  issue(request?: CertificateRequest): Promise<TestCertificate>;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const;
const dayInMilliseconds = 86_400_000;

/**
 * Makes a certificate authority with the `openssl` program.
 *
 * Unlike a real one it signs with its root, publishes no revocations, and forgets what it issued. Nothing but tests that
 * are given its certificate trusts it.
 *
 * @param directory - Where its files go; made if it is not there, and never taken away here.
 */
export async function createTestAuthority(directory: string): Promise<TestAuthority> {
  await mkdir(directory, { recursive: true });
  const configFile = join(directory, "openssl.cnf");
  const caFile = join(directory, "ca.pem");
  const caKeyFile = join(directory, "ca.key");
  await writeFile(configFile, authorityConfig);
  await runProgram("openssl", [
    ...["req", "-config", configFile, "-x509", ...newKey, "-days", "30"],
    ...["-subj", "/CN=transfer-idp test authority", "-keyout", caKeyFile, "-out", caFile],
  ]);
  await chmod(caKeyFile, 0o600);

  return {
    ca: await readFile(caFile, "utf8"),
    caFile,
    async issue(request = {}) {
      // A folder each, so that two may be issued at once.
      const folder = await mkdtemp(join(directory, "certificate-"));
      const certFile = join(folder, "cert.pem");
      const keyFile = join(folder, "key.pem");
      const requestFile = join(folder, "request.pem");
      const subject = `/CN=${request.names?.[0] ?? "localhost"}`;
      await writeFile(join(folder, "index.txt"), "");
      await writeFile(join(folder, "extensions.cnf"), renderExtensions(request));
      await runProgram("openssl", [
        ...["req", "-config", configFile, "-new", ...newKey],
        ...["-subj", subject, "-keyout", keyFile, "-out", requestFile],
      ]);
      await chmod(keyFile, 0o600);
      // `openssl ca` and not `openssl x509`: the latter cannot say when validity begins before OpenSSL 3.4.
      await runProgram(
        "openssl",
        [
          ...["ca", "-batch", "-notext", "-config", configFile, "-extfile", "extensions.cnf"],
          ...["-cert", caFile, "-keyfile", caKeyFile, ...renderValidity(request)],
          ...["-in", requestFile, "-out", certFile],
        ],
        { cwd: folder },
      );
      return { certFile, keyFile, cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
    },
  };
}

// Paths in it are those of the folder that `openssl ca` runs in.
const authorityConfig = `
[req]
distinguished_name = subject
x509_extensions = authority
[subject]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
`;

function renderExtensions({
  names = ["localhost"],
  addresses = ["127.0.0.1"],
  client = false,
}: CertificateRequest): string {
  const alternatives = [...names.map((name) => `DNS:${name}`), ...addresses.map((address) => `IP:${address}`)];
  return [
    "basicConstraints = critical, CA:FALSE",
    "keyUsage = critical, digitalSignature",
    `extendedKeyUsage = ${client ? "clientAuth" : "serverAuth"}`,
    ...(alternatives.length === 0 ? [] : [`subjectAltName = ${alternatives.join(", ")}`]),
    "authorityKeyIdentifier = keyid",
    "subjectKeyIdentifier = hash",
    "",
  ].join("\n");
}

function renderValidity({ days = 2, expired = false }: CertificateRequest): readonly string[] {
  const [from, until] = expired ? [-10, -1] : [-1, days];
  return ["-startdate", renderTime(from), "-enddate", renderTime(until)];
}

/** The moment so many days from now, as `openssl ca` reads it: `20260131120000Z`. */
function renderTime(days: number): string {
  const moment = new Date(Date.now() + days * dayInMilliseconds);
  return `${moment.toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
}
