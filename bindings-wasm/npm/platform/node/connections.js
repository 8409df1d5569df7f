// Connections, which are kept for the next request: directly, or through a proxy.

import { bare, builtin, speaking } from "./builtin.js";
import { caused } from "./caused.js";

/** How long a connection may take: finding the address, TCP, the proxy and TLS together. */
const CONNECT = 10_000;
/** A server may close a connection at any time that nothing is sent on it; one that has been idle for so long is not used again. */
const IDLE = 30_000;

/** Connections that are not there yet. */
const opening = new WeakSet();

/** Whether nothing can have been written to a connection, for one that was made here. */
export const isOpening = (socket) => opening.has(socket) || socket.destroyed;

/** Connections of some settings. */
export class Connections {
  #settings;
  #agents = new Map();

  /** With settings of Node's agents; `ca` are certificates that are trusted in the place of Node's own, as PEM. */
  constructor(settings, ca) {
    this.#settings = { keepAlive: true, timeout: IDLE, scheduling: "lifo", ...settings, ca };
  }

  /** How an origin is reached, which a proxy may lead to: options of node:http, and headers. `via` is the proxy that is told all of a request. */
  route(url, proxy) {
    const { protocol, hostname, port, host } = url;
    if (proxy && protocol === "http:") {
      const options = { ...proxy.place, agent: this.#agent(proxy.protocol) };
      return { options, headers: { Host: host, ...proxy.headers }, prefix: url.origin, via: proxy.host };
    }
    return { options: { protocol, hostname: bare(hostname), port, agent: this.#agent(protocol, proxy) }, prefix: "" };
  }

  #agent(protocol, proxy) {
    const id = protocol + (proxy?.id ?? "");
    let agent = this.#agents.get(id);
    if (!agent) this.#agents.set(id, (agent = this.#open(protocol, proxy)));
    return agent;
  }

  #open(protocol, proxy) {
    const { ca, ...settings } = this.#settings;
    // As a text it would be part of the name by which the agent looks for a connection.
    if (ca && protocol === "https:") settings.secureContext = builtin("node:tls").createSecureContext({ ca });
    const agent = new (speaking(protocol).Agent)(settings);
    const connect = agent.createConnection;
    const open = (options) => watched(connect.call(agent, options), protocol, options);
    agent.createConnection = (options, done) => {
      if (!proxy) return open(options);
      this.#tunnel(proxy, options, (error, socket) => (error ? done(error) : done(null, open({ ...options, socket }))));
    };
    return agent;
  }

  /** Has a proxy connect to a host: gives the socket whose other end the host is. */
  #tunnel(proxy, { host, port }, done) {
    const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const asked = speaking(proxy.protocol).request({
      ...proxy.place,
      method: "CONNECT",
      path: target,
      headers: { Host: target, ...proxy.headers },
      agent: this.#agent(proxy.protocol),
    });
    const late = setTimeout(() => asked.destroy(new Error(`it did not answer within ${CONNECT / 1000} s`)), CONNECT);
    asked.once("connect", ({ statusCode }, socket, head) => {
      clearTimeout(late);
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head);
        done(null, socket);
      } else {
        socket.destroy();
        done(new Error(`the proxy ${proxy.host} refused to connect to ${target}: HTTP ${statusCode}`));
      }
    });
    asked.on("error", (error) => {
      clearTimeout(late);
      done(caused(`no way through the proxy ${proxy.host}: ${error.message}`, error));
    });
    asked.end();
  }
}

/** What tells that a connection is there. */
export const connected = (protocol) => (protocol === "https:" ? "secureConnect" : "connect");

/** Gives a connection up that takes too long to come about. */
function watched(socket, protocol, { host, port }) {
  opening.add(socket);
  const late = setTimeout(() => socket.destroy(new Error(`no connection to ${host}:${port} within ${CONNECT / 1000} s`)), CONNECT);
  const end = () => clearTimeout(late);
  socket.once("close", end);
  return socket.once(connected(protocol), () => {
    end();
    opening.delete(socket);
  });
}
