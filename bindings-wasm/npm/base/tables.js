// The tables: what the core knows of a product, or of a part of a large one. Each is imported when it is first needed, and handed to the
// core; to one that replaces a broken one again.

import { failure } from "./errors.js";
import { enter, generation } from "./native.js";

/** What is there of each table: its text, and which core has it. */
const known = new WeakMap();

/** Nothing if a table is there, or else a promise of that. A table is a function that imports its module; where modules come at once, it gives that. */
export function fetched(table) {
  if (known.has(table)) return undefined;
  const module = table();
  return module.then ? module.then((module) => keep(table, module)) : keep(table, module);
}

function keep(table, { default: text }) {
  if (!known.has(table)) known.set(table, { text, generation: -1 });
}

/** Hands a table that is there to the core, unless it has it. */
export function load(table) {
  const entry = known.get(table);
  if (entry.generation === generation) return;
  const refusal = enter((core) => core.load_table(entry.text));
  if (refusal) throw failure(JSON.parse(refusal));
  entry.generation = generation;
}
