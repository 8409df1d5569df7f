// What the client adds to the list of messages. Written by hand; the generated class inherits it.

import { List, listOf, readAll } from "./resource.js";

const operation = "api.v2010.accounts.messages.find_sent";

export class FindSent extends List {
  /** What the service has of a message that may or may not have been sent. */
  async findSent(params, options) {
    const { wait, ...rest } = params ?? {};
    // JavaScript counts in milliseconds, the core in seconds.
    const seconds = typeof wait === "number" ? (wait / 1000).toFixed(3) : wait;
    return readAll(this, { ...listOf(this), operation }, { ...rest, wait: seconds }, options);
  }
}
