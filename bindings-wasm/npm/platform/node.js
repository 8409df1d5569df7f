// Node: the wasm is read from the disk, requests go through node:http.

import { readFileSync } from "node:fs";

export { transport } from "./node/transport.js";

export const runtime = `node/${process.versions.node}`;
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

/** Lets what has been begun go out: a request is written behind everything that is to be done at once. */
export const pause = () => new Promise(setImmediate);
