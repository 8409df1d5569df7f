// Where modules are imported compiled.

import wasm from "../wasm/helpers.wasm";

/** The helpers. */
export const module = () => wasm;
