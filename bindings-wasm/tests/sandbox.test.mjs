// The sandbox calls back, in this process and over sockets: functions, and applications of the frameworks that people use, in which
// Twilio's own library finds the signature right.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import http from "node:http";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { beside } from "./installed.mjs";

const folder = beside("sandbox", "twilio@6.3.1", "express@5.3.0", "hono@4.13.19");
const require = createRequire(`${folder}/`);
const trunkline = require("trunkline");
const twilio = require("twilio");
const express = require("express");
const { Hono } = require("hono");
const { sandbox } = require("trunkline/sandbox");
const { MessagingResponse, VoiceResponse } = require("trunkline/twiml").default ?? require("trunkline/twiml");
const { serve } = require(`${folder}/node_modules/trunkline/node/server.js`);

const [person, own, other] = ["+15558675310", "+15017122661", "+15017122662"];
const url = "https://app.example/sms?a=b%20c";

async function pair(smsUrl = url) {
  const box = sandbox();
  const client = trunkline(box.accountSid, box.authToken, box.options());
  await client.incomingPhoneNumbers.create({ phoneNumber: own, smsUrl });
  return { box, client };
}

const texts = (box) => box.conversation(person).map(({ body }) => body);

test("a function answers what a person writes", async () => {
  const { box } = await pair();
  box.mount(async (request) => {
    const form = await request.formData();
    const response = new MessagingResponse();
    response.message(`You said: ${form.get("Body")}`);
    return response;
  });
  const sid = box.receive({ from: person, to: own, body: "Grüße & co", media: ["cat.png"] });
  assert.deepEqual(texts(box), ["Grüße & co"]);
  await box.settle();
  assert.deepEqual(texts(box), ["Grüße & co", "You said: Grüße & co"]);
  const [written, answered] = box.conversation(person);
  assert.deepEqual([written.sid, written.direction, written.numMedia], [sid, "inbound", 1]);
  assert.deepEqual([answered.direction, answered.to, answered.status], ["outbound-reply", person, "delivered"]);
  const [webhook] = box.webhooks();
  assert.deepEqual([webhook.kind, webhook.status, webhook.errorCode, webhook.failure], ["message.incoming", 200, null, null]);
  assert.deepEqual([webhook.parameters.Body, webhook.parameters.a, webhook.at.toISOString()], ["Grüße & co", "b c", "2026-01-01T00:00:00.000Z"]);
  assert.throws(() => box.receive({ from: "", to: own }), /from/);
});

/** Answers calls: a menu, and what was chosen. */
async function voice(request) {
  const form = await request.formData();
  const response = new VoiceResponse();
  const chosen = form.get("SpeechResult") ?? form.get("Digits");
  if (form.get("CallbackSource")) return undefined;
  if (chosen !== null) response.say(`You want ${chosen}`);
  else response.gather({ input: ["dtmf", "speech"], numDigits: 1, action: "/menu" }).say("Press 1 for sales");
  return response;
}

test("a person calls, presses keys and speaks", async () => {
  const { box, client } = await pair();
  await client.incomingPhoneNumbers.create({ phoneNumber: other, voiceUrl: "https://app.example/voice" });
  box.mount(voice);
  const call = box.receiveCall({ from: person, to: other });
  assert.deepEqual([call.status, call.direction, call.from, call.to, call.parentSid], ["ringing", "inbound", person, other, null]);
  assert.throws(() => call.press(1), /ringing/);
  await box.settle();
  assert.deepEqual([call.status, call.waitsFor], ["in-progress", ["digits", "speech"]]);
  call.press(1);
  await box.settle();
  assert.deepEqual(
    call.transcript().map(({ by, kind, text }) => [by, kind, text]),
    [
      ["application", "say", "Press 1 for sales"],
      [person, "press", "1"],
      ["application", "say", "You want 1"],
    ],
  );
  assert.equal(call.transcript()[0].at.toISOString(), "2026-01-01T00:00:00.000Z");
  assert.equal((await client.calls(call.sid).fetch()).status, "completed");
  const spoken = box.receiveCall({ from: person, to: other });
  await box.settle();
  spoken.say("Support", { confidence: 0.25 });
  await box.settle();
  assert.deepEqual([spoken.transcript().at(-1).text, box.webhooks().at(-1).parameters.Confidence], ["You want Support", "0.25"]);
  assert.deepEqual(box.calls().map(({ sid }) => sid), [call.sid, spoken.sid]);
  assert.throws(() => box.receiveCall({ from: "", to: other }), /from/);
  assert.throws(() => box.call("CA1").status, /no call/);
});

