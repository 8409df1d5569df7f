// The classes of errors are those that one table names for all languages: tests/errors.json at the root of the repository.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { installed } from "./installed.mjs";

const folder = installed("errors");
const trunkline = createRequire(`${folder}/`)("trunkline");
const table = JSON.parse(readFileSync(new URL("../../tests/errors.json", import.meta.url)));
const named = [...table.map(({ javascript }) => javascript), "TrunklineError"].sort();

test("the package exports the classes of the table and no other, and so do its types", () => {
  const exported = Object.keys(trunkline).filter((name) => trunkline[name].prototype instanceof Error);
  // Beside the table there is what Twilio's library calls errors in another form, whatever their kind.
  assert.deepEqual(exported.filter((name) => name !== "TwilioServiceException").sort(), named);
  const types = readFileSync(`${folder}/node_modules/trunkline/types/base/exports.d.ts`, "utf8");
  const declared = [...types.matchAll(/^export declare class (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), named);
  for (const name of named) assert.equal(trunkline[name].prototype.name, name);
});

test("each status has its class, under the root of all answers", async () => {
  for (const { javascript, statuses = [] } of table) {
    for (const status of statuses) {
      const fetch = async () => new Response("{}", { status });
      const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch, env: {}, maxRetries: 0 });
      const error = await client.messages.list().then(() => assert.fail(), (error) => error);
      assert.equal(error.constructor, trunkline[javascript], `${status}`);
      assert.ok(error instanceof trunkline.RestException && error.status === status);
    }
  }
});
