// Events that come late: what is told of a request, a timer or a call that nobody waits for any more must not reach the next one.

import assert from "node:assert/strict";
import http from "node:http";
import { createRequire } from "node:module";
import test from "node:test";
import { installed } from "./installed.mjs";

const folder = installed("late");
const trunkline = createRequire(`${folder}/`)("trunkline");

const ACCOUNTS = ["AC000000000000000000000000000000aa", "AC000000000000000000000000000000bb"];
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Requests that are answered when the test says so, whatever their signal says. */
function scripted() {
  const requests = [];
  const fetch = (url, init) => {
    const request = { url, init };
    request.outcome = new Promise((resolve, reject) => Object.assign(request, { resolve, reject }));
    requests.push(request);
    return request.outcome;
  };
  return { requests, fetch };
}

/** Time that passes when the test says so; a timer rings though its signal has called it off. */
function standing() {
  const timers = [];
  const clock = {
    now: () => 0,
    random: () => 1,
    sleep: (milliseconds) => new Promise((resolve, reject) => timers.push({ milliseconds, resolve, reject })),
  };
  return { timers, clock };
}

const record = (sid) => Response.json({ sid, status: "queued" });
const create = (client, body, options) => client.messages.create({ to: "+15558675310", from: "+15017122661", body }, options);
const told = (promise) => promise.then((value) => value.sid, (error) => error);

/** A call that is given up by its signal while its request is under way, and the next one, of another client. */
async function abortedThenNext(options) {
  const { requests, fetch } = scripted();
  const [first, second] = ACCOUNTS.map((sid) => trunkline(sid, "x", { fetch, env: {}, ...options }));
  const controller = new AbortController();
  const lost = told(create(first, "first", { signal: controller.signal }));
  controller.abort(new Error("enough"));
  assert.equal((await lost).message, "enough");
  const next = told(create(second, "second"));
  await turn();
  assert.equal(requests.length, 2);
  return { requests, next };
}

test("an answer that comes after its call was given up is not the next call's", async () => {
  const { requests, next } = await abortedThenNext();
  requests[0].resolve(record("SMfirst"));
  await turn();
  requests[1].resolve(record("SMsecond"));
  assert.equal(await next, "SMsecond");
});

test("a failure that comes after its call was given up is not the next call's", async () => {
  const { requests, next } = await abortedThenNext({ maxRetries: 0 });
  requests[0].reject(new Error("the first connection broke"));
  await turn();
  requests[1].resolve(record("SMsecond"));
  assert.equal(await next, "SMsecond");
});

test("what was not sent of a call that was given up does not make the next one be sent twice", async () => {
  const { timers, clock } = standing();
  const { requests, next } = await abortedThenNext({ clock });
  requests[0].reject(Object.assign(new Error("refused"), { notSent: true }));
  await turn();
  // The pause before a second attempt, if one is made.
  for (const { milliseconds, resolve } of timers) if (milliseconds <= 1000) resolve();
  await turn();
  requests[1].resolve(record("SMsecond"));
  assert.equal(await next, "SMsecond");
  assert.equal(requests.length, 2);
});

test("a failure that comes late is not the cause of another call's error", async () => {
  const { requests, next } = await abortedThenNext({ maxRetries: 0 });
  requests[0].reject(new Error("the first connection broke"));
  await turn();
  requests[1].resolve(Response.json({ code: 21211, message: "no" }, { status: 400 }));
  const error = await next;
  assert.equal(error.name, "ValidationError");
  assert.equal(error.cause, undefined);
});

test("the failure of an attempt is not the cause of an error that a later attempt was answered with", async () => {
  const { requests, fetch } = scripted();
  const { timers, clock } = standing();
  const client = trunkline(ACCOUNTS[0], "x", { fetch, clock, env: {} });
  const call = told(create(client, "first"));
  requests[0].reject(Object.assign(new Error("refused"), { notSent: true }));
  await turn();
  timers.at(-1).resolve();
  await turn();
  requests[1].resolve(Response.json({ code: 21211, message: "no" }, { status: 400 }));
  const error = await call;
  assert.deepEqual([error.name, error.attempts, error.cause], ["ValidationError", 2, undefined]);
});

