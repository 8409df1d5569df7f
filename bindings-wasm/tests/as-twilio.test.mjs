// What programs written for Twilio's library do besides calling: each as they do it, with one word changed.

import assert from "node:assert/strict";
import http from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import { installed } from "./installed.mjs";

const require = createRequire(`${installed("as-twilio")}/program.cjs`);
const trunkline = require("trunkline");
const { sandbox } = require("trunkline/sandbox");

const TO = "+15558675310";
const FROM = "+15017122661";
const SID = "AC0123456789abcdef0123456789abcdef";

function pair(options = {}) {
  const box = sandbox();
  return { box, client: trunkline(box.accountSid, box.authToken, { ...box.options(), ...options }) };
}

/** A client whose requests are noted and answered by a function. */
function noted(answer = () => ({ messages: [] }), options = {}) {
  const urls = [];
  const fetch = async (url, init) => {
    urls.push(url);
    const answered = answer(url, init);
    return answered instanceof Response ? answered : Response.json(answered);
  };
  return { urls, client: trunkline(SID, "x", { env: {}, fetch, ...options }) };
}

const called = (begin) => new Promise((resolve) => begin((...given) => resolve(given)));

test("callbacks are told what comes of create, fetch, update, remove, list, page and getPage", async () => {
  const { client } = pair();
  const [none, message] = await called((tell) => client.messages.create({ to: TO, from: FROM, body: "Hi" }, tell));
  assert.equal(none, null);
  assert.equal(message.body, "Hi");
  assert.equal((await called((tell) => client.messages(message.sid).fetch(tell)))[1].sid, message.sid);
  assert.equal((await called((tell) => message.fetch(tell)))[1].sid, message.sid);
  assert.equal((await called((tell) => message.update({ body: "" }, tell)))[1].body, "");
  assert.equal((await called((tell) => client.messages.list(tell)))[1].length, 1);
  assert.equal((await called((tell) => client.messages.list({ limit: 1 }, tell)))[1].length, 1);
  const [, page] = await called((tell) => client.messages.page({ pageSize: 1 }, tell));
  assert.equal(page.instances.length, 1);
  const url = `https://api.twilio.com/2010-04-01/Accounts/${client.accountSid}/Messages.json`;
  assert.equal((await called((tell) => client.messages.getPage(url, tell)))[1].instances.length, 1);
  assert.deepEqual(await called((tell) => message.remove(tell)), [null, true]);
  const queue = await client.queues.create({ friendlyName: "q" });
  assert.equal((await called((tell) => client.queues(queue.sid).update(tell)))[1].sid, queue.sid);
});

test("a callback is told an error, and nothing else is", async () => {
  const { client } = pair();
  const unhandled = [];
  const note = (error) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const [error, nothing] = await called((tell) => client.messages("SM00000000000000000000000000000000").fetch(tell));
  assert.ok(error instanceof trunkline.RestException);
  assert.equal(error.code, 20404);
  assert.equal(nothing, undefined);
  const [refused] = await called((tell) => client.messages.create({ bodyy: "x" }, tell));
  assert.equal(refused.name, "InvalidArgumentError");
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
});

test("the promise beside a callback gives what the callback gives", async () => {
  const { client } = pair();
  assert.equal(await client.messages.list((_, all) => all.length + 41), 41);
  assert.equal(await client.messages("SM00000000000000000000000000000000").fetch((error) => error.status), 404);
  await assert.rejects(client.messages.list(() => assert.fail("mine")), { message: "mine" });
});

