// Browsers, and whatever is like them: the wasm is fetched from beside this file when it is first needed.

import { compile } from "../base/compile.js";
import { ConfigurationError } from "../base/errors.js";
import { fetchTransport } from "../base/fetch.js";

export { decode, pause, save, snapshot } from "../base/plain.js";

export const runtime = "web";
// A worker is no safer a place for secrets than the page that it belongs to.
export const isPage = typeof window !== "undefined" || typeof WorkerGlobalScope !== "undefined";

export function environment() {
  return {};
}

/** Compiles the wasm at a URL. */
export async function read(url) {
  const response = await fetch(url).catch((error) => {
    const remedy = "where the page has a Content-Security-Policy, its connect-src must allow that";
    throw new ConfigurationError(`the WebAssembly of trunkline cannot be fetched from ${url} (${error.message}); ${remedy}`, { cause: error });
  });
  const type = response.headers.get("Content-Type");
  // Servers of pages give the page for whatever they do not have.
  if (!response.ok || type?.startsWith("text/html")) {
    throw new ConfigurationError(`the WebAssembly of trunkline is not at ${url} (HTTP ${response.status}, ${type}); the README says how bundlers find it`);
  }
  return compile(await response.arrayBuffer());
}

// Browsers write this one themselves, and asking for it would cost a preflight request.
const isFree = (name) => name.toLowerCase() !== "user-agent";

const send = fetchTransport((url, init) => {
  init.headers = Object.fromEntries(Object.entries(init.headers).filter(([name]) => isFree(name)));
  return fetch(url, init);
});

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
