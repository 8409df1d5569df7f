// Tokens, in an instance of their own: a page loads no more than it uses.

import { module } from "#helpers/jwt";
import * as glue from "../../wasm/jwt.js";
import { instance } from "./instance.js";

export const { enter } = instance(glue, module);