test("each prefers the callback among its parameters, tells done of errors, and its promise settles at the end", async () => {
  const { client } = pair();
  for (let at = 0; at < 5; at += 1) await client.messages.create({ to: TO, from: FROM, body: `${at}` });
  const seen = [];
  const first = (message) => seen.push(message.body);
  await client.messages.each({ pageSize: 2, limit: 3, callback: first }, () => assert.fail("the second argument comes after"));
  assert.deepEqual(seen, ["4", "3", "2"]);
  await client.messages.each((message, done) => {
    seen.push(message.body);
    done();
  });
  assert.deepEqual(seen, ["4", "3", "2", "4"]);
  const ends = [];
  await client.messages.each({ callback: (_, done) => done(new Error("enough")), done: (error) => ends.push(error.message) });
  await assert.rejects(client.messages.each((_, done) => done(new Error("enough"))), { message: "enough" });
  await client.messages.each({ done: (error) => ends.push(error) }, () => {});
  await client.messages.each({
    callback: () => {
      throw new Error("mine");
    },
    done: (error) => ends.push(error.message),
  });
  assert.deepEqual(ends, ["enough", undefined, "mine"]);
  const lost = noted(() => Response.json({ code: 20003, message: "no" }, { status: 401 })).client;
  const [error] = await called((done) => lost.messages.each({ done }, () => {}));
  assert.equal(error.status, 401);
  await assert.rejects(lost.messages.each(() => {}), { status: 401 });
});

test("places are the same each time, so that stubs and assignments hold", async (t) => {
  const { client, urls } = noted();
  assert.equal(client.messages, client.messages);
  assert.equal(client.api.v2010.accounts, client.api.v2010.accounts);
  assert.equal(client.verify.v2.services, client.verify.v2.services);
  t.mock.method(client.messages, "create", async () => "stubbed");
  assert.equal(await client.messages.create({ to: TO }), "stubbed");
  client.calls.create = async () => "assigned";
  assert.equal(await client.calls.create({}), "assigned");
  const other = noted();
  await other.client.messages.list();
  assert.equal(other.urls.length, 1);
  assert.deepEqual(urls, []);
  assert.notEqual(other.client.messages, client.messages);
});

test("region and edge can be set later, and the next request goes there", async () => {
  const { client, urls } = noted();
  await client.messages.list();
  client.region = "au1";
  client.edge = "sydney";
  await client.messages.list();
  client.edge = undefined;
  client.region = "ie1";
  await client.messages.list();
  assert.deepEqual(urls.map((url) => new URL(url).host), ["api.twilio.com", "api.sydney.au1.twilio.com", "api.dublin.ie1.twilio.com"]);
  assert.deepEqual([client.region, client.edge], ["ie1", undefined]);
  client.region = "nowhere";
  await assert.rejects(client.messages.list(), { name: "ConfigurationError", message: /nowhere/ });
  assert.equal(urls.length, 3);
});

test("a client can be made of nothing, and its first call says what is missing", async () => {
  const client = trunkline(undefined, undefined, { env: {}, fetch: () => assert.fail("nothing is sent") });
  await assert.rejects(client.messages.list(), { name: "ConfigurationError", message: /TWILIO_ACCOUNT_SID/ });
});

test("what a program does not give of its credentials, the environment gives; else the first call says what is missing", async () => {
  const sent = [];
  const fetch = async (_, { headers }) => {
    sent.push(atob(new Headers(headers).get("Authorization").slice("Basic ".length)));
    return Response.json({ messages: [] });
  };
  const env = { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: "of-the-environment" };
  const other = SID.replace(/0/g, "5");
  for (const given of [[undefined, undefined], [other, undefined], [undefined, "given"], ["", ""], [other, null]]) {
    await trunkline(...given, { env, fetch }).messages.list();
  }
  assert.deepEqual(sent, [`${SID}:of-the-environment`, `${other}:of-the-environment`, `${SID}:given`, `${SID}:of-the-environment`, `${other}:of-the-environment`]);
  const missing = {
    "`password` must be given with `username`, or TWILIO_AUTH_TOKEN must be set": [[SID, undefined], [SID, ""]],
    "`username` must be given with `password`, or TWILIO_ACCOUNT_SID must be set": [[undefined, "given"]],
    "`password` must be given with `username`": [["SK0123456789abcdef0123456789abcdef", undefined]],
    "no credentials: give an account SID with its auth token, or set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN": [[undefined, undefined]],
  };
  for (const [message, all] of Object.entries(missing)) {
    for (const given of all) {
      const client = trunkline(...given, { env: {}, fetch });
      for (let time = 0; time < 2; time += 1) await assert.rejects(client.messages.list(), { name: "ConfigurationError", message });
    }
  }
  assert.throws(() => trunkline(SID, 7, { env: {}, fetch }), { message: "`password` must be text, not an integer" });
  assert.throws(() => trunkline({ authToken: "x", env: {}, fetch }), { message: "`accountSid` must be given with `authToken`, or TWILIO_ACCOUNT_SID must be set" });
});