test("who is called picks up or not, as the test says", async () => {
  const { box, client } = await pair();
  box.mount(voice);
  const place = async () => {
    const { sid } = await client.calls.create({ to: person, from: own, url: "https://app.example/voice", statusCallback: "https://app.example/status" });
    await box.settle();
    return box.call(sid);
  };
  const call = await place();
  call.hangUp();
  await box.settle();
  assert.deepEqual([call.status, box.webhooks().at(-1).parameters.CallStatus, box.webhooks().at(-1).kind], ["completed", "completed", "call.status"]);
  box.answerCalls(person, "busy");
  assert.equal((await place()).status, "busy");
  box.answerCalls(person, "manual");
  const ringing = await place();
  assert.deepEqual([ringing.status, ringing.waitsFor], ["ringing", ["answer"]]);
  ringing.answer("machine");
  const declined = await place();
  declined.decline("no-answer");
  assert.deepEqual([ringing.status, declined.status, declined.answeredBy], ["in-progress", "no-answer", null]);
  assert.throws(() => box.answerCalls(person, "asleep"), /manual/);
});

test("who is dialed is a call of its own", async () => {
  const { box, client } = await pair();
  await client.incomingPhoneNumbers.create({ phoneNumber: other, voiceUrl: "https://app.example/voice" });
  const called = "+15558675311";
  box.mount(async (request) => ((await request.formData()).get("CallStatus") === "ringing" ? `<Response><Dial>${called}</Dial></Response>` : undefined));
  box.answerCalls(called, "manual");
  const call = box.receiveCall({ from: person, to: other });
  await box.settle();
  const [dialed] = call.dialed();
  assert.deepEqual([dialed.parentSid, dialed.direction, dialed.to, dialed.status], [call.sid, "outbound-dial", called, "ringing"]);
  dialed.answer();
  await box.settle();
  dialed.say("Good morning");
  assert.deepEqual(
    call.transcript().map(({ by, kind, text }) => [by, kind, text]),
    [
      ["application", "dial", called],
      ["twilio", "connect", called],
      [called, "say", "Good morning"],
    ],
  );
  call.hangUp();
  assert.deepEqual([call.status, dialed.status, dialed.dialed()], ["completed", "completed", []]);
});

test("an application that goes on sending does not keep settle for ever", async () => {
  const { box, client } = await pair();
  const send = () => client.messages.create({ to: person, from: own, body: "More", statusCallback: "https://app.example/more" });
  let count = 0;
  box.mount(async (request) => {
    assert.ok((count += 1) < 100_000);
    if ((await request.formData()).get("MessageStatus") === "delivered") await send();
  });
  await send();
  await assert.rejects(box.settle(), /webhooks were delivered, .*https:\/\/app\.example\/more/);
});

