// Node: the wasm is read from the disk, requests go through node:http.

import { readFileSync } from "node:fs";
import { transport as byDeno } from "./deno/transport.js";
import { transport as byNode } from "./node/transport.js";

// Deno's `require` looks for what Node would find, and its node:http sends a request again by itself.
const isDeno = globalThis.Deno !== undefined;

export const transport = isDeno ? byDeno : byNode;

export const runtime = isDeno ? `deno/${Deno.version.deno}` : `node/${process.versions.node}`;
export const isPage = false;

export function environment() {
  return process.env;
}

/** Compiles the wasm at a URL. */
export const read = (url) => new WebAssembly.Module(readFileSync(url));

const { latin1Slice, utf8Slice } = Buffer.prototype;

/** The text of some bytes, by the way that is fastest here for those that are ASCII. */
export function decode(bytes, start, end, isAscii) {
  return isAscii ? latin1Slice.call(bytes, start, end) : utf8Slice.call(bytes, start, end);
}

/** What calls a function as if it were called here and now: in the same asynchronous context. */
export const snapshot = () => process.getBuiltinModule("node:async_hooks").AsyncLocalStorage.snapshot();

/** Lets what has been begun go out: a request is written behind everything that is to be done at once. */
export const pause = () => new Promise(setImmediate);
