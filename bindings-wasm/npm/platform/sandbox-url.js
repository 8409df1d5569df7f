// Where modules are read from a URL, which bundlers see here.

export const wasm = new URL("../wasm/sandbox.wasm", import.meta.url);
