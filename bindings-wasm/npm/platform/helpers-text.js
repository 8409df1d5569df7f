// Pages, and whatever is like them: the wasm is a text that comes with the JavaScript, since what is fetched cannot be had at once. It is
// packed, and no page can unpack at once by itself.

import { compileAtOnce } from "../base/compile.js";
import { inflateSync } from "../wasm/inflate.js";
import text from "../wasm/helpers.text.js";

/** The helpers. */
export const module = () => compileAtOnce(inflateSync(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
