// What the command `npx trunkline sandbox` takes and says: the cases of tests/sandbox-command.json, which the commands of other languages
// run, too.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { test } from "node:test";
import { installed } from "./installed.mjs";

const bin = `${installed("sandbox-command")}/node_modules/trunkline/bin`;
const cases = JSON.parse(readFileSync(new URL("../../tests/sandbox-command.json", import.meta.url), "utf8"));

/** What a server says until it is ready. */
async function greeting(server) {
  let said = "";
  while (!said.includes("Ctrl-C")) said += (await once(server.stdout, "data"))[0];
  return said;
}

for (const { name, arguments: words, status, out = "", error = "", serves } of cases) {
  test(name, { timeout: 60_000 }, async (t) => {
    const command = [`${bin}/trunkline.mjs`, "sandbox", ...words];
    if (!serves) {
      const ended = spawnSync(process.execPath, command, { encoding: "utf8" });
      assert.equal(ended.status, status, ended.stderr);
      for (const [said, part] of [[ended.stdout, out], [ended.stderr, error]]) {
        assert.ok(said.includes(part) && (said === "") === (part === ""), said);
      }
      return;
    }
    const server = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => server.kill());
    const [, address, port] = /Address: +http:\/\/([\d.]+):(\d+)/.exec(await greeting(server));
    assert.equal(address, serves.address);
    const [answer] = await once(http.get({ host: address, port, path: "/_sandbox", headers: { Host: serves.host } }), "response");
    const body = Buffer.concat(await answer.toArray()).toString();
    assert.equal(answer.statusCode, 200, body);
    assert.ok(body.includes(serves.says), body);
  });
}

test("the command has a name of its own, too, and Ctrl-C ends it cleanly", { timeout: 60_000 }, async (t) => {
  const server = spawn(process.execPath, [`${bin}/trunkline-sandbox.mjs`, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => server.kill());
  assert.match(await greeting(server), /Address: +http/);
  let rest = "";
  server.stdout.on("data", (piece) => (rest += piece));
  server.kill("SIGINT");
  const [code] = await once(server, "close");
  assert.equal(code, 0);
  assert.match(rest, /Stopped/);
});
