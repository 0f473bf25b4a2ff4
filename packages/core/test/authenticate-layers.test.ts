import {
  type AccessRules,
  byMethod,
  byName,
  createAuthenticator,
  createStaticProvider,
  type Decision,
  firstMatch,
  type IdentityProvider,
  mapUsername,
  restrict,
} from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aliceKey, aliceLogin, alicePassword, aliceRole, createKeepingLogger } from "./scripted-provider.ts";

interface Layer {
  readonly isDenying: boolean;
  /** As a program's option says it, and as a record holds it. */
  readonly rules: AccessRules;
  readonly record: object;
}

const past = "2001-01-01T00:00:00Z";
const future = "2999-01-01T00:00:00Z";
const layers: readonly Layer[] = [
  { isDenying: false, rules: {}, record: {} },
  { isDenying: false, rules: { sourceIpAllow: ["198.51.100.0/24"] }, record: { sourceIps: "198.51.100.0/24" } },
  { isDenying: false, rules: { sourceIpDeny: ["192.0.2.1"] }, record: { sourceIps: { deny: "192.0.2.1" } } },
  { isDenying: false, rules: { protocols: ["SFTP"] }, record: { protocols: "SFTP" } },
  { isDenying: false, rules: { validUntil: new Date(future) }, record: { validUntil: future } },
  { isDenying: true, rules: { sourceIpAllow: ["192.0.2.0/24"] }, record: { sourceIps: "192.0.2.0/24" } },
  { isDenying: true, rules: { sourceIpDeny: ["198.51.100.7"] }, record: { sourceIps: { deny: "198.51.100.7" } } },
  { isDenying: true, rules: { protocols: ["FTPS"] }, record: { protocols: "FTPS" } },
  { isDenying: true, rules: { servers: ["s-0"] }, record: { servers: "s-0" } },
  { isDenying: true, rules: { validFrom: new Date(future) }, record: { validFrom: future } },
  { isDenying: true, rules: { validUntil: new Date(past) }, record: { validUntil: past } },
];

/** Ways to put providers together that change nothing of what one user may do. */
const compositions: readonly ((provider: IdentityProvider) => IdentityProvider)[] = [
  (provider) => provider,
  (provider) => firstMatch({ providers: [createStaticProvider({ users: {} }), provider], whenUndisclosed: "stop" }),
  (provider) => byName({ delimiter: "@@", providers: { other: provider }, fallback: provider }),
  (provider) => byMethod({ password: provider, publicKey: provider }),
  (provider) => mapUsername(provider, (username) => username.toLowerCase()),
];

const anyLayer = fc.constantFrom(...layers);
/** Some of them deny in about half of the runs. */
const fewDeny = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...layers.slice(0, 5)) }, anyLayer);

describe("authenticate, over all layers of access rules", () => {
  it("lets nobody in whom any layer denies, and everybody else, in whatever order layers and providers stand", async () => {
    const setUps = fc.record({
      ofAuthenticator: fewDeny,
      ofProviders: fc.array(fewDeny, { maxLength: 3 }),
      ofGroups: fc.array(fewDeny, { maxLength: 3 }),
      ofUser: fewDeny,
      wrappings: fc.array(fc.constantFrom(...compositions), { maxLength: 2 }),
    });

    await fc.assert(
      fc.asyncProperty(setUps, async ({ ofAuthenticator, ofProviders, ofGroups, ofUser, wrappings }) => {
        const groups = ofGroups.map(({ record }, index) => [`group-${String(index)}`, record] as const);
        const users = createStaticProvider({
          allowPlaintextPasswords: true,
          groups: Object.fromEntries(groups),
          users: {
            alice: {
              password: alicePassword,
              publicKeys: aliceKey,
              Role: aliceRole,
              HomeDirectory: "/bucket/alice",
              groups: groups.map(([name]) => name),
              ...ofUser.record,
            },
          },
        });
        const restricted = ofProviders.reduce((provider, { rules }) => restrict(provider, rules), users);
        const provider = wrappings.reduce((inner, wrap) => wrap(inner), restricted);
        const authenticator = createAuthenticator({
          provider,
          accessRules: ofAuthenticator.rules,
          logger: createKeepingLogger(),
        });

        const decisions: readonly Decision[] = [
          await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword }),
          await authenticator.listPublicKeys(aliceLogin),
        ];

        const isDenied = [ofAuthenticator, ...ofProviders, ...ofGroups, ofUser].some(({ isDenying }) => isDenying);
        expect(decisions.map(({ outcome }) => outcome)).toEqual(
          isDenied ? ["denied", "denied"] : ["granted", "keysListed"],
        );
      }),
      { numRuns: 300 },
    );
  });
});
