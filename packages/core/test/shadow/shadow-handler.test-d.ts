import type {
  Context,
  TransferFamilyAuthorizerEvent,
  TransferFamilyAuthorizerHandler,
  TransferFamilyAuthorizerResult,
} from "aws-lambda";
import { type Authenticator, createShadowHandler, type LambdaHandler, type ShadowOptions } from "../../src/index.ts";

declare const candidate: Authenticator;
declare const ours: LambdaHandler;
declare const legacy: (
  event: TransferFamilyAuthorizerEvent,
  context: Context,
) => Promise<TransferFamilyAuthorizerResult>;
declare const untyped: (event: unknown) => unknown;
declare const withCallback: TransferFamilyAuthorizerHandler;

// A handler keeps its own types: what it takes and what it answers with.
export const beside: typeof legacy = createShadowHandler({ current: legacy, candidate });
export const besideOurs: LambdaHandler = createShadowHandler({ current: ours, candidate });
export const besideUntyped: (event: unknown, context: unknown) => Promise<unknown> = createShadowHandler({
  current: untyped,
  candidate,
});

// @ts-expect-error A handler that may answer through a callback is made to return its answer first.
export const besideCallback: typeof legacy = createShadowHandler({ current: withCallback, candidate });

// @ts-expect-error It is the program that says whether passwords are given away, and not a text of its environment.
export const options: ShadowOptions = { candidate, givePasswordsToCandidate: "true" };
