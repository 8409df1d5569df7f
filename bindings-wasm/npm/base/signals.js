// What signals give up. Each signal has one listener, however many calls listen to it: platforms take more than ten for a leak.

const listening = new WeakMap();

/** Does something when a signal is aborted. Gives the function that keeps it from being done any more. */
export function onAbort(signal, act) {
  const acts = listening.get(signal) ?? listen(signal);
  acts.add(act);
  return () => {
    acts.delete(act);
    if (acts.size === 0) acts.end();
  };
}

function listen(signal) {
  const acts = new Set();
  const abort = () => {
    acts.end();
    for (const act of acts) act();
  };
  acts.end = () => {
    // One that was let go of twice has another behind it.
    if (listening.get(signal) === acts) listening.delete(signal);
    signal.removeEventListener("abort", abort);
  };
  listening.set(signal, acts);
  signal.addEventListener("abort", abort);
  return acts;
}
