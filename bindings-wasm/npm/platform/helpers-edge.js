// Where bundlers hand modules over compiled if that is asked for.

import wasm from "../wasm/helpers.wasm?module";
import { read } from "./edge.js";

/** The helpers. */
export const module = () => read(wasm);
