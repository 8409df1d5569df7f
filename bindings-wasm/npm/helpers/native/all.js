// What stands for all of the others on Node, Deno and Bun: one instance, built for speed.

import { module } from "#helpers";
import * as glue from "../../wasm/helpers-fast.js";
import { instance } from "./instance.js";

export const { enter, pass } = instance(glue, module);
