// Requests by Bun's fetch.

import { fetchTransport } from "../../base/fetch.js";
import { isLoopback } from "../loopback.js";

// What is told of the look-up of an address, of a refusal, of a certificate: it comes before a request is written.
const BEFORE = /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|(?:CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS_CERT)_.*)$/;

function told(error) {
  if (BEFORE.test(error.code)) error.notSent = true;
  throw error;
}

const direct = (url, init) => (isLoopback(new URL(url).hostname) ? { ...init, proxy: false } : init);

const send = fetchTransport((url, init) => fetch(url, direct(url, init)).catch(told));

/** What sends the requests of a client, and the options that it leaves to others. */
export const transport = (rest) => ({ send, rest });
