/**
 * The names that Transfer lets through.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/create-user.html
 */
export const usernamePattern: RegExp = /^\w[\w@.-]{2,99}$/;

/**
 * Says why Transfer turns a name away before it asks its identity provider; `undefined` where it does ask.
 *
 * @param username - As the client typed it.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/create-user.html
 */
export function refuseUsername(username: string): string | undefined {
  if (!usernamePattern.test(username)) {
    return "Transfer lets no such name through: 3 to 100 letters, digits and _ - . @, not beginning with - . @";
  }
  // Transfer blocks it by name, for the internet's scanners try it all day.
  return username === "root" ? "Transfer lets no user root through" : undefined;
}
