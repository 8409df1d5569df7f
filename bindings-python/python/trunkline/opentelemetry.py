"""Spans and metrics of requests, for OpenTelemetry, by its conventions for HTTP clients.

>>> from trunkline.opentelemetry import OpenTelemetry
>>> client = Client(on_attempt=OpenTelemetry())

It stands on ``opentelemetry-api``: ``pip install trunkline[opentelemetry]``.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from opentelemetry import metrics, trace
from opentelemetry.trace import SpanKind, Status, StatusCode

from trunkline._native import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

    from trunkline.base.attempt import Attempt

_CONVENTIONS = "https://opentelemetry.io/schemas/1.37.0"
# In seconds, as the conventions advise.
_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
_PORTS = {"http": 80, "https": 443}


class OpenTelemetry:
    """What ``on_attempt`` takes: each attempt to send a request becomes a span within the caller's, and counts in the histogram
    ``http.client.request.duration``.

    A span is named after the method and the path of the operation, without its arguments. Its attributes, and those of the
    metric, are those of the conventions, ``url.template`` among them; spans have ``trunkline.operation`` and
    ``trunkline.request_id``, too. Neither holds a query, a header or a body.

    :param tracer_provider: What spans are made by; the global one unless given.
    :param meter_provider: What measures; the global one unless given.
    """

    __slots__ = ("_duration", "_tracer")

    def __init__(self, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None) -> None:
        self._tracer = trace.get_tracer("trunkline", __version__, tracer_provider, _CONVENTIONS)
        meter = metrics.get_meter("trunkline", __version__, meter_provider, _CONVENTIONS)
        self._duration = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )

    def __call__(self, attempt: Attempt) -> None:
        server = urlsplit(attempt.url)
        shared = {
            "http.request.method": attempt.method,
            "server.address": server.hostname,
            "server.port": server.port or _PORTS.get(server.scheme),
            "url.template": attempt.path_template,
            "http.response.status_code": attempt.status,
            "error.type": attempt.error_type,
        }
        attributes = {name: value for name, value in shared.items() if value is not None}
        own = {
            "url.full": attempt.url,
            "http.request.resend_count": attempt.number - 1 or None,
            "trunkline.operation": attempt.operation,
            "trunkline.request_id": attempt.request_id,
        }
        start = round(attempt.started_at.timestamp() * 1e6) * 1000
        span = self._tracer.start_span(
            f"{attempt.method} {attempt.path_template}" if attempt.path_template else attempt.method,
            kind=SpanKind.CLIENT,
            attributes={**attributes, **{name: value for name, value in own.items() if value is not None}},
            start_time=start,
        )
        if attempt.error_type is not None:
            span.set_status(Status(StatusCode.ERROR, attempt.failure))
        span.end(start + round(attempt.elapsed * 1e9))
        self._duration.record(attempt.elapsed, attributes, context=trace.set_span_in_context(span))
