// `onAttempt`, and what a program does about a message whose fate nobody knows.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { installed, tool } from "./installed.mjs";

const folder = installed("attempts");

writeFileSync(
  `${folder}/told.mjs`,
  `
  import { AsyncLocalStorage } from "node:async_hooks";
  import trunkline from "trunkline";
  import { sandbox } from "trunkline/sandbox";

  const caller = new AsyncLocalStorage();
  const told = [];
  const onAttempt = ({ number, startedAt, ...attempt }) => told.push([caller.getStore(), number, startedAt instanceof Date, attempt.errorType]);
  const box = sandbox();
  box.addFault({ kind: "status", status: 503, times: 1 });
  const client = trunkline(box.accountSid, box.authToken, { ...box.options(), onAttempt });
  const calls = ["a", "b", "c"].map((name) => caller.run(name, () => client.messages.list({ limit: 1 })));
  await Promise.all(calls);
  console.log(JSON.stringify(told));
  `,
);

for (const [runtime, command, args] of [
  ["Node", process.execPath, []],
  ["Deno", tool("deno"), ["run", "--no-code-cache", "--allow-read", "--allow-env", "--no-lock"]],
  ["Bun", tool("bun"), ["run"]],
]) {
  test(`in ${runtime}, an attempt is told in the asynchronous context of its call`, () => {
    const told = JSON.parse(execFileSync(command, [...args, "told.mjs"], { cwd: folder, encoding: "utf8" }));
    const failed = told.find(([, , , errorType]) => errorType === "503");
    assert.deepEqual(failed.slice(1), [1, true, "503"]);
    const expected = ["a", "b", "c"].map((name) => [name, name === failed[0] ? 2 : 1, true, null]);
    assert.deepEqual(told.filter((attempt) => attempt !== failed).sort(), expected);
  });
}

test("the example ends with one message although two connections are lost", () => {
  copyFileSync(fileURLToPath(new URL("../examples/send-once.mjs", import.meta.url)), `${folder}/send-once.mjs`);
  const lines = execFileSync(process.execPath, ["send-once.mjs"], { cwd: folder, encoding: "utf8" }).split("\n");
  assert.deepEqual(lines.filter((line) => /^(It|Twilio)/.test(line)), ["It was not.", "It was.", "Twilio has 1 message."]);
});

test("a search refuses what is no time to wait, and ends with its signal", async () => {
  const { default: trunkline } = await import(`${folder}/node_modules/trunkline/node/index.js`);
  let asked = 0;
  const fetch = async () => {
    asked += 1;
    return Response.json({ messages: [] });
  };
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch, env: {} });
  const search = (wait, options) => client.messages.findSent({ to: "+15558675310", since: new Date(), wait }, options);
  for (const wait of [-1, Number.NaN, Number.POSITIVE_INFINITY, "long"]) {
    await assert.rejects(search(wait), (error) => error instanceof trunkline.InvalidArgumentError && error.parameter === "wait", String(wait));
  }
  await assert.rejects(client.messages.findSent(), trunkline.InvalidArgumentError);
  assert.equal(asked, 0);
  assert.deepEqual(await search(0), []);
  assert.deepEqual(await search(0.4), []);
  assert.equal(asked, 2);
  await assert.rejects(search(60_000, { signal: AbortSignal.timeout(50) }), { name: "TimeoutError" });
  assert.equal(asked, 3);
});
