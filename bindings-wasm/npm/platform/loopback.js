// This machine itself: no proxy of the environment leads there.

/** Whether a host, as a URL has it, is this machine. */
export const isLoopback = (hostname) =>
  /^(?:(?:.*\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f..:.{1,4}\])$/.test(hostname);

/** The same for those who make exceptions by a list, as NO_PROXY is one. */
export const LOOPBACK = "localhost,127.0.0.0/8,::1,::ffff:127.0.0.0/104";