test("what the sandbox knows of a product is loaded with the first request for it, from the client's own files", () => {
  const script = `
    const { ready, sandbox } = require("trunkline/sandbox");
    const box = sandbox();
    const has = (name) => Object.keys(require.cache).some((path) => path.endsWith("/node/" + name + ".js"));
    const ask = (path) => box.handle("GET", "http://127.0.0.1/" + path, "", new Uint8Array()).status;
    const told = ["_sandbox", "api/2010-04-01/Accounts.json", "chat/v2/Services", "v2/Services"].map((path) => [ask(path), has("api"), has("chat"), has("verify")]);
    const another = sandbox().handle("GET", "https://verify.twilio.com/v2/Services", "", new Uint8Array()).status;
    const unknown = (() => { try { ready("nothing"); } catch (error) { return error.message; } })();
    console.log(JSON.stringify([told, another, ready("verify") === undefined, unknown]));`;
  const [told, another, isThere, unknown] = JSON.parse(execFileSync(process.execPath, ["--eval", script], { cwd: folder, encoding: "utf8" }));
  assert.deepEqual(told, [
    [200, false, false, false],
    [401, true, false, false],
    [401, true, true, false],
    // Several products have it: which ones, only the tables of all can tell.
    [400, true, true, true],
  ]);
  assert.deepEqual([another, isThere], [401, true]);
  assert.match(unknown, /no product is called nothing/);
});

test("a function replies in many ways", async () => {
  for (const [reply, expected] of [
    [undefined, []],
    ["", []],
    ["Thanks", ["Thanks"]],
    ["<Response><Message>Thanks</Message></Response>", ["Thanks"]],
    [new Response("<Response><Message>Thanks</Message></Response>"), []],
    [new Response("<Response><Message>Thanks</Message></Response>", { headers: { "Content-Type": "text/html" } }), ["Thanks"]],
    [new Response(null, { status: 503 }), []],
  ]) {
    const { box } = await pair();
    box.mount(() => reply);
    box.receive({ from: person, to: own, body: "Hi" });
    await box.settle();
    // What a Response says without a type is plain text.
    const plain = reply instanceof Response && reply.status === 200 && expected.length === 0;
    assert.deepEqual(texts(box), ["Hi", ...(plain ? ["<Response><Message>Thanks</Message></Response>"] : expected)]);
  }
});

test("the status of a message is told step by step as time passes", async () => {
  const { box, client } = await pair();
  const seen = [];
  box.mount({ fetch: async (request) => (seen.push((await request.formData()).get("MessageStatus")), new Response(null, { status: 204 })) });
  const send = () => client.messages.create({ to: person, from: own, body: "Hi", statusCallback: "https://app.example/status" });
  const message = await send();
  await box.advance(0.5);
  assert.deepEqual(seen, ["sending"]);
  await box.advance(0.5);
  assert.equal((await message.fetch()).status, "sent");
  await box.setNow(new Date("2026-01-01T00:01:00Z"));
  assert.deepEqual(seen, ["sending", "sent", "delivered"]);
  box.failDelivery(person, 30005);
  await send();
  await box.settle();
  assert.deepEqual([seen.at(-1), box.webhooks().at(-1).parameters.ErrorCode], ["undelivered", "30005"]);
  box.failDelivery(person, null);
  await send();
  await box.settle();
  assert.equal(seen.at(-1), "delivered");
  await assert.rejects(box.advance(Number.NaN), /advance_seconds/);
});

const reply = (body) => `<Response><Message>${body} to you</Message></Response>`;

const applications = {
  express(token) {
    const application = express();
    application.post("/sms", express.urlencoded({ extended: false }), twilio.webhook(token), (request, response) => {
      response.type("text/xml").send(reply(request.body.Body));
    });
    return application;
  },
  hono(token) {
    const application = new Hono();
    application.post("/sms", async (context) => {
      const form = await context.req.parseBody();
      if (!twilio.validateRequest(token, context.req.header("X-Twilio-Signature"), context.req.url, form)) return context.text("", 403);
      return context.body(reply(form.Body), 200, { "Content-Type": "text/xml" });
    });
    return application;
  },
};

for (const [name, make] of Object.entries(applications)) {
  test(`an application of ${name} finds the signature right by Twilio's own library`, async () => {
    const { box } = await pair();
    box.mount(make(box.authToken), "https://app.example");
    for (const body of ["Grüße", "Again"]) {
      box.receive({ from: person, to: own, body });
      await box.settle();
    }
    assert.deepEqual(texts(box), ["Grüße", "Grüße to you", "Again", "Again to you"]);
    assert.deepEqual(box.webhooks().map(({ status }) => status), [200, 200]);
  });
}

