// What the conformance runner reads, on Node: the cases, and the property names of the façade.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cases = process.env.TRUNKLINE_CASES ?? fileURLToPath(new URL("../../tests/conformance/", import.meta.url));

/** All files of cases by their names. */
export function readCases() {
  const names = readdirSync(cases).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(names.map((name) => [name, JSON.parse(readFileSync(`${cases}/${name}`, "utf8"))]));
}

/** The names of all parameters and fields, as the types spell them. */
export function readNames(folder) {
  const names = new Set(["limit", "pageSize", "cursor", "headers", "method"]);
  for (const path of readdirSync(folder, { recursive: true })) {
    if (!path.endsWith(".d.ts")) continue;
    const text = readFileSync(`${folder}/${path}`, "utf8");
    for (const [, name] of text.matchAll(/^ {2}"?([a-zA-Z0-9_.]+)"?\??: /gm)) names.add(name);
  }
  return [...names];
}
