// Node, Deno and Bun: the wasm is a text beside this. On Node requests go through node:http, which is faster than its fetch; the others'
// node:http is not, and Deno's sends a request again by itself.

import * as plain from "../base/plain.js";
import { transport as byBun } from "./bun/transport.js";
import { transport as byDeno } from "./deno/transport.js";
import { builtin } from "./node/builtin.js";
import { transport as byNode } from "./node/transport.js";

export { save } from "./node/save.js";

const { Bun, Deno } = globalThis;
const isNode = !Deno && !Bun;

export const transport = Deno ? byDeno : Bun ? byBun : byNode;

export const runtime = Deno ? `deno/${Deno.version.deno}` : Bun ? `bun/${Bun.version}` : `node/${process.versions.node}`;
export const isPage = false;

export function environment() {
  if (!Deno) return process.env;
  return Deno.permissions.querySync({ name: "env" }).state === "granted" ? Deno.env.toObject() : {};
}

/** Compiles a wasm that is packed into a text. */
export const read = (text) => new WebAssembly.Module(builtin("node:zlib").brotliDecompressSync(Buffer.from(text(), "base64")));

/** The text of some bytes, by the way that is fastest on Node for those that are ASCII. */
export const decode = isNode ? sliced : plain.decode;

function sliced(bytes, start, end, isAscii) {
  const { latin1Slice, utf8Slice } = Buffer.prototype;
  return isAscii ? latin1Slice.call(bytes, start, end) : utf8Slice.call(bytes, start, end);
}

/** What calls a function as if it were called here and now: in the same asynchronous context. */
export const snapshot = () => builtin("node:async_hooks").AsyncLocalStorage.snapshot();

/** Lets what has been begun go out: a request is written behind everything that is to be done at once. */
export const pause = isNode ? () => new Promise(setImmediate) : plain.pause;
