// Spans and metrics of requests, for OpenTelemetry, by its conventions for HTTP clients. It stands on `@opentelemetry/api`.

import { context, metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { version } from "./base/version.js";

const schemaUrl = "https://opentelemetry.io/schemas/1.37.0";
// In seconds, as the conventions advise.
const explicitBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const ports = { "http:": 80, "https:": 443 };

/** What `onAttempt` takes: each attempt becomes a span within the caller's, and counts in `http.client.request.duration`. */
export function openTelemetry({ tracerProvider = trace, meterProvider = metrics } = {}) {
  const tracer = tracerProvider.getTracer("trunkline", version, { schemaUrl });
  let duration;
  return (attempt) => {
    // Made when it is first needed: the global provider may be set late, and forgets who came before.
    duration ??= meterProvider.getMeter("trunkline", version, { schemaUrl }).createHistogram("http.client.request.duration", {
      unit: "s",
      description: "Duration of HTTP client requests.",
      advice: { explicitBucketBoundaries },
    });
    const { method, pathTemplate, errorType, failure } = attempt;
    const url = new URL(attempt.url);
    const shared = known({
      "http.request.method": method,
      "server.address": url.hostname.replace(/^\[(.*)\]$/, "$1"),
      "server.port": Number(url.port) || ports[url.protocol],
      "url.template": pathTemplate,
      "http.response.status_code": attempt.status,
      "error.type": errorType,
    });
    const own = known({
      "url.full": attempt.url,
      "http.request.resend_count": attempt.number - 1 || null,
      "trunkline.operation": attempt.operation,
      "trunkline.request_id": attempt.requestId,
    });
    const span = tracer.startSpan(pathTemplate ? `${method} ${pathTemplate}` : method, {
      kind: SpanKind.CLIENT,
      attributes: { ...shared, ...own },
      startTime: attempt.startedAt,
    });
    if (errorType) span.setStatus({ code: SpanStatusCode.ERROR, ...known({ message: failure }) });
    span.end(attempt.startedAt.getTime() + attempt.elapsed);
    duration.record(attempt.elapsed / 1000, shared, trace.setSpan(context.active(), span));
  };
}

const known = (attributes) => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value != null));
