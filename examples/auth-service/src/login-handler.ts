import type { HttpBindings } from "@hono/node-server";
import type { Authenticator } from "@transfer-idp/core";
import type { Handler } from "hono";
import { readLoginForm } from "./read-login-form.ts";
import type { Variables } from "./read-variables.ts";

/**
 * Makes the handler of the login form: 200 with the user's name, 401, 400 for what is no form, or 503 where nobody can
 * tell. Whoever is refused learns no reason. An empty password is refused, and keys are never listed: `verifyPassword`
 * does not know how.
 */
export function createLoginHandler(
  authenticator: Authenticator,
  { serverId, findAddress }: Pick<Variables, "serverId" | "findAddress">,
): Handler<{ Bindings: HttpBindings }> {
  return async (context) => {
    const form = await readLoginForm(context.req.raw);
    if (form === undefined) return context.json({ error: "malformed" }, 400);
    const { remoteAddress } = context.env.incoming.socket;
    const sourceIp = findAddress(remoteAddress, context.req.header("x-forwarded-for"));
    // A form has no protocol that Transfer knows. It is decided as SFTP is, which has the users' usual passwords.
    const decision = await authenticator.verifyPassword({ ...form, protocol: "SFTP", serverId, sourceIp });
    if (decision.outcome === "failed") return context.json({ error: "unavailable" }, 503);
    if (decision.outcome === "denied") return context.json({ error: "refused" }, 401);
    return context.json({ username: decision.account.username });
  };
}
