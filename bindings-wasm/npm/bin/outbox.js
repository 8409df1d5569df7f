// What a sandbox tells applications, over HTTP.

import http from "node:http";
import https from "node:https";
import * as glue from "../wasm/sandbox.js";

/** How often it is looked for webhooks that are due, in milliseconds. */
const INTERVAL = 10;
/** How many webhooks are under way at once; those beyond wait. */
const MAX_UNDER_WAY = 100;
/** How much of an answer is read, in bytes. */
const MAX_ANSWER = 64 * 1024 * 1024;

/** Sends webhooks when they are due; each is answered for, whatever comes of it. */
export class Outbox {
  #twilio;
  #allowed;
  #underWay = 0;
  #timer;

  constructor(twilio, allowed, tick) {
    this.#twilio = twilio;
    this.#allowed = allowed;
    this.#timer = setInterval(() => {
      tick();
      this.#send();
    }, INTERVAL);
  }

  close() {
    clearInterval(this.#timer);
  }

  #send() {
    while (this.#underWay < MAX_UNDER_WAY) {
      const { webhook } = this.#twilio.control("POST", "/webhooks/next");
      if (!webhook) return;
      this.#underWay += 1;
      this.#outcome(webhook).then((outcome) => {
        this.#underWay -= 1;
        this.#twilio.control("POST", "/webhooks/answer", { id: webhook.id, ...outcome });
      });
    }
  }

  /** What came of a webhook. */
  async #outcome(webhook) {
    const refused = glue.refuse_webhook(this.#allowed, webhook.url);
    if (refused) return { not_sent: refused };
    const signal = AbortSignal.timeout(webhook.timeout_ms);
    try {
      return await ask(webhook, signal);
    } catch (error) {
      return { failed: signal.aborted ? `no answer within ${webhook.timeout_ms} ms` : error.message || error.code || String(error) };
    }
  }
}

/** Sends one request. No redirect is followed, and no proxy asked. */
function ask({ method, url, headers, body }, signal) {
  const { request } = url.startsWith("https:") ? https : http;
  const bytes = Buffer.from(body);
  const length = method === "GET" ? {} : { "Content-Length": bytes.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers, ...length }, signal }, async (response) => {
      try {
        const parts = [];
        let size = 0;
        for await (const part of response) {
          parts.push(part);
          size += part.length;
          if (size > MAX_ANSWER) throw new Error(`the answer has more than ${MAX_ANSWER} bytes`);
        }
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() });
      } catch (error) {
        reject(error);
      }
    });
    sent.on("error", reject).end(method === "GET" ? undefined : bytes);
  });
}
