import type { Observation } from "../observe-login.ts";

/** That a password was refused, whichever of the two reasons was given. */
export const wrongPassword: object = { outcome: "refused", because: "of the password" };

/** Says the same of both reasons for which a wrong password may be refused. */
export function describeWrong(observation: Observation): object {
  if (observation.outcome !== "refused" || !observation.reason.startsWith("wrong-password")) return observation;
  return wrongPassword;
}

/** Lists what is nearly a password, and what a pattern would match it with. */
export function listNearMisses(password: string): readonly string[] {
  const parts = [password.slice(0, -1), password.slice(1), password.slice(0, 8), password.trim()];
  const padded = [` ${password}`, `${password} `, ` ${password} `, `${password}\n`, `\t${password}`];
  const changed = [password.toUpperCase(), password.toLowerCase(), password.replace("7", "8")];
  // The same to the eye, and other bytes.
  const decomposed = password.normalize("NFD");
  return [...parts, ...padded, ...changed, decomposed, "*", "%", " "].filter((wrong) => wrong !== password);
}

/** Lists passwords that only begin with the right one: behind 72 bytes or a NUL, some comparisons read no further. */
export function listLonger(password: string): readonly string[] {
  return [`${password}x`, `${password}${password}`, `${password}\0`, `${password}\0x`, password.padEnd(1024, "x")];
}
