import { readText } from "../entry/read-values.ts";
import type { AccountStateSource } from "./account-state-source.ts";

/** glauth: `accountStatus` is `active` or `inactive`. What is neither is not taken for active. */
export const accountStatusState: AccountStateSource = {
  attributes: ["accountStatus"],
  read: (entry) => ((readText(entry, "accountStatus") ?? "active").toLowerCase() === "active" ? [] : ["disabled"]),
};
