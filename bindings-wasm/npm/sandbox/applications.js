// Applications that a sandbox calls where they are: what takes a Request and gives a Response, and what takes Node's request and response.

import { TrunklineError } from "../base/errors.js";

/** Which application is there for which URLs. */
export class Applications {
  #callers = new Map();

  /** Lets an application answer for all URLs that begin with this one, in the place of the one that did so far. */
  mount(application, url) {
    this.#callers.set(url.replace(/\/+$/, ""), caller(application));
  }

  /** What calls the application of a URL: the one whose URL is longest. */
  find(url) {
    const beginnings = [...this.#callers.keys()].filter((beginning) => begins(url, beginning));
    return this.#callers.get(beginnings.sort((one, other) => other.length - one.length)[0]);
  }
}

function begins(url, beginning) {
  return beginning === "" || (url.startsWith(beginning) && ["", "/", "?"].includes(url.slice(beginning.length, beginning.length + 1)));
}

function caller(application) {
  if (typeof application?.fetch === "function") return (webhook) => byFetch((request) => application.fetch(request, {}, {}), webhook);
  if (typeof application !== "function") {
    throw new TypeError("an application is a function of a Request, an object with `fetch`, or a function of Node's request and response");
  }
  return (webhook) => (application.length < 2 ? byFetch(application, webhook) : byNode(application, webhook));
}

async function byFetch(handler, { method, url, headers, body }) {
  const request = new Request(url, { method, headers, body: method === "GET" ? undefined : body });
  const reply = await handler(request);
  if (reply instanceof Response) {
    return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() };
  }
  if (reply === undefined || reply === null) return { status: 204, headers: {}, body: "" };
  const isText = typeof reply === "string" || (typeof reply === "object" && reply.toString !== Object.prototype.toString);
  if (!isText) throw new TypeError(`a webhook is answered with a Response, text, TwiML or nothing, not with ${String(reply)}`);
  const text = String(reply);
  return { status: 200, headers: { "content-type": text.trimStart().startsWith("<") ? "text/xml" : "text/plain" }, body: text };
}

/** Over the loopback interface: what Node's request and response are without a connection is for Node alone to say. */
async function byNode(handler, { method, url, headers, body }) {
  const http = globalThis.process?.getBuiltinModule?.("node:http");
  if (!http) throw new TrunklineError("a function of Node's request and response needs Node, Deno or Bun");
  const [, scheme, host, path] = /^(\w+):\/\/([^/?]*)(.*)$/.exec(url);
  const bytes = new TextEncoder().encode(body);
  let server;
  try {
    return await new Promise((resolve, reject) => {
      server = http.createServer(async (request, response) => {
        // It came as the URL says, as far as the application can see.
        if (scheme === "https") Object.defineProperty(request.socket, "encrypted", { value: true });
        try {
          await handler(request, response);
        } catch (error) {
          reject(error);
        }
      });
      server.on("error", reject).listen(0, "127.0.0.1", () => {
        const more = method === "GET" ? {} : { "Content-Length": bytes.length };
        const target = path.startsWith("/") ? path : `/${path}`;
        const options = { host: "127.0.0.1", port: server.address().port, method, path: target, agent: false };
        const sent = http.request({ ...options, headers: { Host: host, ...headers, ...more } }, async (response) => {
          const parts = [];
          try {
            for await (const part of response) parts.push(part);
          } catch (error) {
            reject(error);
          }
          resolve({ status: response.statusCode, headers: response.headers, body: await new Blob(parts).text() });
        });
        sent.on("error", reject).end(method === "GET" ? undefined : bytes);
      });
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
