// What sends requests, in the form of Twilio's library: its default client, and those that programs bring.

import { environment, transport } from "#platform";
import { headersOf } from "../base/fetch.js";

/** An object of a query or form: a name that comes several times has a list. */
function members(text) {
  const out = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(out, name)) out[name] = [].concat(out[name], value);
    else out[name] = value;
  }
  return out;
}

/** A query or form of an object: the elements of a list one by one. */
function written(members) {
  const pairs = Object.entries(members).flatMap(([name, value]) => [].concat(value).map((one) => [name, one ?? ""]));
  return new URLSearchParams(pairs.filter(([, value]) => value !== undefined)).toString();
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A request as a client of Twilio's manner is told it. */
function asked({ method, url, headers: pairs, body }, { timeout, logLevel }) {
  const { authorization, Authorization = authorization, ...headers } = headersOf(pairs);
  const [uri, query] = url.split("?");
  const [, basic] = /^Basic (.+)$/.exec(Authorization ?? "") ?? [];
  const [username, password] = basic ? atob(basic).split(/:(.*)/s) : [];
  const isForm = /form/.test(headers["Content-Type"] ?? headers["content-type"] ?? "form");
  return {
    method: method.toLowerCase(),
    uri,
    username,
    password,
    authStrategy: Authorization && !basic ? { getAuthString: async () => Authorization, requiresAuthentication: () => true } : undefined,
    headers: basic || !Authorization ? headers : { ...headers, Authorization },
    params: query ? members(query) : undefined,
    data: body === undefined ? undefined : isForm ? members(body) : json(body),
    timeout,
    allowRedirects: false,
    logLevel,
  };
}

/** Sends requests by an object with `request`, as Twilio's guide to custom clients has it. */
export function transportBy(client, options) {
  const perform = async (request) => {
    const { statusCode, body = "", headers = {} } = await client.request(asked(request, options));
    const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
    const lines = Object.entries(headers).flatMap(([name, value]) => [name, [].concat(value).join(", ").replaceAll("\n", " ")]);
    return { statusCode, lines: lines.join("\n"), bytes };
  };
  return (request, outcome) => {
    perform(request).then(
      ({ statusCode, lines, bytes }) => outcome.answer(statusCode, lines, [bytes], bytes.length),
      (error) => outcome.fail(error),
    );
    return () => false;
  };
}

/** What is told of the last request of a client: everything but its credentials. */
export function lastOf({ request, status, lines, pieces }) {
  const { method, uri, params, data, headers } = asked(request, {});
  const { Authorization, ...others } = headers;
  const answer = status && {
    statusCode: status,
    headers: headersOf(lines.split("\n")),
    body: json(pieces.map((piece) => new TextDecoder().decode(piece)).join("")),
  };
  return { lastRequest: { method: method.toUpperCase(), url: uri, params, data, headers: others }, lastResponse: answer };
}

/** What vouches for requests, of what Twilio's library calls `validationClient`. */
export function vouchingBy(validationClient) {
  const { ValidationToken } = require("../jwt.js");
  return new ValidationToken(validationClient);
}

/** What sends requests where nobody brings anything else. Programs make it with options of connections, or extend it. */
export class RequestClient {
  #send;
  #last;

  constructor(options) {
    const { timeout, autoRetry, maxRetries, maxRetryDelay, validationClient, ...agent } = options ?? {};
    const { send } = transport(agent, environment());
    this.#send = validationClient ? vouchingBy(validationClient).vouching(send) : send;
    this.defaultTimeout = timeout || 30_000;
    this.autoRetry = autoRetry || false;
    this.maxRetryDelay = maxRetryDelay || 3000;
    this.maxRetries = maxRetries || 3;
    this.keepAlive = agent.keepAlive !== false;
  }

  /**
   * Sends a request, `{ method, uri, username, password, headers, params, data, timeout }`; gives `{ statusCode, headers, body }`. With
   * `autoRetry` it sends again what was answered with 429.
   */
  async request(options) {
    for (let retry = 1; ; retry += 1) {
      const answer = await this.#once(options);
      if (answer.statusCode !== 429 || !this.autoRetry || retry > this.maxRetries) return answer;
      const pause = Math.random() * Math.min(this.maxRetryDelay, 100 * 2 ** retry);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** The names of headers that may be logged. */
  filterLoggingHeaders(headers) {
    return Object.keys(headers).filter((name) => name.toLowerCase() !== "authorization");
  }

  /** For a client of one's own that is made as axios is: what vouches for a request before it is sent. */
  validationInterceptor(validationClient) {
    const vouching = vouchingBy(validationClient);
    return (config) => {
      config.headers ??= {};
      config.headers["Twilio-Client-Validation"] = vouching.fromHttpRequest(config);
      return config;
    };
  }

  async #once(options) {
    const { method, uri, username, password, authStrategy, headers = {}, params, data, timeout = this.defaultTimeout } = options;
    if (!method) throw new Error("http method is required");
    if (!uri) throw new Error("uri is required");
    // The platform's way to send looks for the path.
    const url = uri.replace(/^\w+:\/\/[^/?#]+(?=[?#]|$)/, "$&/");
    const all = { ...headers };
    if (username && password) all.Authorization = `Basic ${btoa(`${username}:${password}`)}`;
    else if (authStrategy) all.Authorization = await authStrategy.getAuthString();
    const type = all["Content-Type"] ?? "application/x-www-form-urlencoded";
    const request = {
      method: method.toUpperCase(),
      url: params && Object.keys(params).length ? `${url}${url.includes("?") ? "&" : "?"}${written(params)}` : url,
      headers: Object.entries(data ? { ...all, "Content-Type": type } : all).flat(),
      body: data && (typeof data === "string" ? data : type.includes("json") ? JSON.stringify(data) : written(data)),
      limit: Number.MAX_SAFE_INTEGER,
    };
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        stop();
        reject(new Error(`timeout of ${timeout}ms exceeded`));
      }, timeout);
      const stop = this.#send(request, {
        answer: (status, lines, pieces) => {
          clearTimeout(late);
          this.#last = { request, status, lines, pieces };
          const { statusCode, headers, body } = lastOf(this.#last).lastResponse;
          resolve({ statusCode, headers, body });
        },
        fail: (error) => {
          clearTimeout(late);
          reject(error);
        },
      });
    });
  }

  get lastRequest() {
    return this.#last && lastOf(this.#last).lastRequest;
  }

  get lastResponse() {
    return this.#last && lastOf(this.#last).lastResponse;
  }
}
