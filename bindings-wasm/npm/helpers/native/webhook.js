// Webhooks, in an instance of their own: a page loads no more than it uses.

import { module } from "#helpers/webhook";
import * as glue from "../../wasm/webhook.js";
import { instance } from "./instance.js";

export const { enter, pass } = instance(glue, module);
