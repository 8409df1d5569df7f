// Every operation is called on the sandbox, as the walk over the tables calls it. `make walk` writes that walk as a script (its form:
// core/src/sandbox/tests/operations/script.rs), and the way to each operation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { installed, target } from "./installed.mjs";

const require = createRequire(`${installed("walk")}/`);
const trunkline = require("trunkline");
const { sandbox } = require("trunkline/sandbox");

const read = (name) => JSON.parse(readFileSync(`${target}/${name}.json`, "utf8"));

test("every operation is called through the façade", async () => {
  const [script, ways] = [read("walk"), read("ways-typescript")];
  const box = sandbox();
  const options = { ...box.options(), env: {}, maxRetries: 0 };
  let account = trunkline(box.accountSid, box.authToken, options);
  const bearer = trunkline({ bearerToken: script.bearer, accountSid: box.accountSid, ...options });
  for (const step of script.steps) {
    if (step.insert) {
      box.insert(step.insert, step.fields);
      continue;
    }
    if (step.auth_token) {
      account = trunkline(box.accountSid, step.auth_token, options);
      continue;
    }
    const { steps, method, params } = ways[step.operation];
    const place = steps.reduce(
      (place, [name, args]) => (args ? place[name](...args.map((one) => step.path[one])) : place[name]),
      step.oauth ? bearer : account,
    );
    const isPage = method === "list" && typeof place.page === "function";
    const given = Object.entries(step.arguments).map(([name, value]) => [params[name], value]);
    // What takes nothing but options is not given parameters.
    const takesParams = Object.keys(params).length > 0 || isPage;
    const outcome = await place[isPage ? "page" : method](...(takesParams ? [Object.fromEntries(given)] : [])).then(
      () => 200,
      (error) => error.status ?? String(error),
    );
    assert.ok(outcome === step.status || (outcome === 200 && step.status < 400), `${JSON.stringify(step)}: ${outcome}`);
  }
  assert.deepEqual(box.counts().done, script.done);
  assert.equal(Object.keys(script.done).length, Object.keys(ways).length);
});
