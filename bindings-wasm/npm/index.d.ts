import type { ClientOptions } from "./base/types.js";
import { Client } from "./api/index.js";
import * as exports from "./base/exports.js";

export * from "./base/exports.js";
export { Client, Client as Twilio };

/** A client. Without arguments, the environment says who it is. */
interface Trunkline {
  (username: string, password: string, options?: ClientOptions): Client;
  (username?: undefined, password?: undefined, options?: ClientOptions): Client;
  (options: ClientOptions): Client;
  Client: typeof Client;
  Twilio: typeof Client;
}

declare const trunkline: Trunkline & typeof exports;
export { trunkline as default, trunkline as "module.exports" };
