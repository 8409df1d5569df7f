// Numbers for what is under way. Each is given once, for as long as the program runs: what comes late for one thing finds no other.

let last = 0;

/** A number that nothing else has or had. */
export const nextNumber = () => (last += 1);
