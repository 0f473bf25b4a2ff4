import { Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import type { Metrics, SingleMetric } from "../src/index.ts";

// Powertools' Metrics are metrics as they are.
export const powertoolsMetrics: Metrics = new PowertoolsMetrics();

// @ts-expect-error What collects metrics is none that stands alone.
export const collecting: Metrics = { addMetric: () => undefined, publishStoredMetrics: () => undefined };
// @ts-expect-error A metric has dimensions.
export const withoutDimensions: SingleMetric = { addMetric: () => undefined };
