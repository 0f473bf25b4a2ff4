import type { HttpBindings } from "@hono/node-server";
import type { Authenticator } from "@transfer-idp/core";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createLoginHandler } from "./login-handler.ts";
import type { Variables } from "./read-variables.ts";
import { createTransferHandler } from "./transfer-handler.ts";

/** A user name and a password of 1,024 characters, each of which is twelve in a form, and something beside them. */
const maxBodyBytes = 16_384;

export type Service = Hono<{ Bindings: HttpBindings }>;

/** Makes the service: its own login form, and the path that API Gateway asks for Transfer. */
export function createService(
  authenticator: Authenticator,
  variables: Pick<Variables, "serverId" | "gatewaySecrets" | "findAddress">,
): Service {
  const service: Service = new Hono<{ Bindings: HttpBindings }>();
  service.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  service.get("/health", (context) => context.json({ status: "up" }));
  service.post(
    "/login",
    bodyLimit({ maxSize: maxBodyBytes, onError: (context) => context.json({ error: "malformed" }, 400) }),
    createLoginHandler(authenticator, variables),
  );
  // Without a secret to know API Gateway by, anybody could ask for keys and roles here: then the path is not there.
  if (variables.gatewaySecrets.length > 0) {
    const answer = createTransferHandler(authenticator, variables.gatewaySecrets);
    service.get("/servers/:serverId/users/:username/config", answer);
  }
  service.notFound((context) => context.json({ error: "not-found" }, 404));
  // A defect: nothing of it is shown to the caller, and nothing but that it happened to the log. It is none where the
  // caller went away, or sent what is no HTTP, before the body's end.
  service.onError((_error, context) => {
    if (!context.env.incoming.complete) return context.json({ error: "malformed" }, 400);
    authenticator.logger.error("request failed", { method: context.req.method });
    return context.json({}, 500);
  });
  return service;
}