test("what an application throws reaches the test", async () => {
  const oops = () => {
    throw new RangeError("oops");
  };
  for (const application of [oops, async () => oops(), { fetch: oops }, (_request, _response) => oops(), async (_request, _response) => oops()]) {
    const { box } = await pair();
    box.mount(application);
    box.receive({ from: person, to: own, body: "Hi" });
    await assert.rejects(box.settle(), /oops/);
    await box.settle();
    assert.deepEqual(box.webhooks().map(({ status, errorCode }) => [status, errorCode]), [[500, 11200]]);
  }
});

test("each URL has the application whose URL is longest", async () => {
  const { box, client } = await pair();
  const seen = [];
  for (const [name, at] of Object.entries({ one: "https://a.example", two: "https://a.example/two/", three: new URL("http://b.example:81") })) {
    box.mount(() => void seen.push(name), at);
  }
  for (const statusCallback of ["https://a.example/twofold", "https://a.example/two?x=y", "http://b.example:81", "https://a.example.evil/"]) {
    await client.messages.create({ to: person, from: own, body: "Hi", statusCallback });
    await box.settle();
  }
  assert.deepEqual(seen, ["one", "one", "one", "two", "two", "two", "three", "three", "three"]);
  const left = box.webhooks().at(-1);
  assert.deepEqual([left.status, left.errorCode], [null, 11205]);
  assert.match(left.failure, /no application is mounted for https:\/\/a\.example\.evil\//);
});

test("what is no application, and what is no answer, is refused", async () => {
  const { box } = await pair();
  for (const wrong of [null, "app", 7, {}]) assert.throws(() => box.mount(wrong), /an application is/);
  box.mount(() => 7);
  box.receive({ from: person, to: own, body: "Hi" });
  await assert.rejects(box.settle(), /not with 7/);
});

test("a test enters the code that Verify sent", async () => {
  const { box, client } = await pair();
  const service = await client.verify.v2.services.create({ friendlyName: "Shop" });
  assert.equal(box.verificationCode(person), null);
  await service.verifications().create({ to: person, channel: "sms" });
  const check = await service.verificationChecks().create({ to: person, code: box.verificationCode(person) });
  assert.equal(check.status, "approved");
});

/** A server of the sandbox and a client of it. */
async function served(t, options) {
  const box = sandbox();
  const server = await serve(box, { port: 0, ...options });
  t.after(() => (server.close(), server.closeAllConnections()));
  const env = { TWILIO_ACCOUNT_SID: box.accountSid, TWILIO_AUTH_TOKEN: box.authToken };
  const client = trunkline(undefined, undefined, { env: { ...env, TWILIO_BASE_URL: `http://127.0.0.1:${server.address().port}/{product}` } });
  return { box, client };
}

async function listening(t, application) {
  const server = http.createServer(application).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), server.closeAllConnections()));
  return `http://127.0.0.1:${server.address().port}`;
}

async function until(condition) {
  for (let left = 1000; !condition(); left -= 1) {
    assert.ok(left > 0, "it does not come to that");
    await sleep(10);
  }
}

/** A client of Twilio's library, led to a server of the sandbox by the lines of the guide. */
async function ledByTheGuide(t) {
  const guide = readFileSync(new URL("../../core/src/sandbox/guide.md", import.meta.url), "utf8");
  const lines = guide.split("```js\n")[1].split("```")[0];
  const box = sandbox();
  const server = await serve(box, { port: 0 });
  t.after(() => (server.close(), server.closeAllConnections()));
  const env = { TWILIO_ACCOUNT_SID: box.accountSid, TWILIO_AUTH_TOKEN: box.authToken, TWILIO_BASE_URL: `http://127.0.0.1:${server.address().port}/{product}` };
  return new Function("require", "process", `${lines}; return client;`)(require, { env });
}

