// Where bundlers hand modules over compiled if that is asked for.

export { default as wasm } from "../wasm/trunkline.wasm?module";
