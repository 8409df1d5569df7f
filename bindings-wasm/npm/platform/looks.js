// When the event loop has looked at the connections. One that the other side has closed is known to be closed only then, and must not be used
// again: what is written to it may have been carried out or not, for all that anyone knows here.

/** Milliseconds for which a look is good. */
const FRESH = 20;

let last = Number.NEGATIVE_INFINITY;
let waiting;

/** Does something when the event loop has looked, and told all that it has seen: at once, if it has of late. */
export function whenLooked(act) {
  if (waiting) {
    waiting.push(act);
  } else if (performance.now() - last < FRESH) {
    act();
  } else {
    waiting = [act];
    // It looks between two immediates at the latest.
    setImmediate(() => setImmediate(release));
  }
}

function release() {
  const acts = waiting;
  waiting = undefined;
  last = performance.now();
  for (const act of acts) act();
}
