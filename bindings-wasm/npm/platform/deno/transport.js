// Requests by Deno's fetch.

import { fetchTransport } from "../../base/fetch.js";
import { isLoopback, LOOPBACK } from "../loopback.js";
import { whenLooked } from "../looks.js";

async function perform(url, init) {
  await new Promise(whenLooked);
  try {
    return await fetch(url, prepared(url, init));
  } catch (error) {
    // It says `Connect` of all that comes before a request is written: finding the address, TCP, TLS.
    if (error.cause?.message?.includes("client error (Connect)")) error.notSent = true;
    throw error;
  }
}

/**
 * Should a kept connection end without an answer, Deno sends what it has sent on it again by itself, on another one: that must not become of
 * a request that changes something. A body that it reads once it cannot send again; a request without one goes out on a connection of its own.
 */
function prepared(url, init) {
  const changes = init.method !== "GET";
  const hasBody = init.body !== undefined;
  const body = changes && hasBody ? new Blob([init.body]) : init.body;
  return { ...init, body, client: clientFor(changes && !hasBody, isLoopback(new URL(url).hostname) && mayWrite()) };
}

const mayWrite = () => Deno.permissions.querySync({ name: "env", variable: "NO_PROXY" }).state === "granted";

const clients = new Map();

/** What Deno keeps connections in: its own, one that keeps none, and both once more without the proxies of the environment. */
function clientFor(isSingle, isDirect) {
  if (!isSingle && !isDirect) return undefined;
  const id = `${isSingle} ${isDirect}`;
  let client = clients.get(id);
  if (!client) {
    const make = () => Deno.createHttpClient(isSingle ? { poolMaxIdlePerHost: 0 } : {});
    clients.set(id, (client = isDirect ? without(make) : make()));
  }
  return client;
}

/** Deno looks at the environment when it makes a client; there is no option for it. */
function without(make) {
  const before = Deno.env.get("NO_PROXY");
  Deno.env.set("NO_PROXY", before ? `${before},${LOOPBACK}` : LOOPBACK);
  try {
    return make();
  } finally {
    if (before === undefined) Deno.env.delete("NO_PROXY");
    else Deno.env.set("NO_PROXY", before);
  }
}

const send = fetchTransport(perform);

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
