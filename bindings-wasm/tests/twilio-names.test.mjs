// The public names of Twilio's own library, which the test installs, beside those of this package: its files and what they export, the client
// and all that it leads to, and types. What differs on purpose stands in compared/on-purpose.mjs, by the row of the README's table that says
// so; anything else fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { ON_PURPOSE } from "./compared/on-purpose.mjs";
import { typeDifferences } from "./compared/types.mjs";
import { unexported, unreached } from "./compared/values.mjs";
import { beside } from "./installed.mjs";

const folder = beside("compared", "twilio@6.3.1", "typescript@5.9.3", "@types/node@22");
const require = createRequire(`${folder}/`);

function differences() {
  const there = `${folder}/node_modules/twilio/lib`;
  const types = `${folder}/node_modules/trunkline/types`;
  const here = (path) => (path === "index" ? `${types}/index.d.ts` : path.startsWith("rest/") ? `${types}/api/lib/${path}.d.ts` : `${types}/lib/${path}.d.ts`);
  const sid = `AC${"0".repeat(32)}`;
  // Its old names warn.
  console.warn = () => {};
  const values = [
    ...unexported(there, (path) => require(`twilio/lib/${path}`), (path) => require(`trunkline/lib/${path}`)),
    ...unreached(require("twilio")(sid, "x"), require("trunkline")(sid, "x")),
  ];
  const missing = values.map((where) => {
    const [, place, what] = /^(.*?)(?:: (is a \w+|__esModule))?$/.exec(where);
    return { where: place, what: what ?? "missing" };
  });
  return [...missing, ...typeDifferences(require("typescript"), there, here)];
}

/** The rows of the table in the README of the package, by their first cells. */
function rows() {
  const readme = readFileSync(`${folder}/node_modules/trunkline/README.md`, "utf8");
  const [, section] = /## Moving from `twilio`\n(.*?)\n## /s.exec(readme);
  return new Set([...section.matchAll(/^\| (.+?) \| .+ \| .+ \|$/gm)].map(([, first]) => first));
}

test("what differs from Twilio's library stands in the README", (t) => {
  const found = differences();
  assert.ok(found.length > 1000, "it has compared nothing");
  const counts = new Map(ON_PURPOSE.map((one) => [one, 0]));
  const left = new Set();
  for (const { where, what } of found) {
    const known = ON_PURPOSE.find((one) => one.where.test(where) && one.what.test(what));
    if (known) counts.set(known, counts.get(known) + 1);
    else left.add(`${where} | ${what}`);
  }
  for (const row of new Set(ON_PURPOSE.map(({ row }) => row))) {
    t.diagnostic(`${[...counts].reduce((sum, [one, count]) => sum + (one.row === row ? count : 0), 0)}: ${row}`);
  }
  assert.deepEqual([...left].sort(), [], "these differ, and nothing says why");
  assert.deepEqual([...counts].filter(([, count]) => !count).map(([{ where, what }]) => `${where} ${what}`), [], "these are no differences any more");
  const table = rows();
  assert.deepEqual(ON_PURPOSE.filter(({ row }) => !table.has(row)).map(({ row }) => row), [], "these are not in the README's table");
});
