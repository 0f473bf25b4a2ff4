/**
 * What a login needs, under the names of a Transfer server's `SftpAuthenticationMethods`.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/APIReference/API_IdentityProviderDetails.html
 */
export type AuthenticationMethods = "PASSWORD" | "PUBLIC_KEY" | "PUBLIC_KEY_OR_PASSWORD" | "PUBLIC_KEY_AND_PASSWORD";

/** Every value of {@link AuthenticationMethods}. */
export const authenticationMethods: readonly AuthenticationMethods[] = [
  "PASSWORD",
  "PUBLIC_KEY",
  "PUBLIC_KEY_OR_PASSWORD",
  "PUBLIC_KEY_AND_PASSWORD",
];

/** Names the SSH methods that a client may try next. */
export function listNextMethods(methods: AuthenticationMethods, isKeyProven: boolean): ("publickey" | "password")[] {
  switch (methods) {
    case "PASSWORD":
      return ["password"];
    case "PUBLIC_KEY":
      return ["publickey"];
    case "PUBLIC_KEY_OR_PASSWORD":
      return ["publickey", "password"];
    case "PUBLIC_KEY_AND_PASSWORD":
      return [isKeyProven ? "password" : "publickey"];
  }
}
