"""Spans and metrics, as OpenTelemetry's SDK receives them."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

import trunkline
from trunkline import AsyncClient, Client
from trunkline.base.exceptions import TwilioException
from trunkline.opentelemetry import OpenTelemetry
from trunkline.sandbox import Sandbox

TEMPLATE = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


class Telemetry:
    def __init__(self):
        self.exporter, self.reader = InMemorySpanExporter(), InMemoryMetricReader()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.hook = OpenTelemetry(self.provider, MeterProvider([self.reader]))
        self.tracer = self.provider.get_tracer("test")

    def spans(self, kind=SpanKind.CLIENT):
        return [span for span in self.exporter.get_finished_spans() if span.kind is kind]

    def metrics(self):
        data = self.reader.get_metrics_data()
        return [metric for resource in data.resource_metrics for scope in resource.scope_metrics for metric in scope.metrics]


@pytest.fixture
def telemetry():
    return Telemetry()


def test_an_attempt_is_a_span_within_the_callers(telemetry):
    client = Client.sandbox(on_attempt=telemetry.hook)
    with telemetry.tracer.start_as_current_span("caller") as caller:
        client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    (span,) = telemetry.spans()
    assert span.name == f"POST {TEMPLATE}"
    assert span.parent.span_id == caller.get_span_context().span_id
    assert span.status.status_code is StatusCode.UNSET
    assert span.end_time >= span.start_time > 1_700_000_000_000_000_000
    assert span.instrumentation_scope.name == "trunkline"
    attributes = dict(span.attributes)
    assert attributes.pop("trunkline.request_id").startswith("RQ")
    assert attributes == {
        "http.request.method": "POST",
        "http.response.status_code": 201,
        "server.address": "api.twilio.com",
        "server.port": 443,
        "url.full": f"https://api.twilio.com/2010-04-01/Accounts/{client.account_sid}/Messages.json",
        "url.template": TEMPLATE,
        "trunkline.operation": "api.v2010.accounts.messages.create",
    }


def test_each_task_has_its_own_spans(telemetry):
    client = AsyncClient.sandbox(on_attempt=telemetry.hook)

    async def call(name):
        with telemetry.tracer.start_as_current_span(name):
            await client.messages.list(limit=1)

    async def main():
        await asyncio.gather(*(call(name) for name in "abc"))

    asyncio.run(main())
    callers = {span.context.span_id for span in telemetry.spans(SpanKind.INTERNAL)}
    assert len(callers) == 3
    assert {span.parent.span_id for span in telemetry.spans()} == callers


def test_what_fails_and_what_is_sent_again(telemetry):
    sandbox = Sandbox()
    sandbox.add_fault("status", status=503, times=1)
    sandbox.add_fault("drop", times=1)
    client = Client.sandbox(sandbox, on_attempt=telemetry.hook)
    client.messages.list(to="+15558675310")
    with pytest.raises(TwilioException):
        client.messages("SM" + "0" * 32).fetch()
    failed, lost, answered, missing = telemetry.spans()
    assert [span.attributes.get("error.type") for span in telemetry.spans()] == ["503", "connection", None, "404"]
    assert [span.attributes.get("http.request.resend_count") for span in telemetry.spans()] == [None, 1, 2, None]
    assert {span.status.status_code for span in (failed, lost, missing)} == {StatusCode.ERROR}
    assert lost.status.description
    assert "http.response.status_code" not in lost.attributes
    assert all("5558675310" not in str(dict(span.attributes)) for span in telemetry.spans())


def test_durations_are_counted_by_operation_and_outcome(telemetry):
    sandbox = Sandbox()
    client = Client.sandbox(sandbox, on_attempt=telemetry.hook)
    for number in range(3):
        client.messages.create(to="+15558675310", from_="+15017122661", body=f"Message {number}")
    for message in client.messages.list():
        message.fetch()
    sandbox.add_fault("status", status=500, times=1)
    with pytest.raises(TwilioException):
        client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    (metric,) = telemetry.metrics()
    assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
    counts = {
        (
            point.attributes["http.request.method"],
            point.attributes["url.template"],
            point.attributes.get("error.type"),
        ): point.count
        for point in metric.data.data_points
    }
    one = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
    assert counts == {
        ("POST", TEMPLATE, None): 3,
        ("GET", TEMPLATE, None): 1,
        ("GET", one, None): 3,
        ("POST", TEMPLATE, "500"): 1,
    }
    point = metric.data.data_points[0]
    assert point.explicit_bounds[:3] == (0.005, 0.01, 0.025)
    assert set(point.attributes) == {
        *("http.request.method", "http.response.status_code", "server.address", "server.port", "url.template"),
    }


def test_a_server_of_ones_own_and_a_request_that_no_table_knows(telemetry):
    client = Client(
        anonymous=True,
        base_url="http://[::1]:8080",
        transport=lambda request: trunkline.Response(200, {}, b"{}"),
        on_attempt=telemetry.hook,
        environment={},
    )
    client.request("GET", "/v2/Flows", {"To": "+15558675310"})
    (span,) = telemetry.spans()
    assert span.name == "GET"
    assert (span.attributes["server.address"], span.attributes["server.port"]) == ("::1", 8080)
    assert span.attributes["url.full"] == "http://[::1]:8080/v2/Flows"
    assert "url.template" not in span.attributes


def test_without_providers_of_its_own_it_takes_the_global_ones():
    client = Client.sandbox(on_attempt=OpenTelemetry())
    client.messages.list()
    assert trace.get_current_span() is trace.INVALID_SPAN
