// Requests by Deno's fetch. Should a kept connection end without an answer, it sends what it has sent on it again by itself, on another one:
// that must not become of a request that changes something.

import { fetchTransport } from "../../base/fetch.js";
import { looked, whenLooked } from "../looks.js";

let single;

/** What Deno cannot send again: a body that it reads once; and what has no body goes out on a connection of its own. */
function once(init) {
  if (init.method === "GET") return init;
  if (init.body !== undefined) return { ...init, body: new Blob([init.body]) };
  single ??= Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return { ...init, client: single };
}

async function perform(url, init) {
  await new Promise(whenLooked);
  try {
    return await fetch(url, once(init));
  } catch (error) {
    // It says `Connect` of all that comes before a request is written: finding the address, TCP, TLS.
    if (error.cause?.message?.includes("client error (Connect)")) error.notSent = true;
    throw error;
  } finally {
    looked();
  }
}

const send = fetchTransport(perform);

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
