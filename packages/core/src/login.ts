/** The protocols a custom identity provider is asked about. AS2 is in Transfer's API but has no logins. */
export type Protocol = "SFTP" | "FTP" | "FTPS";

const protocols: readonly unknown[] = ["SFTP", "FTP", "FTPS"] satisfies Protocol[];

export function isProtocol(value: unknown): value is Protocol {
  return protocols.includes(value);
}

/** How a user wants to prove who they are. */
export type LoginMethod = "password" | "publicKey";

/** What the caller of an {@link Authenticator} knows of a login. Everything in it is hostile data. */
export interface LoginRequest {
  /** As the client typed it. */
  readonly username: string;
  readonly protocol: Protocol;
  /** Id of the Transfer server, `s-` and 17 hex digits. An auth service of one's own passes a constant. */
  readonly serverId: string;
  /** IPv4 or IPv6 address of the client. Absent, it passes no rule about source addresses. */
  readonly sourceIp?: string | undefined;
  /**
   * Ends the login early, as `failed` (`unavailable`). With lockout, to end it while its password is verified counts as a
   * guess, unless that was right.
   */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds left for this login; the authenticator's own limit applies where that is less. */
  readonly remainingTimeMs?: number | undefined;
}

/** How a login is decided; apart from the login, which may be taken as it came from whoever logs in. */
export interface LoginOptions {
  /**
   * Decides as ever but for lockout, which is not asked: it counts no guess and refuses none. Counts no metric and writes
   * nothing back. {@link shadow} has its candidate decide so.
   * Nothing limits how often such logins may guess.
   *
   * @defaultValue false
   */
  readonly isDryRun?: boolean | undefined;
}

/** A login with a password. An empty one is denied on every protocol: it never becomes a key login. */
export interface PasswordLogin extends LoginRequest {
  readonly password: string;
}

/** A login with a key: Transfer asks for the user's public keys and does the proof itself. */
export type KeyLogin = LoginRequest;

/** One login, as identity providers see it. It holds no password: {@link VerifyPassword} receives that on its own. */
export interface Login {
  /** The name to look up. */
  readonly username: string;
  /** The name as the client typed it, which is what `${transfer:UserName}` would become. */
  readonly presentedUsername: string;
  readonly method: LoginMethod;
  readonly protocol: Protocol;
  readonly serverId: string;
  readonly sourceIp: string | undefined;
  /** Whether a provider must leave its backend as it is. */
  readonly isDryRun: boolean;
  /** Aborts when the login's time is over. */
  readonly signal: AbortSignal;
}
