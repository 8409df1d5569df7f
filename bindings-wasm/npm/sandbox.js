// Twilio in memory. What goes into production does not import this.

import * as glue from "./wasm/sandbox.js";
import { read } from "#platform";
import { wasm } from "#sandbox-wasm";
import { InvalidArgumentError, TrunklineError } from "./base/errors.js";
import { nextNumber } from "./base/numbers.js";
import { Applications } from "./sandbox/applications.js";
import { PhoneCall } from "./sandbox/phone-call.js";
import { names, provided } from "./sandbox/products.js";
import { messageOf, webhookOf } from "./sandbox/webhook.js";

const forgotten = new FinalizationRegistry((number) => glue.close_sandbox(number));

let isReady = false;
let loading;

function begin(module) {
  glue.initSync({ module });
  glue.expect_products(names.join("\n"));
  isReady = true;
}

/** Nothing if sandboxes can be used at once, with these products, or else a promise of that. */
export function ready(...products) {
  const isUnknown = products.find((name) => !names.includes(name));
  if (isUnknown !== undefined) throw new TrunklineError(`no product is called ${isUnknown}: give what its host begins with, such as ip-messaging`);
  const loading = begun();
  return loading ? loading.then(() => provided(products)) : provided(products);
}

function begun() {
  if (isReady) return undefined;
  if (loading) return loading;
  const module = read(wasm);
  if (module instanceof WebAssembly.Module) return begin(module);
  loading = module.then(begin).finally(() => (loading = undefined));
  return loading;
}

/** Makes a sandbox: with one account, whose credentials it tells. */
export function sandbox(options) {
  return new Sandbox(options);
}

/** A seed as the core takes it: 64 bits. */
function whole(seed) {
  const isWhole = typeof seed === "bigint" || Number.isSafeInteger(seed) || (typeof seed === "string" && /^\d+$/.test(seed));
  const number = isWhole ? BigInt(seed) : -1n;
  if (number !== BigInt.asUintN(64, number)) {
    const must = "must be a whole number from 0 to 18446744073709551615, and a BigInt from 9007199254740992 on";
    throw new InvalidArgumentError(`\`seed\` ${must}`, { parameter: "seed" });
  }
  return number;
}

/** A stateful Twilio in memory. */
export class Sandbox {
  #options;
  #number;
  #credentials;
  #applications = new Applications();
  /** How those who wait in its time go on, by number. */
  #sleepers = new Map();
  /** How many requests wait for tables: meanwhile the sandbox's time stands still. */
  #waiting = 0;
  #isPumping = false;

