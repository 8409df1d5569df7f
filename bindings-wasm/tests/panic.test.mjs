// What becomes of a panic, in a build that can be made to panic: `build.sh --test` makes it, and without it the test fails.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import test from "node:test";
import { installed, target, tests } from "./installed.mjs";

const build = `${target}/wasm-test`;

const folder = installed("panic");
const root = `${folder}/node_modules/trunkline`;
execFileSync(process.execPath, [`${tests}../stage.mjs`, root, build]);
const require = createRequire(`${folder}/`);
const trunkline = require("trunkline");
const { enter } = require(`${root}/node/base.js`);

const turn = () => new Promise((resolve) => setTimeout(resolve));
const panic = () => assert.throws(() => enter((core) => core.provoke_panic()), WebAssembly.RuntimeError);
const read = (client) => client.messages("SM00000000000000000000000000000000").fetch();

async function failsWithTheCore(call) {
  const error = await call.then(() => assert.fail(), (error) => error);
  assert.ok(error instanceof trunkline.TrunklineError && error.cause instanceof WebAssembly.RuntimeError, error.stack);
}

test("a panic fails the calls under way, and the next one works", async () => {
  let fetch = () => new Promise(() => {});
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch: (...args) => fetch(...args), env: {} });
  const first = read(client);
  const second = client.messages.list();
  await turn();

  panic();
  await failsWithTheCore(first);
  await failsWithTheCore(second);

  fetch = async () => Response.json({ sid: "SM1" });
  assert.equal((await read(client)).sid, "SM1");
  panic();
  assert.equal((await read(client)).sid, "SM1");
});

test("a core that replaces another one has the tables of all products that are in use", async () => {
  const client = trunkline(`AC${"c".repeat(32)}`, "x", { fetch: async () => Response.json({ sid: "XX1" }), env: {} });
  const calls = () => [
    read(client),
    client.messaging.v1.services(`MG${"0".repeat(32)}`).fetch(),
    client.ipMessaging.v2.services(`IS${"0".repeat(32)}`).fetch(),
    // Of the same product, but in another part of its table.
    client.calls(`CA${"0".repeat(32)}`).fetch(),
  ];
  for (let times = 0; times < 3; times += 1) {
    assert.deepEqual((await Promise.all(calls())).map(({ sid }) => sid), ["XX1", "XX1", "XX1", "XX1"]);
    panic();
  }
});

test("what comes late for a core that was replaced is not for the new one", async () => {
  const requests = [];
  const timers = [];
  const fetch = () => new Promise((resolve, reject) => requests.push({ resolve, reject }));
  const clock = { sleep: () => new Promise((resolve) => timers.push(resolve)) };
  const clients = ["a", "b"].map((letter) => trunkline(`AC${letter.repeat(32)}`, "x", { fetch, clock, env: {} }));
  const before = [read(clients[0]), read(clients[0])];
  panic();
  for (const call of before) await failsWithTheCore(call);

  const after = [read(clients[1]), read(clients[1])];
  requests[0].resolve(Response.json({ sid: "SMold" }));
  requests[1].reject(Object.assign(new Error("refused"), { notSent: true }));
  timers[0]();
  timers[1]();
  await turn();
  assert.equal(requests.length, 4);
  requests[2].resolve(Response.json({ sid: "SMnew" }));
  requests[3].resolve(Response.json({ sid: "SMnewer" }));
  assert.deepEqual((await Promise.all(after)).map(({ sid }) => sid), ["SMnew", "SMnewer"]);
});