test("a page is found by its number and token, and its address is whole", async () => {
  const { client } = pair();
  for (let at = 0; at < 4; at += 1) await client.messages.create({ to: TO, from: FROM, body: `${at}` });
  const first = await client.messages.page({ pageSize: 2 });
  const url = new URL(first.nextPageUrl);
  assert.equal(url.origin, "https://api.twilio.com");
  const pageToken = url.searchParams.get("PageToken");
  const second = await client.messages.page({ pageSize: 2, pageNumber: 1, pageToken });
  assert.deepEqual(second.instances.map(({ body }) => body), ["1", "0"]);
  assert.equal(first.getNextPageUrl(), first.nextPageUrl);
  assert.equal(new URL(second.previousPageUrl).origin, "https://api.twilio.com");
  const { urls, client: noting } = noted();
  await noting.messages.page({ pageNumber: 3, pageToken: "PA1" });
  assert.deepEqual([...new URL(urls[0]).searchParams], [["Page", "3"], ["PageToken", "PA1"]]);
});

test("an object with `request` sends the requests, as Twilio's guide to custom clients has it", async () => {
  const asked = [];
  const httpClient = {
    async request(options) {
      asked.push(options);
      if (options.method === "get") return { statusCode: 200, body: { messages: [{ sid: "SM1", body: "parsed" }] } };
      return { statusCode: 201, body: JSON.stringify({ sid: "SM2", body: options.data.Body }), headers: { "content-type": "application/json" } };
    },
  };
  const client = trunkline(SID, "secret", { env: {}, httpClient, timeout: 5000 });
  assert.equal(client.httpClient, httpClient);
  const created = await client.messages.create({ to: TO, from: FROM, body: "Hi & bye", mediaUrl: ["https://a.example/", "https://b.example/"] });
  assert.equal(created.body, "Hi & bye");
  assert.equal((await client.messages.list({ limit: 1, to: TO }))[0].body, "parsed");
  const [post, get] = asked;
  assert.deepEqual([post.method, post.username, post.password, post.timeout], ["post", SID, "secret", 5000]);
  assert.equal(post.uri, `https://api.twilio.com/2010-04-01/Accounts/${SID}/Messages.json`);
  assert.deepEqual({ ...post.data }, { To: TO, From: FROM, Body: "Hi & bye", MediaUrl: ["https://a.example/", "https://b.example/"] });
  assert.equal(post.headers.Authorization, undefined);
  assert.deepEqual({ ...get.params }, { To: TO, PageSize: "1" });
  assert.throws(() => trunkline(SID, "x", { httpClient: {} }), { name: "ConfigurationError" });
  const failing = trunkline(SID, "x", { env: {}, maxRetries: 0, httpClient: { request: async () => Promise.reject(new Error("no way")) } });
  await assert.rejects(failing.messages.create({ to: TO }), { name: "UnknownOutcomeError" });
});

