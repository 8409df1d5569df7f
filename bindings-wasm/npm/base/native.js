// The instance of the core: loaded when it is first needed, and replaced should it ever fail.

import * as glue from "../wasm/trunkline.js";
import { read } from "#platform";
import { wasm } from "#trunkline-wasm";
import { compile } from "./compile.js";
import { TrunklineError } from "./errors.js";
import { abandon, enterBy } from "./host.js";

let source = () => read(wasm);
let state = "absent";
let loading;

/** How often the core was replaced: what belongs to an earlier one is gone. */
export let generation = 0;

/**
 * Says where the WebAssembly comes from, on hosts that this package does not know: a `WebAssembly.Module`, its bytes, a
 * `Response` or its URL, or a promise of one of them. Call it before the first client is used.
 */
export function useWasm(other) {
  source = () => compiled(other);
}

async function compiled(source) {
  let wasm = await source;
  if (typeof wasm === "string" || wasm instanceof URL) wasm = await fetch(wasm);
  if (wasm instanceof Response) wasm = await wasm.arrayBuffer();
  return wasm instanceof WebAssembly.Module ? wasm : compile(wasm);
}

/** Whether the core can be used at once. */
export const isPresent = () => state !== "absent";

/** Nothing if the core can be used at once, or else a promise of that. */
export function ready() {
  if (isPresent()) return undefined;
  if (loading) return loading;
  const module = source();
  if (module instanceof WebAssembly.Module) {
    begin(module);
    return undefined;
  }
  loading = module.then(begin).finally(() => (loading = undefined));
  return loading;
}

function begin(module) {
  if (isPresent()) return;
  glue.initSync({ module });
  state = "present";
}

/**
 * Calls a function of the core. Whatever it throws is no answer but its end (a panic, memory that cannot be had): the calls under
 * way fail, and the next one finds a new core.
 */
export function enter(use) {
  if (state === "absent") throw new TrunklineError("the WebAssembly is not there yet: await `ready()` first");
  if (state === "broken") {
    glue.__wbg_reset_state();
    state = "present";
  }
  try {
    return use(glue);
  } catch (error) {
    if (error instanceof TrunklineError) throw error;
    state = "broken";
    generation += 1;
    abandon(error);
    throw error;
  }
}

enterBy(enter);
