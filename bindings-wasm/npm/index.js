// All products.

import { Client } from "./api/index.js";
import * as exports from "./base/exports.js";

export * from "./base/exports.js";
export { Client, Client as Twilio };

/** A client, as `require("trunkline")(accountSid, authToken)` gives it. */
function trunkline(username, password, options) {
  return new Client(username, password, options);
}

Object.assign(trunkline, exports, { Client, Twilio: Client, default: trunkline });

export { trunkline as default };
