import type { Finding } from "../transfer/judge-answer.ts";

/** How one attempt of a client to log in went. It holds no password and no key. */
export interface LoginReport {
  readonly time: Date;
  /** As the client typed it: hostile text, to be escaped where it is shown. */
  readonly username: string;
  readonly sourceIp: string;
  readonly method: "password" | "publickey";
  /** `partial`: the key of a `PUBLIC_KEY_AND_PASSWORD` login is proven and its password still to come. */
  readonly outcome: "accepted" | "partial" | "refused" | "failed";
  /** Why not; `undefined` where it was accepted. */
  readonly reason: string | undefined;
  /** What Transfer would refuse or misread in the handler's answer. */
  readonly findings: readonly Finding[];
  /** Lines about an error of the handler. They come from the handler and may hold what its author put in. */
  readonly details: readonly string[];
  /** Whether the answer holds a session policy, which this server does not evaluate. */
  readonly hasPolicy: boolean;
  readonly milliseconds: number;
}
