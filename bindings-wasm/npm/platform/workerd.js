// Cloudflare Workers: the wasm is a module that the bundler hands over compiled.

import { fetchTransport } from "../base/fetch.js";

export { decode, pause, save, snapshot } from "../base/plain.js";

export const runtime = "workerd";
export const isPage = false;

export function environment() {
  return globalThis.process?.env ?? {};
}

/** It is compiled already. */
export const read = (module) => module;

// It unpacks what comes packed, but does not ask for it; brotli only since some date of compatibility.
const send = fetchTransport((url, init) => fetch(url, { ...init, headers: { "Accept-Encoding": "gzip", ...init.headers } }));

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
