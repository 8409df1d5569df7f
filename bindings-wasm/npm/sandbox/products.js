// What the sandbox knows of products: their tables, from the modules that the client has them from, each loaded with the first request for it.

import { hosts } from "../api/hosts.js";
import { TrunklineError } from "../base/errors.js";
import * as glue from "../wasm/sandbox.js";

/** What the hosts of all products begin with. */
export const names = Object.keys(hosts);

/** Products that the sandbox has, or that are on their way to it. */
const known = new Map();

/** Lets the sandbox have products. Gives nothing where modules come at once, or else a promise. */
export function provided(products) {
  const loading = products.map(provide).filter(Boolean);
  return loading.length > 0 ? Promise.all(loading).then(() => {}) : undefined;
}

function provide(name) {
  if (!known.has(name)) known.set(name, load(name));
  return known.get(name);
}

function load(name) {
  const hand = (tables) => {
    const wrong = glue.load_product(name, tables.map((table) => table.default).join("\n"));
    if (wrong) throw new TrunklineError(wrong);
    known.set(name, undefined);
  };
  const loading = all(hosts[name](), (modules) => all(modules.flatMap(Object.values).map((table) => table()), hand));
  // What failed to come may come next time.
  loading?.catch(() => known.delete(name));
  return loading;
}

/** Does something with what comes, at once or when all of it is there. */
const all = (coming, use) => (coming.some((one) => one.then) ? Promise.all(coming).then(use) : use(coming));
