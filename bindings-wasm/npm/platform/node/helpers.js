// Node, Deno and Bun: the wasm is a packed text beside this.

import { wasm } from "#helpers-wasm";
import { builtin } from "./builtin.js";

/** The helpers. */
export const module = () => new WebAssembly.Module(builtin("node:zlib").brotliDecompressSync(Buffer.from(wasm(), "base64")));
