import type { LoginMethod } from "@transfer-idp/core";
import { invokeHandler } from "./invoke-handler.ts";
import { type Finding, judgeAnswer } from "./judge-answer.ts";
import type { LambdaHandler } from "./lambda-handler.ts";
import { refuseUsername } from "./refuse-username.ts";
import { readSessionHome, type SessionHome } from "./session-home.ts";

/** One question of Transfer to its identity provider. */
export interface IdentityQuestion {
  readonly handler: LambdaHandler;
  readonly timeoutMs: number;
  readonly serverId: string;
  readonly sourceIp: string;
  /** As the client typed it. */
  readonly username: string;
  /** Absent on a key login; never empty. */
  readonly password?: string;
}

/** What a session may do, once the client has proven who it is. */
export interface TransferSession {
  readonly username: string;
  readonly home: SessionHome;
  /** Empty on a password login. */
  readonly publicKeys: readonly string[];
  /** Whether the answer holds a session policy. */
  readonly hasPolicy: boolean;
}

/** What Transfer makes of the answer to a question. */
export type IdentityVerdict =
  | { readonly outcome: "accepted"; readonly session: TransferSession; readonly findings: readonly Finding[] }
  | {
      readonly outcome: "refused" | "failed";
      readonly reason: string;
      readonly findings: readonly Finding[];
      /** Lines about an error of the handler, for its operator. */
      readonly details: readonly string[];
    };

/**
 * Asks the handler who a user is and judges its answer, with Transfer's own rules before and after.
 *
 * The event has the fields of Transfer's own and no other; on a key login the `password` key is absent, not empty.
 *
 * @returns `accepted` proves a password; on a key login it proves nothing yet. Never rejects.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 */
export async function askIdentityProvider(question: IdentityQuestion): Promise<IdentityVerdict> {
  const { username, password, serverId, sourceIp } = question;
  const refusal = refuseUsername(username);
  if (refusal !== undefined) return { outcome: "refused", reason: refusal, findings: [], details: [] };
  const method: LoginMethod = password === undefined ? "publicKey" : "password";
  const event = {
    username,
    ...(password === undefined ? {} : { password }),
    protocol: "SFTP",
    serverId,
    sourceIp,
  };
  const invocation = await invokeHandler(question.handler, event, question.timeoutMs);
  if (invocation.outcome === "failed") return { ...invocation, findings: [] };
  const judgement = judgeAnswer(invocation.answer, method);
  const { findings } = judgement;
  if (!judgement.accepted) return { outcome: "refused", reason: judgement.reason, findings, details: [] };
  const { answer } = judgement;
  const session: TransferSession = {
    username,
    home: readSessionHome(answer, username),
    publicKeys: answer.PublicKeys ?? [],
    hasPolicy: (answer.Policy ?? "").trim() !== "",
  };
  return { outcome: "accepted", session, findings };
}
