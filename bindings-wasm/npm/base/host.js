// What the core calls, and what is under way: calls, their requests and their timers. Nothing here throws into the core.
//
// Each of them has a number of its own. What comes for a number that is not under way any more, or was with an earlier instance of the
// core, comes too late and is dropped.

import { TrunklineError } from "./errors.js";
import { nextNumber } from "./numbers.js";
import { Answer } from "./rows.js";
import { onAbort } from "./signals.js";

/** An error as the core tells it, to be made one where the caller waits for it: there the stack says whose call it was. */
export class Failure {
  constructor(text, cause) {
    this.text = text;
    this.cause = cause;
  }
}

/** Calls a function of the core; `native.js`, which stands above this, says how. */
let enter;

export function enterBy(way) {
  enter = way;
}

/** Clients by their numbers. */
export const clients = new Map();
const calls = new Map();
/** What stops each request, and tells whether it was certainly not sent. */
const requests = new Map();
/** What stops each timer. */
const timers = new Map();
/** The body of the answer that is being handed over. */
let body;

/**
 * Starts a call: `begin(core, number)` hands it to the core. What is told of it is told by `within`, which calls a function as if that
 * were where the call was made.
 */
export function call(client, signal, within, begin) {
  return new Promise((resolve, reject) => {
    const number = nextNumber();
    // The client is kept as long as its calls.
    const entry = { client, resolve, reject, within, cause: undefined, release: undefined, stream: undefined };
    calls.set(number, entry);
    if (signal) {
      entry.release = onAbort(signal, () => {
        calls.delete(number);
        reject(signal.reason);
        deliver((core) => core.cancel(number));
      });
    }
    try {
      enter((core) => begin(core, number));
    } catch (error) {
      settle(number)?.reject(error);
    }
  });
}

function settle(number) {
  const entry = calls.get(number);
  calls.delete(number);
  entry?.release?.();
  return entry;
}

export function resolve(number, facts, bytes, blocks, cells) {
  settle(number)?.resolve(new Answer(facts && JSON.parse(facts), bytes, blocks, cells));
}

export function reject(number, text) {
  const entry = settle(number);
  entry?.reject(new Failure(text, entry.cause));
}

export const next_number = nextNumber;

/** Lets what is read of a file be kept, in the place of handing its body to the core. */
export function keep(callNumber, stream) {
  calls.get(callNumber).stream = stream;
}

export function send(client, callNumber, number, head, text, limit) {
  const lines = head.split("\n");
  const entry = calls.get(callNumber);
  // What an earlier attempt failed with is not why this one does.
  if (entry) entry.cause = undefined;
  const stream = entry?.stream;
  const outcome = {
    /**
     * The body comes in pieces, which become one in the core's memory. Of one beyond the limit the core looks at the size alone. Of a file, a
     * source gives what is behind them.
     */
    answer(status, headers, pieces, size, source) {
      if (!requests.delete(number)) return void source?.return();
      if (stream?.keep(lines[1], status, headers, pieces, size > limit, source)) [pieces, size] = [[], 0];
      const isTooLarge = size > limit;
      body = isTooLarge ? [] : pieces;
      deliver((core) => core.answered(number, status, headers, isTooLarge ? limit + 1 : size));
    },
    fail(error, notSent = false) {
      if (!requests.delete(number)) return;
      if (entry) entry.cause = error;
      deliver((core) => core.failed(number, notSent, describe(error)));
    },
  };
  const request = { method: lines[0], url: lines[1], headers: lines.slice(2), body: text, limit, stream };
  begin(requests, number, () => clients.get(client).send(request, outcome), outcome.fail);
}

export function read_body(into) {
  let at = 0;
  for (const piece of body) {
    into.set(piece, at);
    at += piece.length;
  }
  body = undefined;
}

export function abort(number) {
  return stop(requests, number) === true;
}

export function start_timer(client, number, milliseconds) {
  const ring = () => {
    if (timers.delete(number)) deliver((core) => core.fired(number));
  };
  begin(timers, number, () => clients.get(client).clock.after(milliseconds, ring), ring);
}

export function stop_timer(number) {
  stop(timers, number);
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

export function attempted(client, callNumber, text) {
  const onAttempt = clients.get(client)?.onAttempt;
  if (!onAttempt) return;
  const attempt = JSON.parse(text);
  attempt.startedAt = new Date(attempt.startedAt);
  const tell = () => onAttempt(attempt);
  const within = calls.get(callNumber)?.within;
  // Behind the core's back: what it throws is for whoever wrote it.
  queueMicrotask(() => (within ? within(tell) : tell()));
}

/** Everything under way has failed together with the core. */
export function abandon(cause) {
  for (const underWay of [requests, timers]) for (const number of [...underWay.keys()]) stop(underWay, number);
  for (const number of [...calls.keys()]) {
    settle(number).reject(
      new TrunklineError("the core has failed and was replaced; what became of this call is unknown", { cause }),
    );
  }
}

function deliver(tell) {
  try {
    enter(tell);
  } catch {
    // The core's end has been told to everyone it concerns.
  }
}

/** Begins something that is then under way: `start` gives what stops it, and `fail` is told should it throw. */
function begin(underWay, number, start, fail) {
  underWay.set(number, undefined);
  try {
    const stop = start();
    // Whoever wrote what was started may have given it up meanwhile.
    if (underWay.has(number)) underWay.set(number, stop);
    else stop();
  } catch (error) {
    queueMicrotask(() => fail(error));
  }
}

/** Stops something under way. What stops it may tell something. */
function stop(underWay, number) {
  const stop = underWay.get(number);
  underWay.delete(number);
  try {
    return stop?.();
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
export function describe(error) {
  const { message = String(error), cause } = Object(error);
  return cause?.message && !message.includes(cause.message) ? `${message}: ${cause.message}` : message;
}
