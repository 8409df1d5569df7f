// Node's own modules. They are loaded when they are first needed, since some take longer than all of this package; and by `require`, on
// which tools that trace a program put their hooks.

let require;

/**
 * Gives a module of Node by its name. It is not required as usual, since bundlers that make ES modules leave no `require` behind; where
 * it is required from is of no account.
 */
export const builtin = (name) => (require ??= process.getBuiltinModule("node:module").createRequire(process.execPath))(name);

let http;
let https;

/** The module that speaks a URL's protocol. */
export const speaking = (protocol) => (protocol === "https:" ? (https ??= builtin("node:https")) : (http ??= builtin("node:http")));

/** A host's name without the brackets of an IPv6 address, as Node's modules take it. */
export const bare = (hostname) => (hostname.startsWith("[") ? hostname.slice(1, -1) : hostname);
