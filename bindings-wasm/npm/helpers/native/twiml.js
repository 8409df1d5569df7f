// TwiML, in an instance of its own: a page loads no more than it uses.

import { module } from "#helpers/twiml";
import * as glue from "../../wasm/twiml.js";
import { instance } from "./instance.js";

export const { enter, pass } = instance(glue, module);
