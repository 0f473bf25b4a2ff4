import { usernameMaxCharacters } from "./transfer/limits.ts";

/** Tells whether a value is text that a user's name may be: what is not is nobody's, and no backend is asked about it. */
export function isUsername(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.trim() !== "" &&
    value.length <= usernameMaxCharacters &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value)
  );
}
