// The conformance cases (tests/conformance at the root of the repository) on the package, in any runtime: what they say of the
// operations and names of the tables is said here as people write it in JavaScript.

const DAY = "2026-11-21T12:00:00Z";
const ACCOUNT = { accountSid: "AC0123456789abcdef0123456789abcdef", token: "made-up-auth-token" };

/** What JavaScript cannot say: it has no decimals, and within JSON a number loses the zero of `0.10`. */
const UNSAYABLE = ["numbers within JSON keep their digits"];

/**
 * Runs all cases of files, `{name: {about, cases}}`. `names` are the property names of the façade. Gives how many it ran, which it left out,
 * and what went wrong.
 */
export async function conformance(trunkline, files, names) {
  const complaints = [];
  const skipped = [];
  let count = 0;
  for (const [file, { cases }] of Object.entries(files)) {
    for (const one of cases) {
      if (UNSAYABLE.includes(one.name)) {
        skipped.push(one.name);
        continue;
      }
      count += 1;
      const found = await runCase(trunkline, one, nameFinder(names)).catch((error) => [`it broke off: ${error.stack}`]);
      for (const complaint of found) complaints.push(`${file}: ${one.name}: ${complaint}`);
    }
  }
  return { count, skipped, complaints };
}

/** A clock that stands still until everything waits for it. */
class World {
  #timers = new Set();

  constructor(now, random) {
    this.time = Date.parse(now);
    this.chance = random;
    this.clock = {
      now: () => this.time,
      random: () => this.chance,
      sleep: (milliseconds, signal) => this.sleep(milliseconds, signal),
    };
  }

  sleep(milliseconds, signal) {
    return new Promise((resolve) => {
      const timer = { due: this.time + milliseconds, resolve };
      this.#timers.add(timer);
      signal?.addEventListener("abort", () => this.#timers.delete(timer));
    });
  }

  async run(promise) {
    let over = false;
    promise.then(
      () => (over = true),
      () => (over = true),
    );
    while (!over) {
      await settled();
      if (over) break;
      // A page imports a table with the first call that needs it, which takes time that no case knows of.
      for (let left = 200; left > 0 && !over && this.#timers.size === 0; left -= 1) await new Promise((resolve) => setTimeout(resolve, 10));
      if (over) break;
      const next = [...this.#timers].sort((one, other) => one.due - other.due)[0];
      if (!next) throw new Error("it waits for nothing that will ever happen");
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.due);
      next.resolve();
    }
    return promise;
  }
}

const READS_OUTSIDE = globalThis.Deno || globalThis.navigator?.userAgent === "Cloudflare-Workers";
const channel = new MessageChannel();
const waiting = [];
channel.port1.onmessage = () => waiting.shift()();
const macrotask = () => new Promise((resolve) => (waiting.push(resolve), channel.port2.postMessage(0)));

/** Until every promise that can go on has. */
async function settled() {
  for (let turn = 0; turn < 3; turn += 1) await macrotask();
  // Deno and workerd read the body of an answer outside JavaScript.
  if (READS_OUTSIDE) for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve));
}

/** Closes what would keep a process alive. */
export function finish() {
  channel.port1.close();
}

function nameFinder(names) {
  const plain = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const known = new Map(names.map((name) => [plain(name), name]));
  // What no table knows is given as it is.
  return (name) => (/^[a-z0-9_]+$/.test(name) && known.get(plain(name))) || name;
}

async function runCase(trunkline, one, jsName) {
  const world = new World(one.now ?? DAY, one.random ?? 0.5);
  const script = new Script(world);
  const complaints = [];
  let client;
  try {
    client = build(trunkline, one.client ?? {}, world, script);
    await trunkline.ready();
    // Where the core was not there before, it is now, and refuses what it does not take.
    if (!one.call) client.accountSid;
  } catch (error) {
    return one.call ? [`it was refused: ${error}`] : compareError(trunkline, error, one.error, jsName);
  }
  if (!one.call) return ["the client was to be refused"];
  for (const step of [one, ...(one.then ?? [])]) {
    if (step.wait) await world.run(world.sleep(step.wait * 1000));
    if (!step.call) {
      // Where the WebAssembly comes later, so does the refusal.
      const refusal = await client.messages.list({ limit: 1 }).then(() => undefined, (error) => error);
      complaints.push(...compareError(trunkline, refusal, step.error, jsName));
      continue;
    }
    script.begin(step.exchanges ?? []);
    const outcome = await world.run(perform(client, step, jsName));
    complaints.push(...script.finish(), ...compare(trunkline, outcome, step, jsName));
    if (step.attempts) complaints.push(...compareAttempts(step.attempts, script.attempts, jsName));
  }
  return complaints;
}

