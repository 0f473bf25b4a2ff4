/** A request as a mapping template sees it. */
export interface GatewayRequest {
  /** As API Gateway has them: still encoded. */
  readonly path: Readonly<Record<"serverId" | "username", string>>;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** One value a name, whatever came. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whom IAM knows as the caller; absent where the method lets anybody in. */
  readonly userArn?: string;
}
