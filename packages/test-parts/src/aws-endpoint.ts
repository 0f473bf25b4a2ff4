/** What runs here in the place of a service of AWS. */
export interface AwsEndpoint {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL_SECRETS_MANAGER` and its like. */
  readonly endpoint: string;
  /** What a client of the SDK needs to reach it. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Ends it, connections included. */
  stop(): Promise<void>;
}
