// WebAssembly is compiled from its bytes, which a page's Content-Security-Policy must allow.

import { ConfigurationError } from "./errors.js";

function refuse(error) {
  const remedy = "where the page has a Content-Security-Policy, its script-src must allow 'wasm-unsafe-eval'";
  throw new ConfigurationError(`the WebAssembly of trunkline cannot be compiled (${error.message}); ${remedy}`, { cause: error });
}

/** Compiles. */
export const compile = (bytes) => WebAssembly.compile(bytes).catch(refuse);

/** Compiles at once. */
export function compileAtOnce(bytes) {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    refuse(error);
  }
}
