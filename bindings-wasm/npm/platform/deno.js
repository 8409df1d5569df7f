// Deno: the wasm is read from the disk, or fetched where the package is served over the network.

import { AsyncLocalStorage } from "node:async_hooks";

export { decode, pause } from "../base/plain.js";
export { transport } from "./deno/transport.js";

export const runtime = `deno/${Deno.version.deno}`;
export const isPage = false;

export function environment() {
  return Deno.permissions.querySync({ name: "env" }).state === "granted" ? Deno.env.toObject() : {};
}

/** What calls a function as if it were called here and now: in the same asynchronous context. */
export const snapshot = () => AsyncLocalStorage.snapshot();

/** Compiles the wasm at a URL. */
export function read(url) {
  if (url.protocol === "file:") return new WebAssembly.Module(Deno.readFileSync(url));
  return fetch(url).then((response) => response.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes));
}
