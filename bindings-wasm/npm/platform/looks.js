// When the event loop has looked at the connections. One that the other side has closed is known to be closed only then, and must not be used
// again: what is written to it may have been carried out or not, for all that anyone knows here.

/** Milliseconds for which a look is good. */
const FRESH = 20;
/** So often it looks at most: a loop that takes longer than that for each turn would never be done. */
const TRIES = 10;

let last = Number.NEGATIVE_INFINITY;
let waiting;

const isFresh = () => performance.now() - last < FRESH;

/** Does something when the event loop has looked, and told all that it has seen: at once, if it has of late. */
export function whenLooked(act) {
  if (waiting) {
    waiting.push(act);
  } else if (isFresh()) {
    act();
  } else {
    waiting = [act];
    setImmediate(look, TRIES);
  }
}

/** Looks once: that is done between two immediates. */
function look(tries) {
  const begun = performance.now();
  setImmediate(() => {
    // What happened since then may not have been seen: the process may have stood still.
    last = begun;
    if (isFresh() || tries === 1) release();
    else look(tries - 1);
  });
}

function release() {
  const acts = waiting;
  waiting = undefined;
  for (const act of acts) act();
}
