// A sandbox over HTTP, on Node. Whom it lets in, how much it bears and where webhooks go is for the core to say; this enforces it.

import { once } from "node:events";
import http from "node:http";
import * as glue from "../wasm/sandbox.js";
import { Outbox } from "./outbox.js";

/** What a command line asks for: `serve` how a sandbox is to be served, `say` what is to be said alone, or `wrong` why it cannot be. */
export function command(program, words) {
  return JSON.parse(glue.command(program, JSON.stringify(words)));
}

/**
 * Serves a sandbox on an address, to names of this machine and those allowed, and sends its webhooks to this machine and hosts that are
 * allowed. Its clock runs so many times as fast as the system's. Gives the server when it listens.
 */
export async function serve(twilio, { port = 8080, listen = "127.0.0.1", allowHosts = [], webhooksTo = [], speed = 1, limits } = {}) {
  for (const name of [...allowHosts, ...webhooksTo]) {
    const wrong = glue.check_host(name);
    if (wrong) throw new TypeError(wrong);
  }
  if (!(speed > 0 && speed <= 1e6)) throw new TypeError(`speed must be above 0, and at most a million, not ${speed}`);
  const host = new Host(twilio, allowHosts.join("\n"), speed, { ...JSON.parse(glue.limits()), ...limits });
  const server = host.listen(port, listen);
  await once(server, "listening");
  twilio.control("POST", "/origin", { origin: `http://127.0.0.1:${server.address().port}` });
  const outbox = new Outbox(twilio, webhooksTo.join("\n"), () => host.tick());
  server.on("close", () => outbox.close());
  return server;
}

class Host {
  #twilio;
  #allowed;
  #limits;
  #speed;
  #last = performance.now();

  constructor(twilio, allowed, speed, limits) {
    this.#twilio = twilio;
    this.#allowed = allowed;
    this.#speed = speed;
    this.#limits = limits;
  }

  listen(port, address) {
    const { connections, idle_ms, head_bytes } = this.#limits;
    const options = {
      maxHeaderSize: head_bytes,
      headersTimeout: idle_ms,
      keepAliveTimeout: idle_ms,
      connectionsCheckingInterval: Math.min(1000, idle_ms / 4),
      // How long a body may take is for the core to say, and so is what becomes of a request without a host.
      requestTimeout: 0,
      requireHostHeader: false,
    };
    const server = http.createServer(options, (request, response) => {
      this.#answer(request, response).catch(() => request.socket.destroy());
    });
    server.maxConnections = connections;
    return server.listen(port, address);
  }

  async #answer(request, response) {
    const url = request.url.startsWith("/") ? `http://${request.headers.host ?? ""}${request.url}` : request.url;
    const headers = request.rawHeaders.join("\n");
    const refused = glue.refuse(this.#allowed, url, headers);
    if (refused) return this.#write(response, read(refused));
    const body = await this.#body(request, url);
    if (typeof body === "string") return this.#write(response, read(body));
    this.tick();
    let outcome;
    try {
      outcome = this.#twilio.handle(request.method, url, headers, body);
    } catch (error) {
      const problem = JSON.stringify({ code: 20004, message: error.message, status: 405 });
      return this.#write(response, { status: 405, headers: ["Content-Type", "application/json"], body: problem });
    }
    if (outcome.delay > 0) await new Promise((resolve) => setTimeout(resolve, outcome.delay));
    if (outcome.reply === "dropped") request.socket.destroy();
    else this.#write(response, outcome);
  }

  /** The body, or what the core says to one that is too large or takes too long. */
  #body(request, url) {
    const { discarded_bytes, body_ms } = this.#limits;
    const body_bytes = glue.body_bytes(url, this.#limits.body_bytes, discarded_bytes);
    return new Promise((resolve, reject) => {
      const kept = [];
      let length = 0;
      const timer = setTimeout(() => settle(glue.too_slow(body_ms)), body_ms);
      const settle = (body) => {
        clearTimeout(timer);
        request.pause();
        resolve(body);
      };
      request.on("data", (piece) => {
        length += piece.length;
        if (length <= body_bytes) kept.push(piece);
        else kept.length = 0;
        if (length > discarded_bytes) settle(glue.too_large(body_bytes));
      });
      request.on("end", () => settle(length > body_bytes ? glue.too_large(body_bytes) : Buffer.concat(kept)));
      request.on("close", () => {
        clearTimeout(timer);
        reject(new Error("the caller is gone"));
      });
    });
  }

  #write(response, { reply, status, headers, body }) {
    const bytes = Buffer.from(body);
    if (status !== 204) headers.push("Content-Length", String(bytes.length));
    // A caller who does not read is left: Node ends a socket on which nothing has happened for so long.
    response.socket?.setTimeout(this.#limits.idle_ms);
    response.writeHead(status, headers);
    if (reply === "cut") response.write(bytes.subarray(0, bytes.length / 2), () => response.socket.destroy());
    else response.end(status === 204 ? undefined : bytes);
  }

  /** The sandbox's time runs with ours. */
  tick() {
    const now = performance.now();
    this.#twilio.control("POST", "/clock", { advance_seconds: ((now - this.#last) / 1000) * this.#speed });
    this.#last = now;
  }
}

/** Reads an answer of the core: a line of JSON, and the body behind it. */
function read(text) {
  const end = text.indexOf("\n");
  return { ...JSON.parse(text.slice(0, end)), body: text.slice(end + 1) };
}
