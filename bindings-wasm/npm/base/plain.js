// What platforms do where they know nothing faster.

const decoder = new TextDecoder();

/** The text of some bytes. */
export const decode = (bytes, start, end) => decoder.decode(bytes.subarray(start, end));

/** What calls a function as if it were called here and now; where there is no telling, it is just called. */
export const snapshot = () => undefined;

/** There are no files to write to. */
export const save = undefined;

/** Lets a request go out that was just begun: fetch has sent it already. */
export const pause = () => undefined;