  constructor({ seed = 0, accountSid, authToken } = {}) {
    this.#options = { seed: whole(seed), accountSid, authToken };
    this.fetch = (url, init) => this.#fetch(url, init);
    this.clock = {
      now: () => glue.sandbox_now(this.#opened()),
      random: () => glue.sandbox_random(this.#opened()),
      sleep: (milliseconds, signal) => this.#sleep(milliseconds, signal),
    };
    // Where it can be, it is there at once.
    if (begun() === undefined) this.#opened();
  }

  #opened() {
    if (this.#number === undefined) {
      if (!isReady) throw new TrunklineError("the WebAssembly is not there yet: await `ready()` of trunkline/sandbox first");
      const { seed, accountSid, authToken } = this.#options;
      this.#number = nextNumber();
      glue.open_sandbox(this.#number, seed, accountSid, authToken);
      forgotten.register(this, this.#number);
    }
    return this.#number;
  }

  /** Asks the control endpoint, `/_sandbox` and what follows it. */
  control(method, path, body) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const answer = this.handle(method, `http://sandbox/_sandbox${path}`, "", new TextEncoder().encode(text));
    const parsed = JSON.parse(answer.body);
    if (answer.status >= 400) throw new TrunklineError(parsed.message, { status: answer.status });
    return parsed;
  }

  /** What a program says that serves this sandbox, listening on this address and port. */
  greeting(listening) {
    return glue.greeting(this.#opened(), listening);
  }

  get #overview() {
    return (this.#credentials ??= this.control("GET", ""));
  }

  /** The SID of the main account. */
  get accountSid() {
    return this.#overview.account_sid;
  }

  /** The auth token that the main account starts with. */
  get authToken() {
    return this.#overview.auth_token;
  }

  /** An API key of the main account, and its secret. */
  get apiKey() {
    const { api_key: key, api_secret: secret } = this.#overview;
    return { key, secret };
  }

  /** The id and the secret of an OAuth client of the main account. */
  get oauthClient() {
    const { client_id: clientId, client_secret: clientSecret } = this.#overview;
    return { clientId, clientSecret };
  }

  /** Options for a client of this sandbox. With them nothing is sent, and pauses take no time. */
  options(more) {
    return { env: {}, fetch: this.fetch, clock: this.clock, dangerouslyAllowBrowser: true, ...more };
  }

  /** Makes requests fail: one fault or a list, `{ kind: "status", status: 503, times: 1 }`. */
  addFault(fault) {
    this.control("POST", "/faults", fault);
  }

  /** Removes all faults. */
  clearFaults() {
    this.control("DELETE", "/faults");
  }

  /** The last 10,000 requests, oldest first. */
  requests() {
    return this.control("GET", "/requests").requests;
  }

  /** What really happened so far. */
  counts() {
    return this.control("GET", "/counts");
  }

  /** Lets an application answer webhooks, for all URLs or for those that begin with this one. */
  mount(application, url = "") {
    this.#applications.mount(application, String(url));
  }

  /** Lets so many seconds pass: messages go their way, and webhooks that are due reach their applications, one after the other. */
  async advance(seconds) {
    await this.#deliver({ advance_seconds: seconds });
  }

  /** Lets as much time pass as it takes until nothing is under way. */
  async settle() {
    await this.#deliver({ settle: true });
  }

  /** Lets time pass until then. An earlier time changes nothing. */
  async setNow(time) {
    await this.#deliver({ until: time.toISOString() });
  }

  async #deliver(wait) {
    for (;;) {
      const { webhook, until } = this.control("POST", "/webhooks/next", wait);
      if (!webhook) return;
      if (until) wait = { until };
      let outcome = { status: 500 };
      try {
        const call = this.#applications.find(webhook.url);
        if (call) outcome = await call(webhook);
        else outcome = { not_sent: `no application is mounted for ${webhook.url}: sandbox.mount(app) mounts one` };
      } finally {
        this.control("POST", "/webhooks/answer", { id: webhook.id, ...outcome });
      }
    }
  }

  /** Takes a message from a person, as if their phone had sent it. Gives its SID. */
  receive({ from, to, body = "", media = [] }) {
    return this.control("POST", "/receive", { from, to, body, media: media.map(String) }).sid;
  }

  /** Takes a call from a person. */
  receiveCall({ from, to }) {
    return this.call(this.control("POST", "/calls", { from, to }).sid);
  }

  /** A call, for a test that takes part in it as the person at the other end. */
  call(sid) {
    return new PhoneCall((...command) => this.control(...command), sid);
  }

  /** All calls of the account, oldest first. */
  calls() {
    return this.control("GET", "/calls").calls.map(({ sid }) => this.call(sid));
  }

  /** Says what happens from now on when the phone of a number rings. */
  answerCalls(number, how = "human") {
    this.control("POST", "/phones", { number, as: how });
  }

  /** What the person with this number wrote and got, oldest first. */
  conversation(number) {
    return this.control("POST", "/conversation", { number }).messages.map(messageOf);
  }

  /** The messages in both directions, whatever has come of them, oldest first: all, or those from one number or to one. */
  messages({ from, to } = {}) {
    return this.control("POST", "/messages", { from, to }).messages.map(messageOf);
  }

  /** Keeps only so many messages of each account, of those that have come to their end; `null` keeps all. */
  keepMessages(count) {
    this.control("POST", "/bounds", { messages: count });
  }

  /** All that this sandbox is, as JSON. */
  snapshot() {
    return this.handle("GET", "http://sandbox/_sandbox/snapshot", "", new Uint8Array()).body;
  }

  /** Becomes what a snapshot holds. */
  restore(snapshot) {
    const answer = this.handle("POST", "http://sandbox/_sandbox/snapshot", "", new TextEncoder().encode(snapshot));
    const parsed = JSON.parse(answer.body);
    if (answer.status >= 400) throw new TrunklineError(parsed.message, { status: answer.status });
    this.#credentials = parsed;
  }

  /** The last 10,000 webhooks that were due, oldest first. */
  webhooks() {
    return this.control("GET", "/webhooks").webhooks.map(webhookOf);
  }

  /** Lets messages fail from now on, to a number or by another rule; `null` lets them arrive again. */
  failDelivery(to, errorCode = 30003, { from, body, times } = {}) {
    this.control("POST", "/deliveries", { to, error_code: errorCode, from, body, times });
  }

  /** Lets all messages arrive again. */
  clearDeliveryFailures() {
    this.control("DELETE", "/deliveries");
  }

  /** Lets messages of a sender, or of all (`*`), leave at this rate alone; `null` ends it. */
  limitRate(sender, segmentsPerSecond, { queueSeconds } = {}) {
    this.control("POST", "/rates", { from: sender, segments_per_second: segmentsPerSecond, queue_seconds: queueSeconds });
  }

  /** Refuses requests beyond so many in a second of the sandbox's clock; `null` answers all. */
  limitRequests(perSecond) {
    this.control("POST", "/rates", { requests_per_second: perSecond });
  }

  /** Says what Lookup v2 tells of a number; `null` forgets it. */
  listNumber(number, fields) {
    this.control("POST", "/directory", { number, fields });
  }

  /** The code that Verify sent to a number or an e-mail address last. */
  verificationCode(to) {
    return this.control("POST", "/verification", { to }).code;
  }

  /** Puts a record where no operation of the API can, as if the service had made it. */
  insert(path, fields) {
    return this.control("POST", "/records", { path, fields });
  }

  /** Forgets everything but the credentials and the time. */
  reset() {
    this.control("POST", "/reset");
  }

  /** Carries out one request at once: the headers are lines, names and values in turn. The body of the answer is text, or bytes where it is none. */
  handle(method, url, headers, body) {
    for (;;) {
      const { lacking, ...answer } = this.#carryOut(method, url, headers, body);
      if (!lacking) return answer;
      if (!provided(lacking)) continue;
      const products = lacking.map((name) => `"${name}"`).join(", ");
      throw new TrunklineError(`what the sandbox knows of the product is not there yet: await \`ready(${products})\` of trunkline/sandbox first`);
    }
  }

  /** The answer to a request, or the products that are lacking for one. */
  #carryOut(method, url, headers, body) {
    const text = glue.handle(this.#opened(), method, url, headers, body);
    if (text === undefined) throw new TrunklineError(`the sandbox does not know ${method}`);
    const end = text.indexOf("\n");
    if (end < 0) return JSON.parse(text);
    const { binary, ...answer } = JSON.parse(text.slice(0, end));
    const written = text.slice(end + 1);
    return { ...answer, body: binary ? Uint8Array.from(written, (character) => character.charCodeAt(0)) : written };
  }

  async #fetch(url, init = {}) {
    const loading = begun();
    if (loading) await loading;
    const headers = [];
    new Headers(init.headers).forEach((value, name) => headers.push(name, value));
    const body = new TextEncoder().encode(init.body ?? "");
    init.signal?.throwIfAborted();
    let answer;
    for (;;) {
      answer = this.#carryOut(init.method ?? "GET", String(url), headers.join("\n"), body);
      if (!answer.lacking) break;
      const loading = provided(answer.lacking);
      if (loading) await this.#standStill(loading);
      init.signal?.throwIfAborted();
    }
    if (answer.delay > 0) await this.#sleep(answer.delay, init.signal);
    if (answer.reply !== "answer") throw new TypeError("the connection ended before the answer did");
    const pairs = [];
    for (let at = 0; at < answer.headers.length; at += 2) pairs.push([answer.headers[at], answer.headers[at + 1]]);
    const isEmpty = answer.status === 204 || answer.status === 304;
    const response = new Response(isEmpty ? null : answer.body, { status: answer.status, headers: pairs });
    // Browsers read a body a while later; the sandbox's time would have moved on by then.
    const bytes = typeof answer.body === "string" ? new TextEncoder().encode(answer.body) : answer.body;
    return Object.defineProperties(response, { body: { value: null }, arrayBuffer: { value: async () => bytes.buffer } });
  }

  /** Waits for something of the real world. Nobody sleeps through that. */
  async #standStill(loading) {
    this.#waiting += 1;
    try {
      await loading;
    } finally {
      this.#waiting -= 1;
      if (this.#sleepers.size > 0) this.#pump();
    }
  }

  /** Waits in the sandbox's time, which moves on when nobody has anything else to do. */
  #sleep(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      const sleeper = glue.enter(this.#opened(), milliseconds);
      this.#sleepers.set(sleeper, resolve);
      signal?.addEventListener("abort", () => {
        if (this.#sleepers.delete(sleeper)) glue.leave(this.#opened(), sleeper);
        reject(signal.reason);
      });
      this.#pump();
    });
  }

  #pump() {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setTimeout(() => {
      this.#isPumping = false;
      if (this.#waiting > 0) return;
      const sleeper = glue.wake(this.#opened());
      if (sleeper === undefined) return;
      this.#sleepers.get(sleeper)();
      this.#sleepers.delete(sleeper);
      if (this.#sleepers.size > 0) this.#pump();
    });
  }
}