test("Twilio's default client can be extended, and agents take their options", async (t) => {
  const connections = new Set();
  const server = http.createServer((request, response) => {
    connections.add(request.socket);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ sid: "SM1", body: request.headers.authorization }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const seen = [];
  class Logging extends trunkline.RequestClient {
    async request(options) {
      seen.push(options.uri);
      const response = await super.request(options);
      seen.push(response.statusCode);
      return response;
    }
  }
  const httpClient = new Logging({ timeout: 1000, keepAlive: false });
  const client = trunkline(SID, "x", { env: {}, baseUrl, httpClient });
  const message = await client.messages.create({ to: TO });
  assert.equal(message.body, `Basic ${btoa(`${SID}:x`)}`);
  assert.deepEqual(seen, [`${baseUrl}/2010-04-01/Accounts/${SID}/Messages.json`, 200]);
  assert.equal(httpClient.lastResponse.statusCode, 200);
  assert.ok(!JSON.stringify(httpClient.lastRequest).includes(btoa(`${SID}:x`)), "a secret is not printed");
  const options = { keepAlive: false, keepAliveMsecs: 500, maxSockets: 2, maxTotalSockets: 4, maxFreeSockets: 1, scheduling: "fifo", timeout: 5000 };
  const closing = trunkline(SID, "x", { env: {}, baseUrl, ...options });
  connections.clear();
  await closing.messages.create({ to: TO });
  await closing.messages.create({ to: TO });
  assert.equal(connections.size, 2, "no connection is kept");
  assert.equal(closing.httpClient.lastResponse.statusCode, 200);
  assert.equal(closing.httpClient.lastRequest.method, "POST");
});

test("logLevel tells requests without what is secret", async (t) => {
  const { client } = noted();
  const lines = [];
  t.mock.method(console, "log", (line) => lines.push(line));
  await client.messages.list({ to: TO });
  assert.deepEqual(lines, []);
  client.logLevel = "debug";
  await client.messages.list({ to: TO });
  assert.ok(lines.some((line) => line.startsWith("GET https://api.twilio.com/")) && lines.includes("response.statusCode: 200"), lines.join("\n"));
  assert.ok(!/Authorization|1555/i.test(lines.join("\n")), lines.join("\n"));
});

test("records, errors and clients have what programs read of them", async () => {
  const { client } = pair();
  const message = await client.messages.create({ to: TO, from: FROM, body: "Hi" });
  assert.deepEqual(message.toJSON(), { ...message });
  assert.equal(client.username, client.accountSid);
  assert.equal((await client.messages.get(message.sid).fetch()).sid, message.sid);
  const error = new trunkline.RestException({ statusCode: 400, body: JSON.stringify({ message: "bad", code: 21211, more_info: "https://e", details: { a: 1 } }) });
  assert.deepEqual([error.status, error.message, error.code, error.moreInfo, error.details], [400, "bad", 21211, "https://e", { a: 1 }]);
  assert.ok(error instanceof trunkline.RestException && error instanceof Error);
  assert.equal(new trunkline.RestException({ statusCode: 502, body: "<html>" }).message, "[HTTP 502] Failed to execute request");
  assert.equal(require("trunkline/lib/base/RestException").default, trunkline.RestException);
  assert.equal(require("trunkline/lib/base/RequestClient"), trunkline.RequestClient);
  const { TwilioServiceException } = trunkline;
  assert.equal(require("trunkline/lib/base/TwilioServiceException").default, TwilioServiceException);
  const own = await client.messages("SM00000000000000000000000000000000").fetch().catch((error) => error);
  assert.ok(!(own instanceof TwilioServiceException));
});

test("an error in the form of RFC 9457 is a TwilioServiceException with its members", async () => {
  const problem = { type: "https://e/70001", title: "Bad thing", status: 400, code: 70001, detail: "It is bad", instance: "/i/1", errors: [{ detail: "d", pointer: "/a" }] };
  const { client } = noted(() => Response.json(problem, { status: 400 }));
  const error = await client.messages.create({ to: TO }).catch((error) => error);
  assert.ok(error instanceof trunkline.TwilioServiceException && error instanceof trunkline.ValidationError);
  for (const [name, value] of Object.entries(problem)) assert.deepEqual(error[name], value, name);
  const made = new trunkline.TwilioServiceException({ statusCode: 400, body: problem });
  assert.ok(made instanceof trunkline.TwilioServiceException && made instanceof trunkline.RestException);
  assert.equal(made.message, "[HTTP 400] Bad thing");
});

test("each call has a kin with the answer's status and headers", async () => {
  const { client } = pair();
  const { body: message, statusCode, headers } = await client.messages.createWithHttpInfo({ to: TO, from: FROM, body: "Hi" });
  assert.deepEqual([message.body, statusCode], ["Hi", 201]);
  assert.match(headers["content-type"], /json/);
  assert.equal((await message.fetchWithHttpInfo()).body.sid, message.sid);
  assert.equal((await client.messages(message.sid).updateWithHttpInfo({ body: "" })).statusCode, 200);
  const list = await client.messages.listWithHttpInfo({ limit: 1 });
  assert.deepEqual([list.body.length, list.statusCode], [1, 200]);
  assert.equal((await client.messages.pageWithHttpInfo()).body.instances.length, 1);
  assert.equal((await called((tell) => client.messages(message.sid).fetchWithHttpInfo(tell)))[1].statusCode, 200);
  const seen = [];
  assert.equal((await client.messages.eachWithHttpInfo((one) => seen.push(one.sid))).statusCode, 200);
  assert.deepEqual(seen, [message.sid]);
  assert.deepEqual(Object.keys(await message.removeWithHttpInfo()), ["body", "statusCode", "headers"]);
  await assert.rejects(message.fetchWithHttpInfo(), { status: 404 });
  assert.equal((await client.messages.list()).length, 0, "the next call gives data alone");
});

test("options without a meaning are warned of once, and unknown ones are refused", async () => {
  const warnings = [];
  const note = ({ name, message }) => warnings.push(`${name}: ${message}`);
  process.on("warning", note);
  for (let at = 0; at < 2; at += 1) trunkline(SID, "x", { env: {}, autoRetry: true, lazyLoading: true, maxRetryDelay: 3000 });
  await new Promise(setImmediate);
  process.off("warning", note);
  assert.equal(warnings.length, 1, warnings.join("\n"));
  assert.match(warnings[0], /maxRetryDelay.*totalTimeout/);
  assert.throws(() => trunkline(SID, "x", { maxRetryDelays: 1 }), { name: "ConfigurationError", message: /maxRetryDelays/ });
});

test("credential providers say what options say", async () => {
  const seen = [];
  const fetch = async (url, init) => {
    seen.push(init.headers.Authorization ?? init.headers.authorization);
    const token = `e30.${btoa(JSON.stringify({ exp: 4_000_000_000 }))}.x`;
    return Response.json(url.includes("oauth") ? { access_token: token, expires_in: 3600 } : { messages: [], accounts: [] });
  };
  const client = trunkline(undefined, undefined, { env: {}, fetch });
  client.setCredentialProvider(new trunkline.ClientCredentialProviderBuilder().setClientId("OQ1").setClientSecret("s").build());
  await client.api.v2010.accounts.list({ limit: 1 });
  assert.match(seen.at(-1), /^Bearer e30/);
  client.setCredentialProvider(new trunkline.NoAuthCredentialProvider());
  await client.api.v2010.accounts.list({ limit: 1 });
  assert.equal(seen.at(-1), undefined);
});

test("classes are where Twilio's library has them, and are those of what calls give", async () => {
  const { box, client } = pair();
  const { MessageContextImpl, MessageInstance, MessageListInstance, MessagePage } = require("trunkline/lib/rest/api/v2010/account/message");
  const message = await client.messages.create({ to: TO, from: FROM, body: "Hi" });
  assert.ok(message instanceof MessageInstance && client.messages instanceof MessageListInstance);
  assert.ok(client.messages(message.sid) instanceof MessageContextImpl && (await client.messages.page()) instanceof MessagePage);
  const imported = await import(require.resolve("trunkline/lib/rest/api/v2010/account/message.js"));
  assert.equal(imported.MessageInstance, MessageInstance);
  const client2 = new (require("trunkline/lib/rest/Twilio"))(box.accountSid, box.authToken, box.options());
  assert.ok(client2 instanceof trunkline.Twilio && client2 instanceof require("trunkline/lib/base/BaseTwilio").Client);
  assert.ok(client.api instanceof require("trunkline/lib/rest/Api") && client.api.v2010 instanceof require("trunkline/lib/rest/api/V2010").default);
  assert.equal(require("trunkline/lib/rest/verify/v2/service").ServiceInstance.name.length > 0, true);
  // What TypeScript makes of `import RestException from` looks for this mark.
  for (const path of ["lib/base/RestException", "lib/base/TwilioServiceException", "lib/base/Page"]) assert.equal(require(`trunkline/${path}`).__esModule, true, path);
  assert.throws(() => require("trunkline/lib/rest/api/v2010/account/mesage"), { code: "MODULE_NOT_FOUND" });
});

test("what the account has is at its product and at its version, too", async (t) => {
  const { box, client } = pair();
  assert.equal((await client.api.account.fetch()).sid, box.accountSid);
  assert.equal(client.api.messages, client.messages);
  assert.equal(client.api.v2010.account.messages, client.messages);
  t.mock.method(client.messages, "create", async () => "stubbed");
  assert.equal(await client.api.account.messages.create({}), "stubbed");
  client.accountSid = SID;
  await assert.rejects(client.api.account.fetch());
});

test("serializers and the like do what they do there", () => {
  const serialize = require("trunkline/lib/base/serialize");
  const date = new Date("2026-11-30T12:34:56.789Z");
  assert.equal(serialize.iso8601Date(date), "2026-11-30");
  assert.equal(serialize.iso8601DateTime(date), "2026-11-30T12:34:56Z");
  assert.deepEqual(serialize.prefixedCollapsibleMap({ a: { b: 1, c: { d: "x" } } }, "P"), { "P.a.b": 1, "P.a.c.d": "x" });
  assert.deepEqual([serialize.object({ a: 1 }), serialize.bool(true), serialize.map([1], String), serialize.map("x", String)], ['{"a":1}', "true", ["1"], "x"]);
  const deserialize = require("trunkline/lib/base/deserialize");
  assert.deepEqual(deserialize.iso8601DateTime("2026-11-30T12:34:56Z"), new Date("2026-11-30T12:34:56Z"));
  assert.deepEqual(deserialize.rfc2822DateTime("Mon, 30 Nov 2026 12:34:56 +0000"), new Date("2026-11-30T12:34:56Z"));
  assert.deepEqual([deserialize.iso8601Date("2026-11-30"), deserialize.iso8601Date("soon"), deserialize.integer("7x"), deserialize.decimal("no")], [new Date("2026-11-30"), "soon", 7, "no"]);
  assert.deepEqual(require("trunkline/lib/base/values").of({ a: 1, b: undefined, c: null }), { a: 1, c: null });
  const Request = require("trunkline/lib/http/request").default;
  assert.ok(new Request({ method: "get", params: { b: 1, a: 2 } }).isEqual(new Request({ url: "x", params: { a: 2, b: 1 } })));
  assert.equal(new (require("trunkline/lib/http/response").default)(200, "ok").toString(), "HTTP 200 ok");
});

test("beside a JSON body stand headers, and a callback behind them", async () => {
  const sent = [];
  const { client } = noted((_, { headers, body }) => {
    sent.push([headers["Idempotency-Key"], JSON.parse(body)]);
    return { sid: `HX${"0".repeat(32)}`, friendly_name: "Mine" };
  });
  const body = { friendlyName: "Mine", language: "en", types: { "twilio/text": { body: "Hi" } } };
  const wire = { friendly_name: "Mine", language: "en", types: { "twilio/text": { body: "Hi" } } };
  const headers = { "Idempotency-Key": "1" };
  const [none, content] = await called((tell) => client.content.v1.contents.create(body, headers, tell));
  assert.deepEqual([none, content.friendlyName], [null, "Mine"]);
  assert.equal((await called((tell) => client.content.v1.contents.create(body, undefined, tell)))[1].friendlyName, "Mine");
  assert.equal((await called((tell) => content.update(body, headers, tell)))[1].friendlyName, "Mine");
  const [, info] = await called((tell) => client.content.v1.contents.createWithHttpInfo(body, headers, tell));
  assert.deepEqual([info.statusCode, info.body.friendlyName], [200, "Mine"]);
  assert.equal((await client.content.v1.contents.create(body, headers)).friendlyName, "Mine");
  assert.deepEqual(sent, [["1", wire], [undefined, wire], ["1", wire], ["1", wire], ["1", wire]]);
  await assert.rejects(client.content.v1.contents.create(body, { timeOut: 5 }), { name: "InvalidArgumentError", message: /timeOut/ });
});

test("a body of no declared form is given as itself", async () => {
  const sent = [];
  const { client } = noted((_, { body }) => (sent.push(body && JSON.parse(body)), {}));
  await client.flexApi.v1.configuration().update({ ui_attributes: { a: 1 } });
  await client.flexApi.v1.configuration().update({ body: { ui_attributes: { a: 1 } } });
  await client.numbers.v1.eligibilities.create({ phone_numbers: [TO] });
  await new Promise((resolve) => client.flexApi.v1.configuration().update(resolve));
  assert.deepEqual(sent.slice(0, 3), [{ ui_attributes: { a: 1 } }, { ui_attributes: { a: 1 } }, { phone_numbers: [TO] }]);
});

test("bodies are made of classes, by the names of the API", async () => {
  const sent = [];
  const { client } = noted((_, { body }) => (sent.push(JSON.parse(body)), {}));
  const { ContentCreateRequest, TwilioText, Types } = require("trunkline/lib/rest/content/v1/content");
  const types = new Types({ "twilio/text": new TwilioText({ body: "Hi" }) });
  const body = new ContentCreateRequest({ friendly_name: "Mine", language: "en", types });
  assert.ok(body instanceof ContentCreateRequest && !(types instanceof ContentCreateRequest));
  assert.deepEqual([body.friendlyName, types.twilioText.body], ["Mine", "Hi"]);
  await client.content.v1.contents.create(body);
  body.friendlyName = "Yours";
  await client.content.v1.contents.create(body);
  const wire = { language: "en", types: { "twilio/text": { body: "Hi" } } };
  assert.deepEqual(sent, [{ friendly_name: "Mine", ...wire }, { friendly_name: "Yours", ...wire }]);
});

test("what is fetched and what a list has is of one class", async () => {
  const { CountryInstance } = require("trunkline/lib/rest/pricing/v1/messaging/country");
  const one = { country: "Estonia", iso_country: "EE", url: "https://pricing.twilio.com/v1/Messaging/Countries/EE" };
  const { client } = noted((url) => (url.endsWith("EE") ? { ...one, price_unit: "usd" } : { countries: [one], meta: { key: "countries" } }));
  const [listed] = await client.pricing.v1.messaging.countries.list();
  const fetched = await client.pricing.v1.messaging.countries("EE").fetch();
  assert.ok(listed instanceof CountryInstance && fetched instanceof CountryInstance && !({} instanceof CountryInstance));
  assert.equal(fetched.priceUnit, "usd");
});

test("a day in a path is a date, and lists begin at a token", async () => {
  const { client, urls } = noted((url) => (url.includes("Configurations") ? { configurations: [], meta: { key: "configurations" } } : {}));
  await client.voice.v1.archivedCalls(new Date("2026-11-30T12:00:00Z"), `CA${"0".repeat(32)}`).remove();
  assert.match(urls[0], /\/v1\/Archives\/2026-11-30\/Calls\/CA0/);
  await client.conversations.v2.configurations.list({ pageToken: "PT1" });
  await client.conversations.v2.configurations.each({ pageToken: "PT2" }, () => {});
  assert.deepEqual(urls.slice(1).map((url) => new URL(url).searchParams.get("pageToken")), ["PT1", "PT2"]);
});

test("a request of one's own may have headers, JSON and credentials of its own", async () => {
  const seen = [];
  const { client } = noted((url, { method, headers, body }) => {
    seen.push([method, new URL(url).pathname, headers.Authorization ?? headers.authorization, headers["X-Mine"], headers["Content-Type"] ?? headers["content-type"], body]);
    return { ok: true };
  });
  const own = `Basic ${btoa(`${SID}:x`)}`;
  const uri = "https://api.twilio.com/2010-04-01/Newer.json";
  assert.deepEqual((await client.request({ method: "post", uri, data: { A: "b" }, headers: { "X-Mine": "1" }, timeout: 1000 })).body, { ok: true });
  await client.request({ method: "post", uri, data: { a: ["b"] }, headers: { "Content-Type": "application/json" } });
  await client.request({ method: "get", uri, username: "SK1", password: "s" });
  await client.request({ method: "get", uri, authStrategy: { getAuthString: async () => "Bearer mine" } });
  assert.deepEqual(seen, [
    ["POST", "/2010-04-01/Newer.json", own, "1", "application/x-www-form-urlencoded", "A=b"],
    ["POST", "/2010-04-01/Newer.json", own, undefined, "application/json", '{"a":["b"]}'],
    ["GET", "/2010-04-01/Newer.json", `Basic ${btoa("SK1:s")}`, undefined, undefined, undefined],
    ["GET", "/2010-04-01/Newer.json", "Bearer mine", undefined, undefined, undefined],
  ]);
  await client.validateSslCert();
  assert.equal(seen.at(-1)[0], "GET");
  await assert.rejects(noted(() => Response.json({ message: "no" }, { status: 400 })).client.validateSslCert(), { status: 400 });
});

test("validationClient vouches for requests of a client, and Twilio's default client tries again", async (t) => {
  const { privateKey } = require("node:crypto").generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } });
  const key = `SK${"0".repeat(32)}`;
  const validationClient = { accountSid: SID, credentialSid: `CR${"0".repeat(32)}`, signingKey: key, privateKey };
  let left = 2;
  const tokens = [];
  const server = http.createServer((request, response) => {
    tokens.push(request.headers["twilio-client-validation"]);
    response.setHeader("Content-Type", "application/json");
    response.writeHead(left-- > 0 ? 429 : 200).end(JSON.stringify({ messages: [] }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const request = new trunkline.RequestClient({ autoRetry: true, maxRetryDelay: 1, maxRetries: 2 });
  assert.deepEqual([request.autoRetry, request.maxRetries, request.defaultTimeout, request.keepAlive], [true, 2, 30_000, true]);
  assert.equal((await request.request({ method: "get", uri: baseUrl })).statusCode, 200);
  left = 1;
  assert.equal((await new trunkline.RequestClient().request({ method: "get", uri: baseUrl })).statusCode, 429);
  assert.equal(tokens.length, 4);
  const client = trunkline(key, "s", { env: {}, accountSid: SID, baseUrl, validationClient });
  assert.equal(client.validationClient, validationClient);
  await client.messages.list();
  const { claims } = require("trunkline/jwt").readToken(tokens.at(-1));
  assert.deepEqual([claims.iss, claims.sub], [key, SID]);
  const config = request.validationInterceptor(validationClient)({ method: "get", url: `${baseUrl}/?a=b` });
  assert.equal(config.headers["Twilio-Client-Validation"].split(".").length, 3);
  assert.deepEqual(request.filterLoggingHeaders({ Authorization: "x", "X-Mine": "1" }), ["X-Mine"]);
  const ValidationToken = require("trunkline/lib/jwt/validation/ValidationToken");
  const vouching = new ValidationToken(validationClient);
  assert.deepEqual([vouching.ttl, vouching.privateKey], [300, privateKey]);
  vouching.ttl = 60;
  const now = Math.floor(Date.now() / 1000);
  const { exp } = require("trunkline/jwt").readToken(vouching.fromHttpRequest({ method: "get", url: baseUrl })).claims;
  assert.ok(exp > now + 50 && exp < now + 200, `${exp - now}`);
});

test("the hash of a body may come as bytes", () => {
  const hash = trunkline.getExpectedBodyHash("{}");
  assert.deepEqual([trunkline.validateBody("{}", hash), trunkline.validateBody("{}", Buffer.from(hash)), trunkline.validateBody("{}", [...Buffer.from(hash)])], [true, true, true]);
  assert.deepEqual([trunkline.validateBody("{ }", Buffer.from(hash)), trunkline.validateBody("{}", null)], [false, false]);
});
