// Segments, in an instance of their own: a page loads no more than it uses.

import { module } from "#helpers/segments";
import * as glue from "../../wasm/segments.js";
import { instance } from "./instance.js";

export const { enter } = instance(glue, module);