test("over HTTP, the lines of the guide lead npm's twilio to the sandbox", { timeout: 30_000 }, async (t) => {
  const client = await ledByTheGuide(t);
  const sent = await client.messages.create({ to: person, from: own, body: "Hi" });
  assert.deepEqual((await client.messages.list()).map(({ sid }) => sid), [sent.sid]);
  assert.match((await client.verify.v2.services.create({ friendlyName: "Bank" })).sid, /^VA/);
});

// The resources that the tests of Twilio's library for Python go through, too.
test("over HTTP, npm's twilio creates, fetches, lists, changes and deletes in every product where it can", { timeout: 120_000 }, async (t) => {
  const client = await ledByTheGuide(t);
  const camel = (name) => name.replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase());
  const at = (path) => path.split(".").reduce((place, name) => place[camel(name)], client);
  const named = (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [camel(name), value]));
  const shown = (record, given) => Object.fromEntries(Object.entries(named(given)).filter(([name]) => name in record));
  for (const { resource, listed = resource, create, update } of JSON.parse(readFileSync(new URL("../../tests/products.json", import.meta.url), "utf8"))) {
    await t.test(resource, async () => {
      const resources = at(listed);
      const { sid } = await at(resource).create(named(create));
      const fetched = await resources(sid).fetch();
      const seen = Object.keys(shown(fetched, create));
      assert.ok(seen.length > 0, "nothing of what was given is shown");
      for (const name of seen) assert.deepEqual(fetched[name], named(create)[name]);
      const sids = async () => (await resources.list()).map((one) => one.sid);
      assert.equal((await sids()).filter((one) => one === sid).length, 1);
      if (update) {
        await resources(sid).update(named(update));
        const changed = await resources(sid).fetch();
        for (const [name, value] of Object.entries(named(update))) assert.deepEqual(changed[name], value);
      }
      assert.equal(await resources(sid).remove(), true);
      await assert.rejects(resources(sid).fetch(), { status: 404 });
      assert.ok(!(await sids()).includes(sid));
    });
  }
});

test("over HTTP, an application of Express answers, and is told of each step", { timeout: 30_000 }, async (t) => {
  const { box, client } = await served(t, { speed: 20 });
  const counts = {};
  const application = express();
  application.use(express.urlencoded({ extended: false }), twilio.webhook(box.authToken), (request, response) => {
    counts[request.path] = (counts[request.path] ?? 0) + 1;
    response.type("text/xml").send(request.path === "/sms" ? reply(request.body.Body) : "");
  });
  const origin = await listening(t, application);
  await client.incomingPhoneNumbers.create({ phoneNumber: own, smsUrl: `${origin}/sms` });
  box.receive({ from: person, to: own, body: "Grüße" });
  await Promise.all(
    Array.from({ length: 20 }, () => client.messages.create({ to: person, from: own, body: "Hi", statusCallback: `${origin}/status?a=b` })),
  );
  await until(() => box.webhooks().length >= 61 && box.webhooks().every(({ status }) => status));
  await until(() => texts(box).length === 22);
  assert.deepEqual(counts, { "/sms": 1, "/status": 60 });
  assert.ok(box.webhooks().every(({ status, errorCode }) => status === 200 && errorCode === null));
});

