// An instance of helpers: it comes with its JavaScript, is made when it is first needed, and is replaced should it ever fail.

import { failure } from "../../base/errors.js";

/** The helpers of a module, by their glue. */
export function instance(glue, module) {
  let state = "absent";

  function begin() {
    if (state === "broken") glue.__wbg_reset_state();
    else glue.initSync({ module: module() });
    state = "present";
  }

  /** Calls a function of the core. What the core has to say against it is thrown as one of the errors of this package. */
  function enter(use) {
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

  /** Calls a function of the core with texts: they cross as one, and how long each is. */
  function pass(texts, use) {
    let whole = "";
    const count = texts.length;
    const lengths = count <= places.length ? places.subarray(0, count) : new Uint32Array(count);
    for (let at = 0; at < count; at += 1) {
      whole += texts[at];
      lengths[at] = texts[at].length;
    }
    // A unit of UTF-16 takes three bytes at most.
    const packed = whole.length * 3 <= room.length ? room.subarray(0, encoder.encodeInto(whole, room).written) : encoder.encode(whole);
    return enter((core) => use(core, packed, lengths));
  }

  return { enter, pass };
}

function refusal(facts) {
  return facts.kind ? failure(facts) : Object.assign(new SyntaxError(facts.message), { line: facts.line, column: facts.column });
}

const encoder = new TextEncoder();
/** Where texts are put that are not long, and how long each is: a crossing is over before the next begins. */
const room = new Uint8Array(1 << 14);
const places = new Uint32Array(1 << 10);

/** The bytes of a body. */
export const bytes = (body) => (body instanceof Uint8Array ? body : encoder.encode(String(body ?? "")));
