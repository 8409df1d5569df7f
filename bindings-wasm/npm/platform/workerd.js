// Cloudflare Workers: the wasm is a module that the bundler hands over compiled.

import module from "../wasm/trunkline.wasm";
import { fetchTransport } from "../base/fetch.js";

export const runtime = "workerd";
export const isPage = false;

export function environment() {
  return globalThis.process?.env ?? {};
}

export function load() {
  return module;
}

export const send = fetchTransport((url, init) => fetch(url, init));
