// Stands for base/client.js on Node, Deno and Bun: the same client, with what programs written for Twilio's library set on it and read of it.

import * as base from "../base/client.js";
import { environment, runtime } from "#platform";
import { ConfigurationError, RestException } from "./errors.js";
import { lastOf, transportBy, vouchingBy } from "./request-client.js";

export * from "../base/client.js";

/** Options of Twilio's library that have no meaning here, and what to use. */
const IDLE = {
  maxRetryDelay: "pauses between retries follow what the service asks for; `totalTimeout` bounds a call",
};
/** Options of connections that only Node has. */
const AGENT = ["keepAlive", "keepAliveMsecs", "maxTotalSockets", "maxFreeSockets", "scheduling", "ca"];

const warned = new Set();

/** Says once what an option means here. */
function warn(name, text) {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(`the option \`${name}\` of Twilio's library has no effect: ${text}`, "TrunklineWarning");
}

/** Options as the client takes them. */
function understood({ httpClient, logLevel, validationClient, ...options }) {
  const rest = { ...options };
  if (validationClient) rest.validation ??= vouchingBy(validationClient);
  for (const name in IDLE) {
    if (rest[name] !== undefined) warn(name, IDLE[name]);
    delete rest[name];
  }
  if (rest.autoRetry === false && rest.maxRetries === undefined) warn("autoRetry", "what is safe to send again is; `maxRetries: 0` switches it off");
  if (rest.lazyLoading === false) warn("lazyLoading", "a product is loaded when it is first used; nothing else is needed");
  if (!runtime.startsWith("node/")) {
    for (const name of AGENT) {
      if (rest[name] !== undefined) warn(name, "the runtime keeps connections by its own rules");
      delete rest[name];
    }
  }
  if (httpClient !== undefined && typeof httpClient?.request !== "function") {
    throw new ConfigurationError("`httpClient` must be an object with a method `request`");
  }
  if (httpClient && rest.fetch) throw new ConfigurationError("`httpClient` must not be given with `fetch`");
  return rest;
}

/** Headers that may be logged. */
function shown(pairs) {
  const lines = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    if (!/authorization|cookie|validation/i.test(pairs[at])) lines.push(`${pairs[at]}: ${pairs[at + 1]}`);
  }
  return lines;
}

/** What sends the requests of a client, noting the last one, and logging where that is asked for. */
function noting(send, kept) {
  return (request, outcome) => {
    const isLogged = kept.logLevel === "debug";
    if (isLogged) {
      console.log("-- BEGIN Twilio API Request --");
      console.log(`${request.method} ${request.url.split("?")[0]}`);
      for (const line of shown(request.headers)) console.log(line);
      console.log("-- END Twilio API Request --");
    }
    return send(request, {
      answer(status, lines, pieces, size, source) {
        // Of a file there is only a beginning.
        kept.last = { request, status, lines, pieces: source ? [] : pieces };
        if (isLogged) {
          console.log(`response.statusCode: ${status}`);
          for (const line of shown(lines.split("\n"))) console.log(line);
        }
        outcome.answer(status, lines, pieces, size, source);
      },
      fail(error, notSent) {
        kept.last = { request };
        outcome.fail(error, notSent);
      },
    });
  };
}

const settingsOf = (client) => JSON.parse(base.sessionOf(client).options);

/** Changes what a client was made with; its next call finds it, and is refused should that not be. */
function change(client, settings) {
  const session = base.sessionOf(client);
  session.options = JSON.stringify({ ...JSON.parse(session.options), ...settings });
  session.generation = -1;
}

/** The options that say who a client is. */
const NOBODY = Object.fromEntries(
  ["username", "password", "authToken", "apiKey", "apiSecret", "bearerToken", "clientId", "clientSecret", "anonymous", "accountSid"].map((name) => [name, undefined]),
);

/** Of the environment, what says nothing of that. */
const nobodysOf = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => /REGION|EDGE|BASE_URL/.test(name)));

/** A client like another one, for somebody else. */
function clientAs(client, { username, password, ...credentials }) {
  const { env, region, edge } = settingsOf(client);
  const accountSid = username?.startsWith("SK") ? client.accountSid : undefined;
  const options = { ...kept(client).given, ...NOBODY, accountSid, region, edge, ...credentials, env: nobodysOf(env) };
  return new BaseClient(username, password, options);
}

/** The options that say what a header `Authorization` says. */
function saidBy(header) {
  const [, scheme, rest] = /^(Basic|Bearer) (.+)$/i.exec(header ?? "") ?? [];
  if (!scheme) return { anonymous: true };
  if (/bearer/i.test(scheme)) return { bearerToken: rest };
  const [username, password] = atob(rest).split(/:(.*)/s);
  return { username, password };
}

/** What belongs to a client and to all views of it. */
const keptOf = new WeakMap();
const kept = (client) => keptOf.get(base.sessionOf(client));

