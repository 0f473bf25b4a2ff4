import { createHomePolicy, createSessionPolicy, createVirtualTree, type SessionOptions } from "@transfer-idp/core";

export const byVariables: SessionOptions = {
  defaults: { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/my-bucket/home/{{username}}" },
  pinned: { Policy: createHomePolicy() },
  allowedTargets: ["/my-bucket/home/{{username}}"],
};

export const generated: SessionOptions = {
  pinned: {
    Role: "arn:aws:iam::123456789012:role/transfer-user",
    ...createVirtualTree({ "/home": "/my-bucket/home/{{username}}", "/reports": "/my-bucket/reports" }),
    Policy: createSessionPolicy([
      { target: "/my-bucket/home/{{username}}", access: "readWrite" },
      { target: "/my-bucket/reports", access: "readOnly" },
    ]),
  },
};
