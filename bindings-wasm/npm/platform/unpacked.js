// Pages, and whatever is like them: the wasm of helpers is a text that comes with the JavaScript, since what is fetched cannot be had at once. It
// is packed, and no page can unpack at once by itself.

import { compileAtOnce } from "../base/compile.js";
import { inflateSync } from "../wasm/inflate.js";

/** The module that a text stands for. */
export const unpacked = (text) => compileAtOnce(inflateSync(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