function build(trunkline, options, world, script) {
  const { credentials, environment, username, password, timeout, total_timeout, ...others } = options;
  const given = {
    env: environment ?? {},
    clock: world.clock,
    fetch: (url, init) => script.play(url, init),
    onAttempt: (attempt) => script.attempts.push(attempt),
    dangerouslyAllowBrowser: true,
    timeout: milliseconds(timeout),
    totalTimeout: milliseconds(total_timeout),
  };
  for (const [name, value] of Object.entries(others)) given[camel(name)] = value;
  const isNamed = environment !== undefined || SORTS.some((name) => options[name] !== undefined);
  switch (credentials?.type ?? (isNamed ? "named" : "default")) {
    case "default":
      return trunkline(ACCOUNT.accountSid, ACCOUNT.token, given);
    case "named":
      return trunkline(username, password, given);
    case "auth_token":
      return trunkline(credentials.account_sid, credentials.auth_token, given);
    case "api_key":
      return trunkline(credentials.key, credentials.secret, { accountSid: credentials.account_sid, ...given });
    case "client_credentials":
      return trunkline({ clientId: credentials.client_id, clientSecret: credentials.client_secret, ...given });
    case "bearer":
      return trunkline({ bearerToken: credentials.token, ...given });
    case "anonymous":
      return trunkline({ anonymous: true, ...given });
  }
}

/** The settings that are credentials. */
const SORTS = ["username", "password", "auth_token", "api_key", "api_secret", "client_id", "client_secret", "bearer_token", "anonymous"];

/** What is no number stays as it is, to be refused. */
const milliseconds = (seconds) => (typeof seconds === "number" ? seconds * 1000 : seconds);

// The service.

/** One exchange, or those that take place several times in a row and stand once in the file. */
function expanded(exchange) {
  if (!exchange.times) return [exchange];
  const text = JSON.stringify(exchange);
  const at = (_, index) => JSON.parse(text.replaceAll("{n}", index + 1).replaceAll("{n+1}", index + 2));
  return Array.from({ length: exchange.times }, at);
}

class Script {
  constructor(world) {
    this.world = world;
    this.begin([]);
  }

  begin(exchanges) {
    this.exchanges = exchanges.flatMap(expanded);
    this.attempts = [];
    this.complaints = [];
    this.idleSince = this.world.time;
  }

  finish() {
    const never = this.exchanges.map(({ request }) => `never sent: ${request.method} ${request.url}`);
    const waited = this.world.time - this.idleSince;
    if (waited) never.push(`it waited ${waited} ms for nothing behind the last exchange`);
    return [...this.complaints, ...never];
  }

  differ(what, expected, actual) {
    if (expected !== actual) this.complaints.push(`${what}\n  expected ${expected}\n  but was  ${actual}`);
  }

  async play(url, init) {
    const exchange = this.exchanges.shift();
    if (!exchange) {
      this.complaints.push(`a request too many: ${init.method} ${url}`);
      throw new Error("nothing was to be sent");
    }
    const { request, answer, failure, after = 0, pause = 0 } = exchange;
    this.differ("the pause before the request", Math.round(pause * 1000), this.world.time - this.idleSince);
    this.differ("the method", request.method, init.method);
    this.differ("the URL", request.url, url);
    const headers = new Map(Object.entries(init.headers).map(([name, value]) => [name.toLowerCase(), value]));
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      this.differ(`the header ${name}`, value ?? undefined, headers.get(name.toLowerCase()));
    }
    this.differ("the body", request.body ?? undefined, init.body);
    try {
      const begun = this.world.time;
      if (failure === "timeout") {
        await new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(new Error("aborted"))));
        this.differ("how long it waited for an answer", after * 1000, this.world.time - begun);
      }
      if (after) await this.world.sleep(after * 1000, init.signal);
      if (failure === "not_sent") throw Object.assign(new Error("the connection was refused"), { notSent: true });
      if (failure) throw new Error("the connection broke");
      return response(answer);
    } finally {
      this.idleSince = this.world.time;
    }
  }
}

function response({ status, headers = {}, json, text, base64 }) {
  let body = null;
  const all = new Headers(headers);
  if (json !== undefined) {
    body = JSON.stringify(json);
    if (!all.has("content-type")) all.set("content-type", "application/json");
  } else if (text !== undefined) {
    body = Array.isArray(text) ? text.join("\n") : text;
  } else if (base64 !== undefined) {
    body = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  }
  if (status === 204 || status === 304) return new Response(null, { status, headers: all });
  if (status >= 200 && status <= 599) return new Response(body, { status, headers: all });
  // No `Response` can be made with it, but servers send it.
  const made = new Response(body, { headers: all });
  return { status, headers: made.headers, arrayBuffer: () => made.arrayBuffer() };
}

