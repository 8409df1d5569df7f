// The tables of products: what the core knows of the API. Each is fetched when its product is first used, and handed to the core; to one
// that replaces a broken one again.

import { failure } from "./errors.js";
import { enter, generation } from "./native.js";

/** What is there of each table: its text, and which core has it. */
const known = new WeakMap();

/** Nothing if a table is there, or else a promise of that. A table is a function that gives its text, or a promise of it. */
export function fetched(table) {
  if (known.has(table)) return undefined;
  const text = table();
  if (typeof text !== "string") return text.then((text) => keep(table, text));
  return keep(table, text);
}

function keep(table, text) {
  known.set(table, { text, generation: -1 });
}

/** Hands a table that is there to the core, unless it has it. */
export function load(table) {
  const entry = known.get(table);
  if (entry.generation === generation) return;
  const refusal = enter((core) => core.load_table(entry.text));
  if (refusal) throw failure(JSON.parse(refusal));
  entry.generation = generation;
}
