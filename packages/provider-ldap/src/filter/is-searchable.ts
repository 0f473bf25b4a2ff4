/** No directory has longer names of people; whoever sends longer ones wants to see what happens. */
const mostCharacters = 256;

/**
 * Whether a directory can be asked for a name. Directories prepare what they compare (RFC 4518): they leave out control characters
 * and blanks at the ends, so that other names would find the same user.
 */
export function isSearchable(username: string): boolean {
  return (
    username.trim() === username &&
    username !== "" &&
    username.length <= mostCharacters &&
    username.isWellFormed() &&
    !/[\p{Cc}\p{Cf}]/u.test(username)
  );
}
