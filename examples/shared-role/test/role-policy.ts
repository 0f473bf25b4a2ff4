import { listStatements, readTemplate, resolveTemplate } from "@transfer-idp/test-parts/templates";
import { bucket } from "./start-function.ts";

/** What the template lets the shared role do. */
export const rolePolicy: object = {
  Version: "2012-10-17",
  Statement: listStatements(
    resolveTemplate(readTemplate(new URL("../template.yaml", import.meta.url)), { BucketName: bucket }),
  )
    .filter(({ resource, statement }) => resource === "TransferUserRole" && statement.Principal === undefined)
    .map(({ statement }) => statement),
};
