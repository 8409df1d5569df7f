// The instance of the helpers: it comes with its JavaScript, is made when it is first needed, and is replaced should it ever fail.

import { module } from "#helpers";
import { failure } from "../base/errors.js";
import * as glue from "../wasm/helpers.js";

let state = "absent";

/** Calls a function of the core. What the core has to say against it is thrown as one of the errors of this package. */
export function enter(use) {
  if (state !== "present") begin();
  try {
    return use(glue);
  } catch (error) {
    if (typeof error === "string") throw refusal(JSON.parse(error));
    // A panic, or memory that cannot be had.
    state = "broken";
    throw error;
  }
}

function begin() {
  if (state === "broken") glue.__wbg_reset_state();
  else glue.initSync({ module: module() });
  state = "present";
}

function refusal(facts) {
  return facts.kind ? failure(facts) : Object.assign(new SyntaxError(facts.message), { line: facts.line, column: facts.column });
}

const BETWEEN = "\0\0";

/** Texts that cross as one. In a text, NUL is written as NUL and a space. */
export function packed(texts) {
  for (const text of texts) if (text.includes("\0")) return texts.map(escaped).join(BETWEEN);
  return texts.join(BETWEEN);
}

const escaped = (text) => text.replaceAll("\0", "\0 ");

const encoder = new TextEncoder();

/** The bytes of a body. */
export const bytes = (body) => (body instanceof Uint8Array ? body : encoder.encode(String(body ?? "")));
