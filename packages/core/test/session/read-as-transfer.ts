/**
 * Reads an answer by the table of Transfer's contract (custom-lambda-idp, "The response"), and says what Transfer would
 * refuse or misread. Written from that table alone: it shares no code, pattern or limit with `src/`, so that both are
 * wrong in the same way only by the same misreading of AWS's documents.
 *
 * @returns complaints; none for an answer that Transfer takes as it is meant.
 */
export function readAsTransfer(answer: unknown, method: "password" | "publicKey"): readonly string[] {
  const complaints: string[] = [];
  const demand = (isMet: boolean, complaint: string): void => {
    if (!isMet) complaints.push(complaint);
  };
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return ["no object"];
  const known = "Role PosixProfile PublicKeys Policy HomeDirectoryType HomeDirectoryDetails HomeDirectory".split(" ");
  for (const name of Object.keys(answer)) demand(known.includes(name), `unknown ${name}`);
  const { Role, PosixProfile, PublicKeys, Policy, HomeDirectoryType, HomeDirectoryDetails, HomeDirectory } =
    answer as Record<string, unknown>;

  demand(typeof Role === "string" && Role.length >= 20 && Role.length <= 2048, "Role length");
  demand(typeof Role === "string" && /^arn:.*role\/\S+$/.test(Role), "Role form");

  if (method === "password") demand(!("PublicKeys" in answer), "PublicKeys on a password login");
  else demand(Array.isArray(PublicKeys) && PublicKeys.length > 0, "no PublicKeys on a key login");
  // The pattern of the service's own model for key bodies.
  const key =
    /^\s*(ssh|ecdsa)-[a-z0-9-]+[ \t]+(([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{1,3})?(={0,3})?)(\s*|[ \t]+[\S \t]*\s*)$/;
  for (const text of Array.isArray(PublicKeys) ? (PublicKeys as unknown[]) : []) {
    demand(typeof text === "string" && text.length <= 2048 && key.test(text), "PublicKeys form");
  }

  if (PosixProfile !== undefined) {
    const isId = (id: unknown): boolean => Number.isInteger(id) && (id as number) >= 0 && (id as number) < 2 ** 32;
    demand(typeof PosixProfile === "object" && PosixProfile !== null, "PosixProfile no object");
    const { Uid, Gid, SecondaryGids, ...more } = PosixProfile as Record<string, unknown>;
    demand(isId(Uid) && isId(Gid) && Object.keys(more).length === 0, "PosixProfile ids");
    const secondary = SecondaryGids ?? [];
    demand(Array.isArray(secondary) && secondary.length <= 16 && secondary.every(isId), "SecondaryGids");
  }

  demand([undefined, "PATH", "LOGICAL"].includes(HomeDirectoryType as string), "HomeDirectoryType");
  const isLogical = HomeDirectoryType === "LOGICAL";
  const isPath = (path: unknown): path is string =>
    typeof path === "string" && path.startsWith("/") && path.length <= 1024;
  const mappings = isLogical ? readMappings(HomeDirectoryDetails) : [];
  demand(mappings !== undefined, "HomeDirectoryDetails no JSON list");
  demand(isLogical || HomeDirectoryDetails === undefined, "HomeDirectoryDetails that nobody reads");
  if (isLogical) demand((mappings?.length ?? 0) > 0, "HomeDirectoryDetails empty");
  for (const { Entry, Target, Type, ...more } of mappings ?? []) {
    demand(isPath(Entry) && isPath(Target) && !Target.endsWith("/"), "mapping");
    demand([undefined, "FILE", "DIRECTORY"].includes(Type as string), "Type");
    demand(Object.keys(more).length === 0, "mapping with more");
  }
  demand(HomeDirectory === undefined || HomeDirectory === "" || isPath(HomeDirectory), "HomeDirectory");
  const start = HomeDirectory ?? "/";
  if (isLogical) demand(start === "/" || mappings?.some(({ Entry }) => Entry === start) === true, "start no Entry");

  const places = isLogical ? (mappings ?? []).map(({ Target }) => Target) : [HomeDirectory];
  const isOnEfs = places.some((place) => typeof place === "string" && /^\/fs-[0-9a-f]/.test(place));
  demand(!isOnEfs || PosixProfile !== undefined, "EFS without PosixProfile");
  demand(!isOnEfs || Policy === undefined, "EFS ignores the Policy");

  if (Policy !== undefined) {
    demand(typeof Policy === "string" && Policy.trim() !== "", "Policy blank or no text");
    const text = typeof Policy === "string" ? Policy : "";
    // STS counts characters, and takes U+0020 to U+00FF, tab, line feed and carriage return.
    demand(text.length <= 2048, "Policy length");
    demand(
      Array.from(text).every((one) => one <= "\u00ff" && (one >= " " || "\t\n\r".includes(one))),
      "Policy alphabet",
    );
    demand(isCompactObject(text), "Policy no JSON object, or with a key twice");
  }
  return complaints;
}

type Mapping = Readonly<Record<"Entry" | "Target" | "Type", unknown>>;

function readMappings(details: unknown): readonly Mapping[] | undefined {
  if (typeof details !== "string" || new TextEncoder().encode(details).length > 2_100_000) return undefined;
  try {
    const list: unknown = JSON.parse(details);
    return Array.isArray(list) ? (list as Mapping[]) : undefined;
  } catch {
    return undefined;
  }
}

/** What comes back as it was when it is read and written has no key twice and nothing between its parts. */
function isCompactObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) && JSON.stringify(value) === text;
  } catch {
    return false;
  }
}
