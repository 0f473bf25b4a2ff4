import { createChroot, createVirtualTree, type SessionSettings } from "@transfer-idp/core";

/** The user sees where they are in the bucket. */
export const pathHome: SessionSettings = { HomeDirectory: "/my-bucket/home/{{username}}" };

/** The user sees one folder, and nothing above it. */
export const rootFolder: SessionSettings = createChroot("/my-bucket/home/{{username}}");

/** The user sees folders of several places as one tree. */
export const tree: SessionSettings = createVirtualTree(
  {
    "/inbox": "/my-bucket/in/{{username}}",
    "/shared/reports": "/reports-bucket/2026",
    "/readme.txt": { Target: "/my-bucket/readme.txt", Type: "FILE" },
  },
  { start: "/inbox" },
);
