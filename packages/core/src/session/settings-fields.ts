import type { SessionSettings } from "./session-settings.ts";

/** The fields of {@link SessionSettings}. */
export const settingsFields: readonly (keyof SessionSettings)[] = [
  "Role",
  "Policy",
  "HomeDirectoryType",
  "HomeDirectory",
  "HomeDirectoryDetails",
  "PosixProfile",
];