test("over HTTP, an application that misbehaves is asked as often as it was said", { timeout: 60_000 }, async (t) => {
  const { box, client } = await served(t);
  let counts = {};
  const origin = await listening(t, async (request, response) => {
    const path = request.url.split("?")[0];
    counts[path] = (counts[path] ?? 0) + 1;
    if (path === "/slow") await sleep(1500);
    if (path === "/reset") return request.socket.destroy();
    if (path === "/cut") return response.writeHead(200, { "Content-Length": 1000 }).write("<Response>", () => request.socket.destroy());
    if (path === "/elsewhere") return response.writeHead(302, { Location: `${origin}/other` }).end();
    response.writeHead(path === "/failing" ? 500 : 200, { "Content-Type": "text/xml" });
    response.end(path === "/garbage" ? "<Response><Message>" : "<Response/>");
  });
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: own, smsFallbackUrl: `${origin}/fallback` });
  for (const [path, fragment, count, code] of [
    ["/slow", "#tt=200", 2, 11205],
    ["/reset", "#rc=3", 4, 11205],
    ["/cut", "#rc=0", 1, 11205],
    ["/failing", "#rp=5xx&rc=2", 3, 11200],
    ["/garbage", "", 1, 12100],
    ["/elsewhere", "", 1, 11200],
  ]) {
    counts = {};
    box.control("DELETE", "/webhooks");
    await number.update({ smsUrl: `${origin}${path}${fragment}` });
    box.receive({ from: person, to: own, body: "Hi" });
    await until(() => box.webhooks().length > count && box.webhooks().every(({ status, failure }) => status || failure));
    assert.deepEqual(counts, { [path]: count, "/fallback": 1 });
    const codes = box.webhooks().map(({ errorCode }) => errorCode);
    assert.deepEqual(codes, [...Array(count).fill(code), null], path);
    if (path === "/slow") assert.equal(box.webhooks()[0].failure, "no answer within 200 ms");
  }
});

test("over HTTP, what may not be reached gets nothing", { timeout: 30_000 }, async (t) => {
  const { box, client } = await served(t, { webhooksTo: ["*.app.example"] });
  let count = 0;
  const origin = await listening(t, (_request, response) => (count++, response.end()));
  const { port } = new URL(origin);
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: own });
  for (const smsUrl of [`http://app.example:${port}/`, `http://127.1:${port}/`, `http://localhost@app.example:${port}/`, `ftp://localhost:${port}/`]) {
    box.control("DELETE", "/webhooks");
    await number.update({ smsUrl });
    box.receive({ from: person, to: own, body: "Hi" });
    await until(() => box.webhooks()[0]?.failure);
    assert.match(box.webhooks()[0].failure, /--webhooks-to|no URL of http/);
  }
  assert.equal(count, 0);
  const alerts = await client.monitor.v1.alerts.list();
  assert.deepEqual(alerts.map(({ errorCode }) => errorCode), Array(4).fill("11205"));
  assert.ok(alerts.some(({ alertText }) => /no URL of http/.test(alertText)));
  await assert.rejects(serve(sandbox(), { webhooksTo: ["http://app.example"] }), /not "http:\/\/app\.example"/);
  await assert.rejects(serve(sandbox(), { speed: 0 }), /speed/);
});

test("webhooks go astray as a test asks", async () => {
  const { box, client } = await pair();
  const told = [];
  box.mount(async (request) => void told.push((await request.formData()).get("MessageStatus")));
  const statuses = async (fault) => {
    told.length = 0;
    box.addFault({ times: 1, event: "message.status", ...fault });
    await client.messages.create({ to: person, from: own, body: "Hi", statusCallback: "https://app.example/status" });
    await box.settle();
    return told.join(" ");
  };
  assert.equal(await statuses({ kind: "webhook_late", milliseconds: 700 }), "sent sending delivered");
  assert.equal(await statuses({ kind: "webhook_out_of_order" }), "sent sending delivered");
  assert.equal(await statuses({ kind: "webhook_twice" }), "sending sending sent delivered");
  assert.equal(await statuses({ kind: "webhook_lost" }), "sent delivered");
  assert.throws(() => box.addFault({ kind: "webhook_early" }), /webhook_late/);
});

