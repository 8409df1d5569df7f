// How much of an answer is read.

import { enter } from "./native.js";

let bytes = 0;

/** The largest body that is read. */
export function limit() {
  bytes ||= enter((core) => core.max_response_bytes());
  return bytes;
}

limit.error = () => new Error(`the answer is larger than ${bytes} bytes`);
