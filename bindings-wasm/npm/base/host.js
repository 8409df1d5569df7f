// What the core calls, and what is under way: calls, their requests and their timers. Nothing here throws into the core.

import { Slots } from "./slots.js";
import { TrunklineError } from "./errors.js";
import { Answer } from "./rows.js";
import { enter } from "./native.js";

/** An error as the core tells it, to be made one where the caller waits for it: there the stack says whose call it was. */
export class Failure {
  constructor(text, cause) {
    this.text = text;
    this.cause = cause;
  }
}

/** Clients by their numbers. */
export const clients = new Slots();
const calls = new Slots();
let requests = new Map();
let timers = new Map();
/** The body of the answer that is being handed over. */
let pieces;

/** Starts a call: `begin(core, number)` hands it to the core. */
export function call(client, signal, begin) {
  return new Promise((resolve, reject) => {
    // The client is kept as long as its calls.
    const entry = { client, resolve, reject, cause: undefined, stop: undefined };
    const number = calls.add(entry);
    if (signal) {
      const give = () => {
        calls.take(number);
        reject(signal.reason);
        try {
          enter((core) => core.cancel(number));
        } catch {
          // The core's end has been told to everyone it concerns.
        }
      };
      signal.addEventListener("abort", give, { once: true });
      entry.stop = () => signal.removeEventListener("abort", give);
    }
    try {
      enter((core) => begin(core, number));
    } catch (error) {
      if (calls.take(number)) reject(error);
    }
  });
}

function settle(number) {
  const entry = calls.take(number);
  entry?.stop?.();
  return entry;
}

export function resolve(number, facts, bytes, blocks, cells) {
  settle(number)?.resolve(new Answer(facts && JSON.parse(facts), bytes, blocks, cells));
}

export function reject(number, text) {
  const entry = settle(number);
  entry?.reject(new Failure(text, entry.cause));
}

export function send(clientNumber, callNumber, request, head, body) {
  const lines = head.split("\n");
  const [method, url] = lines;
  const later = (tell) => {
    if (requests.delete(request)) deliver(tell);
  };
  const outcome = {
    // The body comes in pieces, which become one in the core's memory.
    answer: (status, headers, body, size) =>
      later((core) => {
        pieces = body;
        core.answered(request, status, headers, size);
      }),
    fail: (error, notSent = false) => {
      const entry = calls.get(callNumber);
      if (entry) entry.cause = error;
      later((core) => core.failed(request, notSent, describe(error)));
    },
  };
  requests.set(request, undefined);
  try {
    const abort = clients.get(clientNumber).send({ method, url, headers: lines.slice(2), body }, outcome);
    if (requests.has(request)) requests.set(request, abort);
  } catch (error) {
    queueMicrotask(() => outcome.fail(error));
  }
}

export function read_body(into) {
  let at = 0;
  for (const piece of pieces) {
    into.set(piece, at);
    at += piece.length;
  }
  pieces = undefined;
}

export function abort(request) {
  const abort = requests.get(request);
  requests.delete(request);
  quietly(abort);
}

export function start_timer(client, timer, milliseconds) {
  const { clock } = clients.get(client);
  const ring = () => {
    if (timers.delete(timer)) deliver((core) => core.fired(timer));
  };
  try {
    timers.set(timer, undefined);
    timers.set(timer, clock.after(milliseconds, ring));
  } catch {
    queueMicrotask(ring);
  }
}

export function stop_timer(timer) {
  const stop = timers.get(timer);
  timers.delete(timer);
  quietly(stop);
}

export function now(client) {
  return number(() => clients.get(client).clock.now());
}

export function random(client) {
  return number(() => clients.get(client).clock.random());
}

export function warn(text) {
  if (globalThis.process?.emitWarning) process.emitWarning(text, "DeprecationWarning");
  else console.warn(text);
}

export function attempted(client, text) {
  const { onAttempt } = clients.get(client);
  // Behind the core's back: what it throws is for whoever wrote it.
  queueMicrotask(() => onAttempt(JSON.parse(text)));
}

/** Everything under way has failed together with the core. */
export function abandon(cause) {
  const stops = [...requests.values(), ...timers.values()];
  requests = new Map();
  timers = new Map();
  stops.forEach(quietly);
  for (const entry of calls.drain()) {
    entry.stop?.();
    entry.reject(new TrunklineError("the core has failed and was replaced; what became of this call is unknown", { cause }));
  }
}

function deliver(tell) {
  try {
    enter(tell);
  } catch {
    // The core's end has been told to everyone it concerns.
  }
}

function quietly(action) {
  try {
    action?.();
  } catch {
    // It is over in any case.
  }
}

function number(read) {
  try {
    return Number(read());
  } catch {
    return 0;
  }
}

/** What happened, with the reason that fetch hides in the cause. */
function describe(error) {
  const { message = String(error), cause } = Object(error);
  return cause?.message && !message.includes(cause.message) ? `${message}: ${cause.message}` : message;
}