test("a time-out leaves nothing to the next call", async () => {
  const { requests, fetch } = scripted();
  const { timers, clock } = standing();
  const [first, second] = ACCOUNTS.map((sid) => trunkline(sid, "x", { fetch, clock, env: {} }));
  const lost = told(create(first, "first"));
  timers[0].resolve();
  assert.equal((await lost).name, "UnknownOutcomeError");
  const next = told(create(second, "second"));
  requests[0].resolve(record("SMfirst"));
  await turn();
  requests[1].resolve(record("SMsecond"));
  assert.equal(await next, "SMsecond");
});

test("a timer that rings though it was called off does not end the next call", async () => {
  const { requests, fetch } = scripted();
  const { timers, clock } = standing();
  const client = trunkline(ACCOUNTS[0], "x", { fetch, clock, env: {} });
  const first = told(create(client, "first"));
  requests[0].resolve(record("SMfirst"));
  assert.equal(await first, "SMfirst");
  const next = told(create(client, "second"));
  timers[0].resolve();
  await turn();
  requests[1].resolve(record("SMsecond"));
  assert.equal(await next, "SMsecond");
});

test("a clock that cannot wait does not let a call wait for ever", async () => {
  const { fetch } = scripted();
  const clock = { sleep: async () => Promise.reject(new Error("no time here")) };
  const client = trunkline(ACCOUNTS[0], "x", { fetch, clock, env: {} });
  assert.equal((await told(create(client, "first"))).name, "UnknownOutcomeError");
});

test("a call that is given up by what sends its request makes room for another one at once", async () => {
  const bodies = [];
  const controller = new AbortController();
  let second;
  const fetch = async (_url, init) => {
    const body = new URLSearchParams(init.body).get("Body");
    bodies.push(body);
    if (body === "first") {
      controller.abort(new Error("enough"));
      second = told(create(client, "second"));
    }
    return record(`SM${body}`);
  };
  const client = trunkline(ACCOUNTS[0], "x", { fetch, env: {} });
  const first = await told(create(client, "first", { signal: controller.signal }));
  assert.equal(first.message, "enough");
  assert.equal(await second, "SMsecond");
  assert.deepEqual(bodies, ["first", "second"]);
});

/** A server that answers each message with its own text, and one that says "slow" after a tenth of a second. */
async function echoing(t) {
  const arrived = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const body = new URLSearchParams(text).get("Body");
      arrived.push(body);
      const answer = () => response.end(JSON.stringify({ sid: "SM1", body, account_sid: request.url.split("/")[3] }));
      response.setHeader("Content-Type", "application/json");
      if (body.startsWith("slow")) setTimeout(answer, 100);
      else answer();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const clients = ACCOUNTS.map((sid) => trunkline(sid, "x", { baseUrl: `http://127.0.0.1:${server.address().port}`, env: {} }));
  return { arrived, clients };
}

test("over sockets, a time-out and then another call: each is told its own", async (t) => {
  const { arrived, clients } = await echoing(t);
  for (let at = 0; at < 20; at += 1) {
    const lost = await create(clients[0], `slow ${at}`, { timeout: 20 }).catch((error) => error);
    assert.equal(lost.name, "UnknownOutcomeError");
    const { body, accountSid } = await create(clients[1], `quick ${at}`);
    assert.deepEqual([body, accountSid], [`quick ${at}`, ACCOUNTS[1]]);
  }
  assert.equal(arrived.length, 40);
});

test("over sockets, calls that are given up while others are under way: each is told its own", async (t) => {
  const { arrived, clients } = await echoing(t);
  const calls = Array.from({ length: 200 }, async (_, at) => {
    const isLost = at % 3 === 0;
    const client = clients[at % 2];
    await new Promise((resolve) => setTimeout(resolve, at % 17));
    const signal = isLost ? AbortSignal.timeout(at % 23) : undefined;
    const text = `${isLost ? "slow" : "quick"} ${at}`;
    const outcome = await create(client, text, { signal }).catch((error) => error);
    if (isLost) assert.equal(outcome.name, "TimeoutError");
    else assert.deepEqual([outcome.body, outcome.accountSid], [text, ACCOUNTS[at % 2]]);
  });
  await Promise.all(calls);
  assert.equal(new Set(arrived).size, arrived.length, "none twice");
});