test("a sandbox becomes what a snapshot holds", async () => {
  const { box, client } = await pair();
  await client.messages.create({ to: person, from: own, body: "On its way" });
  const other = sandbox({ seed: 7 });
  assert.notEqual(other.accountSid, box.accountSid);
  other.restore(box.snapshot());
  assert.deepEqual([other.accountSid, other.apiKey], [box.accountSid, box.apiKey]);
  for (const each of [box, other]) await each.settle();
  assert.deepEqual(other.conversation(person), box.conversation(person));
  assert.deepEqual(texts(other), ["On its way"]);
  const before = other.snapshot();
  for (const wrong of ["", "{}", before.replace('"trunkline_sandbox":1', '"trunkline_sandbox":2')]) {
    assert.throws(() => other.restore(wrong), /snapshot/);
  }
  assert.deepEqual(other.messages(), box.messages());
});

test("a seed has 64 bits, as in other languages", () => {
  const sidOf = (seed) => sandbox({ seed }).accountSid;
  assert.equal(sidOf(7), "AC88fca0195de67e129d6c5153eac04398");
  assert.equal(sidOf(7n), sidOf(7));
  assert.equal(sidOf(2n ** 64n - 1n), "ACe220a8397b1dcdaf6e789e6aa1b965f4");
  assert.notEqual(sidOf(2 ** 32 + 7), sidOf(7));
  for (const wrong of [-1, -1n, 1.5, 2 ** 53, 2n ** 64n, Number.NaN, "seven", null]) {
    assert.throws(() => sidOf(wrong), (error) => error.name === "InvalidArgumentError" && error.parameter === "seed", `${wrong}`);
  }
});

test("messages are asked for and bounded", async () => {
  const { box, client } = await pair();
  box.failDelivery("+15550003333", 30005);
  await client.messages.create({ to: person, from: own, body: "Hi" });
  await client.messages.create({ to: "+15550003333", from: own, body: "Lost" });
  box.mount(() => undefined);
  box.receive({ from: person, to: own, body: "Ho" });
  await box.settle();
  const bodies = (wanted) => box.messages(wanted).map(({ body }) => body);
  assert.deepEqual(bodies(), ["Hi", "Lost", "Ho"]);
  assert.deepEqual(bodies({ from: person, to: own }), ["Ho"]);
  const [{ status, errorCode }] = box.messages({ to: "+15550003333" });
  assert.deepEqual([status, errorCode], ["undelivered", 30005]);
  box.keepMessages(1);
  assert.deepEqual(bodies(), ["Ho"]);
  assert.throws(() => box.keepMessages(-1), /messages/);
});

test("messages fail by a rule and leave at a rate", async () => {
  const { box, client } = await pair();
  const send = (body, from = own) => client.messages.create({ to: person, from, body });
  const ends = async (sent, field) => Promise.all(sent.map(async (message) => (await message.fetch())[field]));
  box.failDelivery(null, 30007, { body: "money", times: 1 });
  let sent = [await send("free money"), await send("free money")];
  await box.settle();
  assert.deepEqual(await ends(sent, "errorCode"), [30007, null]);
  box.failDelivery(person, 30005);
  box.clearDeliveryFailures();
  box.limitRate(own, 0.1);
  sent = [await send("Hi"), await send("Hi"), await send("Hi", "+15017122662")];
  await box.advance(4);
  assert.deepEqual(await ends(sent, "status"), ["delivered", "queued", "delivered"]);
  box.limitRate(own, 0.1, { queueSeconds: 10 });
  await assert.rejects(send("Hi"), { code: 21611 });
  box.limitRate(own, null);
  await send("Hi");
  assert.throws(() => box.limitRate(own, 0), /segments_per_second/);
});

test("lookup tells what a test lists", async () => {
  const { box, client } = await pair();
  const line = async () => (await client.lookups.v2.phoneNumbers(person).fetch({ fields: "line_type_intelligence" })).lineTypeIntelligence;
  assert.equal(await line(), null);
  box.listNumber(person, { line_type_intelligence: { type: "landline" } });
  assert.equal((await line()).type, "landline");
  assert.throws(() => box.listNumber(person, { shoe_size: 42 }), /shoe_size/);
});
