import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePassword, makeEvent, type RequestParts } from "./make-event.ts";
import { hostileText, hostileTexts } from "./mapping/hostile-text.ts";
import { hasVelocity, renderInJava } from "./mapping/render-in-java.ts";
import { renderInJavaScript } from "./mapping/render-in-javascript.ts";
import { toGatewayRequest } from "./mapping/to-gateway-request.ts";

const login = (name: string, password: string): RequestParts => ({
  username: encodeURIComponent(name),
  headers: encodePassword(password),
});

const random = fc.sample(
  fc.record({
    username: fc.oneof(hostileText, hostileText.map(encodeURIComponent)),
    headers: fc.oneof(
      hostileText.map(encodePassword),
      hostileText.map((Password) => ({ Password })),
      hostileText.map((text) => ({ PasswordBase64: text, Password: text })),
    ),
    protocol: fc.oneof(fc.constant("SFTP"), hostileText),
    sourceIp: fc.oneof(fc.constant("2001%3Adb8::1"), hostileText),
  }),
  { numRuns: 300, seed: 7 },
);

const requests = [
  {},
  ...hostileTexts.map((text) => login(text, text)),
  ...random,
  // As many bytes as API Gateway takes in headers.
  login("alice", "'\\\"".repeat(2500)),
  { headers: { PasswordBase64: "A".repeat(10_000) } },
  { headers: { PasswordBase64: `${"A".repeat(10_000)}!` } },
  { username: "%40".repeat(2500) },
  { headers: { PasswordBase64: "eA==", passwordbase64: "eA==" } },
  { headers: { PasswordBase64: "", Password: "x" } },
  { userArn: null },
].map((parts) => toGatewayRequest(makeEvent(parts)));

describe.runIf(hasVelocity)("mapping-template.vtl, in two engines", () => {
  it("comes out as the same text from Apache Velocity as from velocityjs", () => {
    const fromJava = renderInJava(requests);

    expect(requests.length).toBeGreaterThan(500);
    expect(fromJava).toEqual(requests.map(renderInJavaScript));
  });
});
