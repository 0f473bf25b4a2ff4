import type { Decision } from "../decision.ts";
import type { Session } from "../session/session-settings.ts";
import type { TransferAuthResponse, TransferAuthSession } from "./transfer-auth-response.ts";

/**
 * Writes a decision the way Transfer reads it: `{}` for a denial, the session otherwise, with public keys on a key
 * login and never on a password login.
 *
 * The authenticator has checked the session ({@link checkTransferResponse}); a `failed` decision has no rendering,
 * handlers throw its error.
 */
export function renderResponse(decision: Exclude<Decision, { outcome: "failed" }>): TransferAuthResponse {
  if (decision.outcome === "denied") return {};
  const response = renderSession(decision.session);
  if (decision.outcome === "granted") return response;
  const [first, ...others] = decision.publicKeys;
  // A key login without keys is denied long before this. Were it not, Transfer would refuse `{}` just as well.
  if (first === undefined) return {};
  const PublicKeys: [string, ...string[]] = [first, ...others];
  return { ...response, PublicKeys };
}

/** Writes a session the way Transfer reads it. */
export function renderSession(session: Session): TransferAuthSession {
  const { Role, Policy, HomeDirectoryType, HomeDirectory, HomeDirectoryDetails, PosixProfile } = session;
  return {
    Role,
    ...(Policy === undefined ? {} : { Policy }),
    ...(HomeDirectoryType === undefined ? {} : { HomeDirectoryType }),
    ...(HomeDirectory === undefined ? {} : { HomeDirectory }),
    ...(HomeDirectoryDetails === undefined ? {} : { HomeDirectoryDetails: JSON.stringify(HomeDirectoryDetails) }),
    ...(PosixProfile === undefined ? {} : { PosixProfile: renderPosixProfile(PosixProfile) }),
  };
}

function renderPosixProfile({ Uid, Gid, SecondaryGids }: NonNullable<Session["PosixProfile"]>): {
  Uid: number;
  Gid: number;
  SecondaryGids?: number[];
} {
  return { Uid, Gid, ...(SecondaryGids === undefined ? {} : { SecondaryGids: [...SecondaryGids] }) };
}
