// Requests from their raw parts: checked, read, and signed for tests; and in front of handlers.

import { TrunklineError } from "../base/errors.js";
import { made } from "./events.js";
import { bytes } from "./native/instance.js";
import { pass } from "./native/webhook.js";
import { put, SIGNATURE_HEADER, secret } from "./signatures.js";

/** How much of a body is read, unless given. */
export const MAX_BODY_BYTES = 1_000_000;

/** A request does not count as Twilio's. */
export class WebhookRefused extends TrunklineError {
  get name() {
    return "WebhookRefused";
  }
}

const refused = (reason, message, status) => new WebhookRefused(message, { reason, status });
const unsigned = () => refused("missing_signature", `the request has no ${SIGNATURE_HEADER} header`, 400);
const tooLong = () => refused("body_too_long", "the body is longer than is read", 413);

/** Checks requests by the auth token that only you and Twilio know. */
export class Webhooks {
  #settings;
  #maxBodyBytes;

  constructor(authToken, options = {}) {
    const tokens = [authToken, ...(options.moreTokens ?? [])].map(secret);
    this.#settings = [String(tokens.length), ...tokens, options.sharedKeySecret ?? "", options.proxy ?? ""];
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    // Says now if it cannot be.
    this.sign("https://localhost", {});
  }

  /** Checks a request, and gives the event that it tells of. */
  parse(url, headers, body = "") {
    const raw = bytes(body);
    if (raw.length > this.#maxBodyBytes) throw tooLong();
    const texts = [...this.#settings, String(url)];
    for (const [name, value] of pairs(headers)) texts.push(name, String(value));
    const checked = JSON.parse(pass(texts, (core, packed, lengths) => core.check_request(packed, lengths, raw)));
    if (checked.reason) throw refused(checked.reason, checked.message, checked.status);
    return made(checked);
  }

  /** A request with a form, as Twilio would send it. */
  sign(url, params) {
    const texts = [...this.#settings, String(url)];
    put(params, texts);
    return JSON.parse(pass(texts, (core, packed, lengths) => core.sign_form(packed, lengths)));
  }

  /** The same with a body that is no form: the URL gets the hash of it. */
  signBody(url, body, contentType = "application/json") {
    const texts = [...this.#settings, String(url), contentType, String(body)];
    return JSON.parse(pass(texts, (core, packed, lengths) => core.sign_body(packed, lengths)));
  }

  /** A handler as Workers, Deno, Bun, Hono and Next.js have it, that gets Twilio's requests alone. */
  fetch(handler) {
    return async (request, ...rest) => {
      let event;
      try {
        if (!request.headers.get(SIGNATURE_HEADER)) throw unsigned();
        event = this.parse(request.url, request.headers, await this.#read(request));
      } catch (error) {
        if (!(error instanceof WebhookRefused)) throw error;
        return new Response(error.message, { status: error.status, headers: { "Content-Type": "text/plain" } });
      }
      const answer = await handler(event, request, ...rest);
      if (answer instanceof Response) return answer;
      if (answer === undefined || answer === null) return new Response(null, { status: 204 });
      return new Response(String(answer), { headers: { "Content-Type": "text/xml" } });
    };
  }

  async #read(request) {
    if (Number(request.headers.get("Content-Length")) > this.#maxBodyBytes) throw tooLong();
    if (!request.body) return "";
    const chunks = [];
    let length = 0;
    for (const reader = request.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return joined(chunks, length);
      chunks.push(value);
      length += value.length;
      if (length > this.#maxBodyBytes) {
        reader.cancel().catch(() => {});
        throw tooLong();
      }
    }
  }

  /** A middleware for Express, and for node:http, that lets Twilio's requests through. Nothing may have read their bodies. */
  express() {
    return (request, response, next) => {
      this.#arrived(request).then(
        (event) => {
          request.twilio = event;
          request.body ??= Object.fromEntries([...event.parameters].reverse());
          next();
        },
        (error) => {
          if (!(error instanceof WebhookRefused)) return next(error);
          // What is left of the body is not read.
          if (!request.readableEnded) response.setHeader("Connection", "close");
          response.statusCode = error.status;
          response.setHeader("Content-Type", "text/plain");
          response.end(error.message);
        },
      );
    };
  }

  async #arrived(request) {
    if (!request.headers[SIGNATURE_HEADER.toLowerCase()]) throw unsigned();
    const scheme = request.protocol ?? (request.socket.encrypted ? "https" : "http");
    const url = `${scheme}://${request.headers.host}${request.originalUrl ?? request.url}`;
    return this.parse(url, request.headers, request.rawBody ?? (await this.#collected(request)));
  }

  #collected(request) {
    if (Number(request.headers["content-length"]) > this.#maxBodyBytes) throw tooLong();
    if (request.readableEnded) throw new TrunklineError("the body was read already: this middleware stands before those that parse bodies");
    return new Promise((resolve, reject) => {
      const chunks = [];
      let length = 0;
      request.on("data", (chunk) => {
        length += chunk.length;
        if (length <= this.#maxBodyBytes) chunks.push(chunk);
        else {
          request.pause();
          reject(tooLong());
        }
      });
      request.on("end", () => resolve(joined(chunks, length)));
      request.on("error", reject);
    });
  }
}

/** Checks a request, and gives the event that it tells of: `Webhooks.parse` in one step. */
export function parse(url, headers, body, { authToken = globalThis.process?.env.TWILIO_AUTH_TOKEN, ...options } = {}) {
  return new Webhooks(authToken, options).parse(url, headers, body);
}

function pairs(headers) {
  return typeof headers[Symbol.iterator] === "function" ? headers : Object.entries(headers);
}

function joined(chunks, length) {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
