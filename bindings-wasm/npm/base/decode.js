// Text from bytes, where nothing faster is known.

const decoder = new TextDecoder();

/** The text of some bytes. */
export const decode = (bytes, start, end) => decoder.decode(bytes.subarray(start, end));