// The calls.

async function perform(client, { call, response }, jsName) {
  const options = optionsOf(call.options);
  const wanted = response ? client.withRawResponse : client;
  try {
    if (call.request) return await performRaw(client, call.request, options);
    const { place, verb, args } = find(wanted, call.operation, { ...call.arguments });
    const params = {};
    for (const [name, value] of Object.entries(args)) params[jsName(name)] = argument(value);
    if (typeof params.wait === "number") params.wait *= 1000;
    if (verb !== "list") {
      const hasParams = place[verb].length === 2;
      const data = await (hasParams ? place[verb](params, options) : place[verb](options));
      return response ? { data: data.data, meta: data } : { data };
    }
    for (const name of ["limit", "page_size", "cursor"]) if (call[name] !== undefined) params[camel(name)] = call[name];
    if (call.page || response) {
      const page = await place.page(params, options);
      return { page: response ? page.data : page, meta: page };
    }
    const records = [];
    try {
      for await (const record of place.stream(params, options)) records.push(record);
    } catch (error) {
      return { data: records, error };
    }
    return { data: records };
  } catch (error) {
    return { error };
  }
}

async function performRaw(client, { method, url, query = [], form, json }, options) {
  const grouped = (pairs) => {
    const out = {};
    for (const [name, value] of pairs) (out[name] ??= []).push(value);
    return out;
  };
  const request = { method, url, params: grouped(query), data: form && grouped(form), json };
  const answer = await client.request(request, options);
  return { data: answer.body, meta: answer };
}

function optionsOf({ timeout, total_timeout, max_retries, headers, method } = {}) {
  return { maxRetries: max_retries, headers, method, timeout: milliseconds(timeout), totalTimeout: milliseconds(total_timeout) };
}

/** The way through the façade to an operation; `args` loses what the way takes. */
function find(client, operation, args) {
  const [product, version, ...resources] = operation.split(".");
  const verb = { delete: "remove" }[resources.at(-1)] ?? camel(resources.at(-1));
  resources.pop();
  const take = (...names) => {
    const name = names.find((name) => name in args);
    const value = args[name];
    delete args[name];
    return argument(value);
  };
  let place = client[camel(product)][version];
  for (const [at, resource] of resources.entries()) {
    const isLast = at === resources.length - 1;
    const own = `${singular(resource)}_sid`;
    place = place[camel(resource)];
    if (isLast) {
      if (typeof place[verb] === "function" && verb !== "name") continue;
      const value = take("sid", own, ...Object.keys(args).filter((name) => name.endsWith("_sid")));
      place = value === undefined ? place() : place(value);
    } else if (typeof place === "function") {
      if (resource === "accounts" && !(own in args)) place = { messages: client.messages };
      else place = place(take(own));
    }
  }
  return { place, verb, args };
}

const singular = (name) => name.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function tagged(value) {
  if (typeof value !== "object" || value === null) return undefined;
  const [tag, ...others] = Object.keys(value);
  return tag?.startsWith("$") && !others.length ? [tag.slice(1), value[tag]] : undefined;
}

function argument(value, isInner = false) {
  const [tag, text] = tagged(value) ?? [];
  switch (tag) {
    case "timestamp":
      return new Date(text);
    case "date":
      // JavaScript has no days: within JSON they are text.
      return isInner ? text : new Date(text);
    case "decimal":
      return text;
    case "integer":
      return BigInt(text);
  }
  if (Array.isArray(value)) return value.map((element) => argument(element, true));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, argument(inner, true)]));
}

// The outcomes.

function compare(trunkline, { data, page, meta, error }, step, jsName) {
  const complaints = [];
  if (error || step.error) complaints.push(...compareError(trunkline, error, step.error, jsName));
  // Where the service names a path, there is a host before it here.
  const named = (url) => url?.replace(/^https:\/\/api\.twilio\.com(?=\/)/, "") ?? null;
  if (page) data = { items: page.instances, next: named(page.nextPageUrl), previous: named(page.previousPageUrl) };
  if (data !== undefined && step.result !== undefined) {
    // A deletion has no data; the façade says `true`.
    if (!(step.result === null && data === true)) same(complaints, "result", step.result, data, jsName);
  } else if (data !== undefined && data !== true && data !== null && !step.error) {
    complaints.push("a result that nobody expects");
  }
  for (const [name, expected] of Object.entries(step.raw ?? {})) {
    same(complaints, `raw.${name}`, expected, JSON.parse(data.raw)[name], jsName);
  }
  for (const [name, expected] of Object.entries(step.response ?? {})) {
    if (name === "headers") {
      for (const [header, value] of Object.entries(expected)) {
        same(complaints, `response.headers.${header}`, value, meta.headers.get(header), jsName);
      }
    } else {
      const actual = name === "elapsed" ? meta.elapsed / 1000 : meta[camel(name)];
      same(complaints, `response.${name}`, expected, actual, jsName);
    }
  }
  return complaints;
}

