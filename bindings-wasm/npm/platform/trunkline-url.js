// Where modules are read from a URL, which bundlers see here.

export const wasm = new URL("../wasm/trunkline.wasm", import.meta.url);
