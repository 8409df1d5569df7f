// Pages, and whatever is like them: the wasm is a text that comes with the JavaScript, since what is fetched cannot be had at once.

import text from "../wasm/helpers.text.js";

/** The helpers. */
export const module = () => new WebAssembly.Module(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
