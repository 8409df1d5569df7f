// What becomes of a panic, in a build that can be made to panic: `build.sh --test` makes it, and without it the test fails.

import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import test from "node:test";
import { installed } from "./installed.mjs";

const target = process.env.CARGO_TARGET_DIR ?? new URL("../../target", import.meta.url).pathname;
const build = `${target}/wasm-test/trunkline`;

test("a panic fails the calls under way, and the next one works", async () => {
  const folder = installed("panic");
  const root = `${folder}/node_modules/trunkline`;
  for (const ending of ["js", "wasm"]) copyFileSync(`${build}.${ending}`, `${root}/wasm/trunkline.${ending}`);
  const { default: trunkline } = await import(`${root}/index.js`);
  const { enter } = await import(`${root}/base/native.js`);

  const hang = () => new Promise(() => {});
  const answer = async () => Response.json({ sid: "SM1" });
  let fetch = hang;
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch: (...args) => fetch(...args), env: {} });
  const first = client.messages("SM00000000000000000000000000000000").fetch();
  const second = client.messages.list();
  await new Promise((resolve) => setTimeout(resolve));

  assert.throws(() => enter((core) => core.provoke_panic()), WebAssembly.RuntimeError);
  for (const call of [first, second]) {
    const error = await call.then(() => assert.fail(), (error) => error);
    assert.ok(error instanceof trunkline.TrunklineError && error.cause instanceof WebAssembly.RuntimeError, error.stack);
  }

  fetch = answer;
  assert.equal((await client.messages("SM00000000000000000000000000000000").fetch()).sid, "SM1");
  assert.throws(() => enter((core) => core.provoke_panic()), WebAssembly.RuntimeError);
  assert.equal((await client.messages("SM00000000000000000000000000000000").fetch()).sid, "SM1");
});
