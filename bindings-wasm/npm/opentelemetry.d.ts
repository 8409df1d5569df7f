import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import type { Attempt } from "./base/types.js";

/** Where spans and metrics go; the global providers unless given. */
export interface OpenTelemetryOptions {
  /** What makes the spans. */
  tracerProvider?: TracerProvider;
  /** What measures. */
  meterProvider?: MeterProvider;
}

/**
 * What `onAttempt` takes: each attempt to send a request becomes a span within the caller's, and counts in the histogram
 * `http.client.request.duration`. It stands on `@opentelemetry/api`, which is for you to install.
 *
 * ```js
 * const client = trunkline(accountSid, authToken, { onAttempt: openTelemetry() });
 * ```
 *
 * A span is named after the method and the path of the operation, without its arguments. Its attributes, and those of the metric, are those
 * of OpenTelemetry's conventions for HTTP clients, `url.template` among them; spans have `trunkline.operation` and `trunkline.request_id`,
 * too. Neither holds a query, a header or a body.
 */
export declare function openTelemetry(options?: OpenTelemetryOptions): (attempt: Attempt) => void;
