// The edge runtime of Next.js and Vercel, which compiles nothing while it runs: the wasm is a module that the bundler hands over compiled.

import { fetchTransport } from "../base/fetch.js";

export { decode, pause, snapshot } from "../base/plain.js";

export const runtime = "edge-light";
export const isPage = false;

export function environment() {
  return process.env;
}

/** It is compiled already, but outside of the realm that this runs in: here nobody would take it for a module. */
export const read = (module) => Object.setPrototypeOf(module, WebAssembly.Module.prototype);

const send = fetchTransport((url, init) => fetch(url, init));

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
