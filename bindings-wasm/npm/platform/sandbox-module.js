// Where modules are imported compiled.

export { default as wasm } from "../wasm/sandbox.wasm";
