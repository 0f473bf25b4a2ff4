/** A user of a pool. */
interface PoolUser {
  readonly username: string;
  readonly password: string;
  /** Whether the user must choose another password first. */
  readonly isTemporary?: boolean;
  readonly group?: string;
}

/**
 * Makes a user pool in moto, which is Cognito too, and not of our making as the server beside this file is.
 *
 * @returns the id of a client of it.
 */
export async function createMotoPool(endpoint: string, users: readonly PoolUser[]): Promise<string> {
  const call = async (operation: string, input: object): Promise<Readonly<Record<string, never>>> => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`moto refuses ${operation}: ${await response.text()}`);
    return (await response.json()) as Readonly<Record<string, never>>;
  };
  const { UserPool } = await call("CreateUserPool", { PoolName: "partners" });
  const { Id: UserPoolId } = UserPool as unknown as { readonly Id: string };
  const ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH"];
  const { UserPoolClient } = await call("CreateUserPoolClient", { UserPoolId, ClientName: "us", ExplicitAuthFlows });
  for (const { username: Username, password: Password, isTemporary = false, group: GroupName } of users) {
    await call("AdminCreateUser", { UserPoolId, Username });
    await call("AdminSetUserPassword", { UserPoolId, Username, Password, Permanent: !isTemporary });
    if (GroupName === undefined) continue;
    await call("CreateGroup", { UserPoolId, GroupName });
    await call("AdminAddUserToGroup", { UserPoolId, Username, GroupName });
  }
  return (UserPoolClient as unknown as { readonly ClientId: string }).ClientId;
}
