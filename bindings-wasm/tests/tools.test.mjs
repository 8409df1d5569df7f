// Tools that look into the requests of a process: those that trace it, and those that stand in for a server in its tests. They are not
// among what this package is developed with: each is installed in a folder of its own below target/npm-tools, and kept there.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import http from "node:http";
import test from "node:test";
import { beside, tool } from "./installed.mjs";

const ACCOUNT = "AC0123456789abcdef0123456789abcdef";
const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT}:x`).toString("base64")}`;

/** What a program prints as JSON in its last line. It must end by itself, and well. */
async function run(folder, file, script, ...args) {
  writeFileSync(`${folder}/${file}`, script);
  const child = spawn(process.execPath, ["--no-warnings", file, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (complained += chunk));
  const status = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(status, 0, complained);
  return JSON.parse(said.trim().split("\n").at(-1));
}

/** A service, and the headers of the requests that came to it. */
async function service(t) {
  const arrived = [];
  const server = http.createServer((request, response) => {
    arrived.push(request.headers);
    request.resume().on("end", () => response.setHeader("Content-Type", "application/json").end(`{"sid":"SM1"}`));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { arrived, baseUrl: `http://127.0.0.1:${server.address().port}` };
}

const program = `
const trunkline = require("trunkline");
const client = trunkline("${ACCOUNT}", "x", { baseUrl: process.argv[2], env: {} });
const create = () => client.messages.create({ to: "+15558675310", body: "Hi" });
`;

/** A request that is traced arrives with all that it had, each under its name, and with what the tool adds. */
function assertWhole(headers, ...added) {
  assert.equal(headers.authorization, AUTHORIZATION);
  assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
  assert.equal(headers.accept, "application/json");
  assert.match(headers["user-agent"], /^trunkline-js/);
  assert.deepEqual(Object.keys(headers).filter((name) => /^\d+$/.test(name)), []);
  for (const name of added) assert.ok(headers[name], `${name} is missing: ${Object.keys(headers)}`);
}

test("OpenTelemetry's instrumentation of http", async (t) => {
  const { arrived, baseUrl } = await service(t);
  const packages = ["api@1.9.1", "instrumentation@0.223.0", "instrumentation-http@0.223.0", "sdk-trace-node@2.12.1"];
  const folder = beside("opentelemetry", ...packages.map((name) => `@opentelemetry/${name}`));
  const spans = await run(
    folder,
    "traced.cjs",
    `const { NodeTracerProvider, SimpleSpanProcessor, InMemorySpanExporter } = require("@opentelemetry/sdk-trace-node");
     const { registerInstrumentations } = require("@opentelemetry/instrumentation");
     const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");
     const exporter = new InMemorySpanExporter();
     new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
     registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
     ${program}
     create().then(() => console.log(JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes })))));`,
    baseUrl,
  );
  assert.equal(spans.length, 1);
  assert.equal(spans[0].attributes["url.full"], `${baseUrl}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
  assert.equal(arrived.length, 1);
  assertWhole(arrived[0], "traceparent");
});

test("dd-trace", async (t) => {
  const { arrived, baseUrl } = await service(t);
  const folder = beside("dd-trace", "dd-trace@5.132.0");
  await run(
    folder,
    "traced.cjs",
    `const off = ["DD_INSTRUMENTATION_TELEMETRY_ENABLED", "DD_TRACE_STARTUP_LOGS", "DD_REMOTE_CONFIGURATION_ENABLED"];
     for (const name of off) process.env[name] = "false";
     // Nobody takes the traces.
     require("dd-trace").init({ url: "http://127.0.0.1:9" });
     ${program}
     create().then(() => { console.log("{}"); process.exit(); });`,
    baseUrl,
  );
  assert.equal(arrived.length, 1);
  assertWhole(arrived[0], "x-datadog-trace-id", "traceparent");
});

test("Sentry", async (t) => {
  const { arrived, baseUrl } = await service(t);
  const folder = beside("sentry", "@sentry/node@11.12.0");
  const crumbs = await run(
    folder,
    "traced.cjs",
    `const Sentry = require("@sentry/node");
     Sentry.init({ dsn: "http://public@127.0.0.1:9/1", tracesSampleRate: 1 });
     ${program}
     Sentry.startSpan({ name: "work" }, create).then(async () => {
       // It notes a request when all of it is over.
       await new Promise((resolve) => setTimeout(resolve, 100));
       console.log(JSON.stringify(Sentry.getIsolationScope().getScopeData().breadcrumbs.map(({ data }) => data)));
       process.exit();
     });`,
    baseUrl,
  );
  assert.deepEqual(crumbs.map(({ url }) => url), [`${baseUrl}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`]);
  assert.equal(arrived.length, 1);
  assertWhole(arrived[0], "sentry-trace");
});

const mocked = `
import trunkline from "trunkline";
const client = trunkline("${ACCOUNT}", "x", { env: {}, maxRetries: 0 });
const create = (options) => client.messages.create({ to: "+15558675310", body: "Hi" }, options)
  .then(({ sid }) => sid, ({ name, mayHaveHappened, cause }) => \`\${name}, \${mayHaveHappened}, \${cause?.message ?? ""}\`);
const told = [];
`;

for (const version of ["13.5.6", "14.0.17"]) {
  test(`nock ${version}`, async () => {
    const folder = beside(`nock-${version}`, `nock@${version}`);
    const [ok, limited, broken, late, unknown] = await run(
      folder,
      "mocked.mjs",
      `import nock from "nock";
       ${mocked}
       nock.disableNetConnect();
       const service = () => nock("https://api.twilio.com").post("/2010-04-01/Accounts/${ACCOUNT}/Messages.json", { To: "+15558675310", Body: "Hi" });
       service().basicAuth({ user: "${ACCOUNT}", pass: "x" }).reply(201, { sid: "SM1" });
       told.push(await create());
       service().reply(429, { code: 20429, message: "too many" });
       told.push(await create());
       service().replyWithError("it broke");
       told.push(await create());
       service().delay(1000).reply(201, { sid: "SM2" });
       told.push(await create({ timeout: 50 }));
       told.push(await create());
       console.log(JSON.stringify(told));`,
    );
    assert.deepEqual([ok, limited], ["SM1", "RateLimitedError, false, "]);
    // What really went over a wire nobody knows there, so it may have happened.
    assert.equal(broken, "UnknownOutcomeError, true, it broke");
    assert.equal(late, "UnknownOutcomeError, true, no complete answer within 50 ms");
    assert.match(unknown, /^UnknownOutcomeError, true, Nock: No match for request/);
  });
}

test("MSW", async () => {
  const folder = beside("msw", "msw@2.15.0");
  const told = await run(
    folder,
    "mocked.mjs",
    `import { http, HttpResponse } from "msw";
     import { setupServer } from "msw/node";
     ${mocked}
     const path = "https://api.twilio.com/2010-04-01/Accounts/:account/Messages.json";
     const server = setupServer(http.post(path, async ({ request, params }) => {
       const is = [params.account, request.headers.get("authorization"), (await request.formData()).get("Body")].join(" ");
       return HttpResponse.json({ sid: is === "${ACCOUNT} ${AUTHORIZATION} Hi" ? "SM1" : is }, { status: 201 });
     }));
     server.listen({ onUnhandledRequest: "error" });
     told.push(await create());
     server.use(http.post(path, () => HttpResponse.json({ code: 21211, message: "no" }, { status: 400 }), { once: true }));
     told.push(await create());
     server.use(http.post(path, () => HttpResponse.error(), { once: true }));
     told.push(await create());
     server.use(http.post(path, async () => { await new Promise((resolve) => setTimeout(resolve, 1000)); return HttpResponse.json({}); }, { once: true }));
     told.push(await create({ timeout: 50 }));
     console.log(JSON.stringify(told));`,
  );
  assert.deepEqual(told, [
    "SM1",
    "ValidationError, false, ",
    "UnknownOutcomeError, true, Network error",
    "UnknownOutcomeError, true, no complete answer within 50 ms",
  ]);
});

test("each attempt is a span of the caller's and counts, by OpenTelemetry's conventions for HTTP clients", async () => {
  const packages = ["api@1.9.1", "sdk-trace-node@2.12.1", "sdk-metrics@2.12.1"];
  const folder = beside("telemetry", ...packages.map((name) => `@opentelemetry/${name}`));
  const { accountSid, spans, metrics } = await run(
    folder,
    "telemetry.mjs",
    `
    import { metrics, trace } from "@opentelemetry/api";
    import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
    import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
    import trunkline from "trunkline";
    import { openTelemetry } from "trunkline/opentelemetry";
    import { sandbox } from "trunkline/sandbox";

    const box = sandbox();
    box.addFault({ kind: "status", status: 503, times: 1 });
    box.addFault({ kind: "drop", times: 1 });
    // Made before the providers, as it is where those are set up late.
    const client = trunkline(box.accountSid, box.authToken, { ...box.options(), onAttempt: openTelemetry() });

    const spans = new InMemorySpanExporter();
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
    const counted = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter: counted, exportIntervalMillis: 1e6 });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));

    const calls = [1, 2].map((number) => trace.getTracer("test").startActiveSpan("caller " + number, async (outer) => {
      await client.messages.list({ to: "+15558675310" });
      outer.end();
    }));
    await Promise.all(calls);
    await client.messages("x").fetch().catch(() => {});
    await reader.forceFlush();
    const told = spans.getFinishedSpans().map((span) => {
      const { name, kind, status, attributes } = span;
      return { name, kind, status, attributes, id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId };
    });
    const measured = counted.getMetrics().at(-1).scopeMetrics.flatMap(({ metrics }) => metrics);
    await reader.shutdown();
    console.log(JSON.stringify({ accountSid: box.accountSid, spans: told, metrics: measured }));
    `,
  );
  const template = "/2010-04-01/Accounts/{AccountSid}/Messages.json";
  const attempts = spans.filter(({ name }) => name === `GET ${template}`);
  const callers = spans.filter(({ name }) => name.startsWith("caller"));
  assert.equal(attempts.length, 4);
  for (const { id } of callers) assert.ok(attempts.some(({ parent }) => parent === id), "each caller has attempts of its own");
  assert.deepEqual(new Set(attempts.map(({ parent }) => parent)), new Set(callers.map(({ id }) => id)));
  const shared = { "http.request.method": "GET", "server.address": "api.twilio.com", "server.port": 443, "url.template": template };
  const own = { "url.full": `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`, "trunkline.operation": "api.v2010.accounts.messages.list" };
  for (const { kind, attributes } of attempts) {
    assert.equal(kind, 2);
    for (const [name, value] of Object.entries({ ...shared, ...own })) assert.equal(attributes[name], value, name);
  }
  const of = (type) => attempts.find(({ attributes }) => attributes["error.type"] === type);
  assert.deepEqual([of("503").status.code, of("503").attributes["http.response.status_code"]], [2, 503]);
  assert.equal(of("connection").status.code, 2);
  assert.ok(of("connection").status.message);
  assert.deepEqual([of(undefined).status.code, of(undefined).attributes["http.response.status_code"]], [0, 200]);
  const again = attempts.filter(({ attributes }) => attributes["http.request.resend_count"] === 1);
  assert.equal(again.length, 2);
  assert.ok(spans.every(({ attributes }) => !JSON.stringify(attributes).includes("5558675310")));

  const [fetched] = spans.filter(({ attributes }) => attributes["trunkline.operation"] === "api.v2010.accounts.messages.fetch");
  assert.deepEqual([fetched.status.code, fetched.attributes["error.type"], fetched.parent], [2, "404", undefined]);

  assert.deepEqual(metrics.map(({ descriptor: { name, unit } }) => [name, unit]), [["http.client.request.duration", "s"]]);
  const [{ dataPoints }] = metrics;
  assert.equal(dataPoints.reduce((sum, { value: { count } }) => sum + count, 0), 5);
  assert.deepEqual(dataPoints[0].value.buckets.boundaries.slice(0, 3), [0.005, 0.01, 0.025]);
  const answered = dataPoints.find(({ attributes }) => attributes["http.response.status_code"] === 200);
  assert.deepEqual(answered.attributes, { ...shared, "http.response.status_code": 200 });
  assert.equal(answered.value.count, 2);

  const program = `import trunkline from "trunkline"; import { openTelemetry } from "trunkline/opentelemetry";
    import { metrics, trace } from "@opentelemetry/api";
    trunkline("AC…", "…", { onAttempt: openTelemetry() });
    openTelemetry({ tracerProvider: trace.getTracerProvider(), meterProvider: metrics.getMeterProvider() });`;
  writeFileSync(`${folder}/telemetry.ts`, program);
  const options = ["--strict", "--noEmit", "--target", "es2024", "--lib", "es2024,dom,esnext.disposable", "--module", "nodenext", "--types", ""];
  execFileSync(tool("tsc"), [...options, "telemetry.ts"], { cwd: folder, stdio: "pipe", encoding: "utf8" });
});