export class BaseClient extends base.BaseClient {
  constructor(username, password, options) {
    if (typeof username === "symbol") {
      super(username, password);
      return;
    }
    const isFirst = typeof username === "object" && username !== null;
    const given = (isFirst ? username : options) ?? {};
    const rest = understood(given);
    if (isFirst) super(rest);
    else super(username, password, rest);
    const { httpClient, logLevel, timeout, env = environment() } = given;
    const session = base.sessionOf(this);
    const own = { given, httpClient, logLevel: logLevel ?? env.TWILIO_LOG_LEVEL, last: undefined, env };
    keptOf.set(session, own);
    const options_ = () => ({ timeout, logLevel: own.logLevel });
    const send = httpClient ? (request, outcome) => transportBy(own.httpClient, options_())(request, outcome) : session.send;
    session.send = noting(send, own);
  }

  /** The SID of the account that the client works on. */
  get accountSid() {
    return super.accountSid;
  }

  set accountSid(accountSid) {
    change(this, { accountSid });
  }

  setAccountSid(accountSid) {
    this.accountSid = accountSid;
  }

  /** Also a request with credentials of its own, or with JSON in the place of a form. */
  async request({ username, password, authStrategy, allowRedirects, logLevel, data, ...request }, options) {
    if (allowRedirects) warn("allowRedirects", "the answer is the redirect, with its header `Location`");
    if (logLevel) warn("logLevel", "of a request; the client has one");
    const given = Object.fromEntries(request.headers?.entries ? request.headers : Object.entries(request.headers ?? {}));
    const type = Object.keys(given).find((name) => name.toLowerCase() === "content-type");
    const isJson = type !== undefined && /json/i.test(given[type]) && data !== undefined;
    if (isJson) delete given[type];
    const headers = Object.keys(given).length ? { headers: given } : {};
    const all = { ...request, ...(isJson ? { json: data } : { data }), ...headers };
    if (username && password) return clientAs(this, { username, password }).request(all, options);
    if (authStrategy) return clientAs(this, saidBy(await authStrategy.getAuthString())).request(all, options);
    return super.request(all, options);
  }

  /** Fails where the platform does not take the certificates that Twilio is about to use. */
  async validateSslCert() {
    const answer = await this.httpClient.request({ method: "get", uri: "https://tls-test.twilio.com:443" });
    if (answer.statusCode < 200 || answer.statusCode >= 300) throw new RestException(answer);
    return answer;
  }

  /** The user name that the client was made with. */
  get username() {
    const { username, apiKey, accountSid, authToken, env } = settingsOf(this);
    return username ?? apiKey ?? (authToken ? accountSid : undefined) ?? env.TWILIO_API_KEY ?? env.TWILIO_ACCOUNT_SID;
  }

  /** The password that the client was made with. */
  get password() {
    const { password, apiSecret, authToken, env } = settingsOf(this);
    return password ?? apiSecret ?? authToken ?? env.TWILIO_API_SECRET ?? env.TWILIO_AUTH_TOKEN;
  }

  /** The region that processes and keeps the data. */
  get region() {
    const { region, env } = settingsOf(this);
    return region ?? env.TWILIO_REGION;
  }

  set region(region) {
    change(this, { region });
  }

  /** The edge at which requests enter Twilio's network. */
  get edge() {
    const { edge, env } = settingsOf(this);
    return edge ?? env.TWILIO_EDGE;
  }

  set edge(edge) {
    change(this, { edge });
  }

  /** `debug` tells each request and its answer on the console, without what is secret. */
  get logLevel() {
    return kept(this).logLevel;
  }

  set logLevel(logLevel) {
    kept(this).logLevel = logLevel;
  }

  /** What sends the requests: the object that was brought, or one that knows the last request and its answer. */
  get httpClient() {
    const own = kept(this);
    return own.httpClient ?? { ...(own.last && lastOf(own.last)), request: (options) => this.request(options) };
  }

  /** The options that the client was made with. */
  get opts() {
    return kept(this).given;
  }

  /** What environment variables are looked up in. */
  get env() {
    return kept(this).env;
  }

  /** Says anew who the client is. */
  setCredentialProvider({ settings }) {
    change(this, { ...NOBODY, ...settings, env: nobodysOf(settingsOf(this).env) });
  }

  /** A host with a region and an edge in it. */
  getHostname(hostname, targetEdge, targetRegion) {
    const domain = hostname.split(".").slice(-2).join(".");
    const [product, ...labels] = hostname.slice(0, -domain.length - 1).split(".");
    const region = targetRegion || labels.at(-1) || (targetEdge && "us1");
    if (!region) return hostname;
    return [product, targetEdge || (labels.length > 1 ? labels[0] : ""), region, domain].filter(Boolean).join(".");
  }
}

// Options can be read of the client, each under its name.
for (const name of ["timeout", "maxSockets", "maxRetries", "userAgentExtensions", "autoRetry", "validationClient", ...Object.keys(IDLE), ...AGENT]) {
  Object.defineProperty(BaseClient.prototype, name, {
    get() {
      return kept(this).given[name];
    },
    configurable: true,
  });
}
