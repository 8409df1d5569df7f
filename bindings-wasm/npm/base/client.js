// The client of all products; the façade adds their names.

import * as platform from "#platform";
import { defaults } from "./defaults.js";
import { call, clients, describe, Failure, keep } from "./host.js";
import { enter, generation, isPresent, ready } from "./native.js";
import { ConfigurationError, failure } from "./errors.js";
import { settings } from "./arguments.js";
import { fetchTransport } from "./fetch.js";
import { nextNumber } from "./numbers.js";
import { onAbort } from "./signals.js";
import { fetched, load } from "./tables.js";
import { version } from "./version.js";

/** What is forgotten with a client that nobody holds any more. */
const forgotten = new FinalizationRegistry((number) => {
  if (isPresent()) enter((core) => core.close_client(number));
  clients.delete(number);
});

const systemClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(milliseconds, ring) {
    const timer = setTimeout(ring, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A clock of one's own, `{ now, random, sleep }`, as the core uses it. */
function clockOf({ now, random, sleep } = {}) {
  return {
    now: now ?? systemClock.now,
    random: random ?? systemClock.random,
    after: sleep
      ? (milliseconds, ring) => {
          const controller = new AbortController();
          // A clock that cannot wait lets nothing wait for ever.
          Promise.resolve(sleep(milliseconds, controller.signal)).then(ring, ring);
          return () => controller.abort();
        }
      : systemClock.after,
  };
}

/** What the core knows of a client, and what it asks of the world for it. */
class Session {
  constructor(username, password, options) {
    const { fetch, clock, env, onAttempt, userAgentExtensions, dangerouslyAllowBrowser, validation, ...others } = { ...defaults, ...options };
    if (fetch !== undefined && typeof fetch !== "function") throw new ConfigurationError("`fetch` must be a function");
    if (validation && !validation.vouching) throw new ConfigurationError("`validation` must be a ValidationToken of trunkline/jwt");
    const isSecret = password ?? others.authToken ?? others.apiSecret ?? others.clientSecret;
    if (isSecret && platform.isPage && !dangerouslyAllowBrowser) {
      throw new ConfigurationError(
        "a page gives its secrets to everyone who opens it: call a server of your own (`baseUrl` and `anonymous`), or use a " +
          "`bearerToken`; a page that only you can open may say `dangerouslyAllowBrowser: true`",
      );
    }
    const variables = env ?? platform.environment();
    const { send, rest } = fetch ? { send: fetchTransport(fetch), rest: others } : platform.transport(others, variables);
    const agent = [`trunkline-js/${version} (${platform.runtime})`, ...(userAgentExtensions ?? [])];
    this.options = JSON.stringify({
      userAgent: agent.join(" "),
      ...settings({ ...rest, username, password }),
      env: Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("TWILIO_"))),
      observed: onAttempt ? true : undefined,
    });
    this.send = validation ? validation.vouching(send) : send;
    this.clock = clock ? clockOf(clock) : systemClock;
    this.onAttempt = onAttempt;
    this.number = nextNumber();
    clients.set(this.number, this);
    this.generation = -1;
    // Where the core is there at once, wrong options are refused at once.
    if (ready() === undefined) {
      try {
        this.open();
      } catch (error) {
        // A missing half is told by the first call, as in Twilio's library: a program may be built where its environment is not.
        if ((error.parameter === "password" && !password) || (error.parameter === "username" && !username)) return;
        clients.delete(this.number);
        throw error;
      }
    }
  }

  /** The number of the client in the core, which may be a new one. */
  open() {
    if (this.generation !== generation) {
      const refusal = enter((core) => core.open_client(this.number, this.options));
      if (refusal) throw failure(JSON.parse(refusal));
      this.generation = generation;
    }
    return this.number;
  }
}

const SHARED = Symbol();

/** What the core knows of a client. */
export let sessionOf;
/** Whether calls of a client give the answer's facts as well. */
export let isRaw;
/** The client whose calls give data alone. */
export let plain;

/** A client of Twilio's API for one account. */
export class BaseClient {
  #session;
  #isRaw = false;
  #plain = this;

  constructor(username, password, options) {
    if (username === SHARED) {
      this.#session = password.#session;
      this.#plain = password.#plain;
      this.#isRaw = true;
      return;
    }
    if (typeof username === "object" && username !== null) [username, password, options] = [undefined, undefined, username];
    this.#session = new Session(username, password, options ?? {});
    forgotten.register(this, this.#session.number);
  }

  /** The SID of the account that the client works on. */
  get accountSid() {
    return enter((core) => core.account_sid(this.#session.open()));
  }

  /** The same client, whose calls give the answer's status and headers as well: `{ data, status, headers, … }`. */
  get withRawResponse() {
    return this.#isRaw ? this : new this.constructor(SHARED, this);
  }

  /** Sends a request that this version has no operation for, with the same credentials, retries and errors. */
  async request({ method = "GET", uri, url = uri, params, data, json, ...options }, more) {
    const { signal, ...rest } = { ...options, ...more };
    const text = JSON.stringify({ method, url, query: params, form: data, json, options: settings(rest) });
    const answer = await run(this, undefined, signal, (core, client, number) => core.request(client, number, text));
    const facts = answer.facts[1];
    return { ...meta(facts), statusCode: facts.status, body: bodyOf(answer.texts[0]) };
  }

  /** Downloads the file at one of Twilio's addresses, as a response whose body comes as it is read. */
  download(url, options) {
    return fileAt(this, url, options);
  }

  /** Downloads the same to a path. Gives how many bytes it has. */
  downloadTo(url, path, options) {
    return fileAt(this, url, options, path);
  }

  toJSON() {
    return { accountSid: this.accountSid };
  }

  static {
    sessionOf = (client) => client.#session;
    isRaw = (client) => client.#isRaw;
    plain = (client) => client.#plain;
  }
}

/** Downloads a file. What does that is loaded with the first one. */
export async function fileAt(...given) {
  const { sharing } = await import("./download.js");
  const { isPage, save } = platform;
  return sharing({ BaseClient, describe, failure, isPage, keep, onAbort, plain, run, save, sessionOf, settings })(...given);
}

/** Starts a call of a client, when the core is there and has the table that the call needs, if it needs one. */
export async function run(client, table, signal, begin) {
  const loading = [ready(), table && fetched(table)];
  if (loading.some(Boolean)) await Promise.all(loading);
  signal?.throwIfAborted();
  if (table) load(table);
  const session = sessionOf(client);
  const number = session.open();
  try {
    return await call(client, signal, session.onAttempt && platform.snapshot(), (core, call) => begin(core, number, call));
  } catch (error) {
    throw error instanceof Failure ? failure(JSON.parse(error.text), error.cause) : error;
  }
}

/** What is known of an answer beside its content. */
export function meta({ status, headers, requestId, retries, elapsed }) {
  return { status, headers: new Headers(headers), requestId, retries, elapsed };
}

function bodyOf(text) {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return text;
  }
}