function compareAttempts(expected, told, jsName) {
  const complaints = expected.length === told.length ? [] : [`${told.length} attempts were told, and not ${expected.length}`];
  const seconds = (milliseconds) => milliseconds && milliseconds / 1000;
  expected.slice(0, told.length).forEach((one, at) => {
    const attempt = { ...told[at], elapsed: seconds(told[at].elapsed), retryIn: seconds(told[at].retryIn) };
    for (const [name, value] of Object.entries(one)) same(complaints, `attempts[${at}].${name}`, value, attempt[camel(name)], jsName);
  });
  return complaints;
}

function same(complaints, place, expected, actual, jsName) {
  const [tag, text] = tagged(expected) ?? [];
  if (tag) {
    // Beyond 2^53 JavaScript rounds; the raw record has all digits.
    if (Number(text) !== actual) complaints.push(`${place} should be ${text} and is ${actual}`);
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      complaints.push(`${place} should have ${expected.length} elements: ${JSON.stringify(actual)}`);
    } else {
      expected.forEach((inner, at) => same(complaints, `${place}[${at}]`, inner, actual[at], jsName));
    }
  } else if (typeof expected === "object" && expected !== null) {
    sameMembers(complaints, place, expected, actual, jsName);
  } else if (actual instanceof Date) {
    if (Date.parse(expected) !== actual.getTime()) complaints.push(`${place} should be ${expected} and is ${actual.toISOString()}`);
  } else if ((actual ?? null) !== expected) {
    complaints.push(`${place}\n  expected ${JSON.stringify(expected)}\n  but was  ${JSON.stringify(actual)}`);
  }
}

function sameMembers(complaints, place, expected, actual, jsName) {
  if (typeof actual !== "object" || actual === null) {
    complaints.push(`${place} should be an object and is ${actual}`);
    return;
  }
  const isRecord = typeof actual.raw === "string";
  const sent = isRecord ? wellFormed(JSON.parse(actual.raw)) : {};
  const seen = new Set();
  for (const [name, value] of Object.entries(expected)) {
    const property = isRecord ? recordProperty(actual, name) : name;
    seen.add(property);
    // Fields beyond the model are in the raw record.
    same(complaints, `${place}.${name}`, value, property in actual ? actual[property] : sent[name], jsName);
  }
  for (const [name, value] of Object.entries(actual)) {
    if (!seen.has(name) && value !== null) complaints.push(`${place}.${name} is ${JSON.stringify(value)} and should be null`);
  }
}

/** The raw record is what the service sent, halves of surrogate pairs included. */
function wellFormed(value) {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toWellFormed(), wellFormed(inner)]));
}

const recordProperty = (record, name) => {
  const property = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return property in record ? property : name;
};

function compareError(trunkline, error, expected, jsName) {
  if (!expected) return [`it failed: ${error?.stack}`];
  if (!error) return [`it succeeded where an error was due: ${JSON.stringify(expected)}`];
  const complaints = [];
  const isOurs = ["configuration", "invalid_argument"].includes(expected.kind);
  // Settings are no parameters of the API, of which some may be called otherwise: `userName`.
  if (expected.kind === "configuration") jsName = camel;
  for (const [name, value] of Object.entries(expected)) {
    switch (name) {
      case "kind":
        if (error.constructor !== classOf(trunkline, value)) complaints.push(`error.kind should be ${value}: ${error}`);
        break;
      case "cause":
        if (error.cause?.constructor !== classOf(trunkline, value)) complaints.push(`error.cause should be ${value}: ${error.cause}`);
        break;
      case "message":
        same(complaints, "error.message", isOurs ? named(value, jsName) : value, error.message, jsName);
        break;
      case "parameter":
        same(complaints, "error.parameter", value && jsName(value), error.parameter, jsName);
        break;
      default:
        same(complaints, `error.${name}`, value, error[camel(name)] ?? absent(name), jsName);
    }
  }
  return complaints;
}

const absent = (name) => ({ attempts: 0, may_have_happened: false })[name];

/** The message with names as JavaScript has them. What stands in double quotes is not ours. */
function named(message, jsName) {
  const spelled = message.replace(/"[^"]*"|`(\w+)`/g, (all, name) => (name ? `\`${jsName(name)}\`` : all));
  return spelled.replace("{time}", "a positive number of milliseconds");
}

function classOf(trunkline, kind) {
  const names = { api: "RestException" };
  const name = names[kind] ?? `${camel(`_${kind}`)}Error`;
  return trunkline[name];
}
