// Options of clients that are not given them: nothing, but in a test that stands in for the service.

/** By their names. */
export const defaults = {};
