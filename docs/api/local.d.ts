// Exports of @transfer-idp/local. Written by `pnpm api`.

// AuthenticationMethods
type AuthenticationMethods = "PASSWORD" | "PUBLIC_KEY" | "PUBLIC_KEY_OR_PASSWORD" | "PUBLIC_KEY_AND_PASSWORD";

// Finding
type Finding = ReturnType<typeof checkTransferResponse>[number];

// LambdaContext
interface LambdaContext {
  readonly callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

// LambdaHandler
type LambdaHandler = (event: never, context: never, callback: never) => unknown;

// LocalServer
interface LocalServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

// LocalServerOptions
interface LocalServerOptions {
  readonly handler: LambdaHandler;
  readonly root: string;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly serverId?: string | undefined;
  readonly authenticationMethods?: AuthenticationMethods | undefined;
  readonly hostKeys?: readonly (string | Buffer)[] | undefined;
  readonly handlerTimeoutMs?: number | undefined;
  readonly loginGraceMs?: number | undefined;
  readonly connectionsMax?: number | undefined;
  readonly onLogin?: ((report: LoginReport) => void) | undefined;
}

// LoginReport
interface LoginReport {
  readonly time: Date;
  readonly username: string;
  readonly sourceIp: string;
  readonly method: "password" | "publickey";
  readonly outcome: "accepted" | "partial" | "refused" | "failed";
  readonly reason: string | undefined;
  readonly findings: readonly Finding[];
  readonly details: readonly string[];
  readonly hasPolicy: boolean;
  readonly milliseconds: number;
}

// TestIdentityProviderInput
interface TestIdentityProviderInput {
  readonly handler: LambdaHandler;
  readonly userName: string;
  readonly userPassword?: string | undefined;
  readonly serverId?: string | undefined;
  readonly serverProtocol?: Protocol | undefined;
  readonly sourceIp?: string | undefined;
  readonly handlerTimeoutMs?: number | undefined;
}

// TestIdentityProviderReport
interface TestIdentityProviderReport {
  readonly result: TestIdentityProviderResult;
  readonly outcome: "authenticated" | "refused" | "failed";
  readonly findings: readonly Finding[];
  readonly details: readonly string[];
}

// TestIdentityProviderResult
interface TestIdentityProviderResult {
  readonly Response: string;
  readonly StatusCode: number;
  readonly Message: string;
  readonly Url: string;
}

// startLocalServer
declare function startLocalServer(options: LocalServerOptions): Promise<LocalServer>;

// testIdentityProvider
declare function testIdentityProvider(input: TestIdentityProviderInput): Promise<TestIdentityProviderReport>;
