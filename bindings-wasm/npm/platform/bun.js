// Bun: the wasm is read from the disk, requests go through its fast fetch.

import { readFileSync } from "node:fs";
import { fetchTransport } from "../base/fetch.js";

export { decode, pause } from "../base/plain.js";

export const runtime = `bun/${Bun.version}`;
export const isPage = false;

export function environment() {
  return process.env;
}

/** Compiles the wasm at a URL. */
export const read = (url) => new WebAssembly.Module(readFileSync(url));

const send = fetchTransport((url, init) => fetch(url, init));

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
