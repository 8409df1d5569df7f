// The public names of Twilio's own library, which the test installs, beside those of this package: its files and what they export, the client
// and all that it leads to, and types. What differs on purpose stands in compared/on-purpose.mjs with its reason. What is not so here yet
// stands in compared/open.txt: it may only become shorter.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { ON_PURPOSE } from "./compared/on-purpose.mjs";
import { typeDifferences } from "./compared/types.mjs";
import { unexported, unreached } from "./compared/values.mjs";
import { beside } from "./installed.mjs";

const folder = beside("compared", "twilio@6.3.1", "typescript@5.9.3", "@types/node@22");
const require = createRequire(`${folder}/`);
const open = new URL("compared/open.txt", import.meta.url);

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

test("every name and type of Twilio's library is here, or accounted for", (t) => {
  const found = differences();
  assert.ok(found.length > 1000, "it has compared nothing");
  const left = new Set();
  const counts = new Map(ON_PURPOSE.map(({ reason }) => [reason, 0]));
  for (const difference of found) {
    const known = ON_PURPOSE.find(({ is }) => is(difference));
    if (known) counts.set(known.reason, counts.get(known.reason) + 1);
    else left.add(`${difference.where} | ${difference.what}`);
  }
  for (const [reason, count] of counts) {
    t.diagnostic(`${count}: ${reason}`);
    assert.ok(count, `nothing differs any more because ${reason}`);
  }
  if (process.env.UPDATE_EXPECT) writeFileSync(open, `${[...left].sort().join("\n")}\n`);
  const known = new Set(readFileSync(open, "utf8").split("\n").filter(Boolean));
  t.diagnostic(`${known.size} are open`);
  assert.deepEqual([...left].filter((one) => !known.has(one)), [], "these are new");
  assert.deepEqual([...known].filter((one) => !left.has(one)), [], "these are no differences any more");
});
