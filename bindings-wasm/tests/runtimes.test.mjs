// The conformance cases on the packed package in every runtime.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import test from "node:test";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { readCases, readNames } from "./cases.mjs";
import { installed, tests, tool } from "./installed.mjs";
import { bundleForWorkers, importMap, served } from "./runtimes.mjs";

const folder = installed("runtimes");
const cases = readCases();
const names = readNames(`${folder}/node_modules/trunkline`);
writeFileSync(`${folder}/cases.json`, JSON.stringify({ cases, names }));
copyFileSync(`${tests}conformance.mjs`, `${folder}/conformance.mjs`);

const reader = `
import { readFileSync } from "node:fs";
import { conformance, finish } from "./conformance.mjs";
const { cases, names } = JSON.parse(readFileSync("cases.json", "utf8"));
console.log(JSON.stringify(await conformance(trunkline, cases, names)));
finish();
`;
const byImport = `import trunkline from "trunkline";${reader}`;
const byRequire = `import { createRequire } from "node:module";
const trunkline = createRequire(import.meta.url)("trunkline");${reader}`;

function passes(t, output) {
  const { count, skipped, complaints } = typeof output === "string" ? JSON.parse(output.trim().split("\n").at(-1)) : output;
  assert.deepEqual(complaints, []);
  const given = Object.values(cases).reduce((sum, file) => sum + file.cases.length, 0);
  assert.equal(count + skipped.length, given);
  assert.equal(skipped.length, 1);
  t.diagnostic(`${count} cases passed; skipped, because JavaScript cannot say it: ${skipped}`);
}

function run(command, args, script) {
  writeFileSync(`${folder}/main.mjs`, script);
  return execFileSync(command, [...args, "main.mjs"], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
}

test("in Node, by import", (t) => passes(t, run(process.execPath, ["--no-warnings"], byImport)));
test("in Node, by require", (t) => passes(t, run(process.execPath, ["--no-warnings"], byRequire)));
test("in Deno", (t) => passes(t, run(tool("deno"), ["run", "--no-code-cache", "--allow-read", "--allow-env", "--no-lock"], byImport)));
test("in Bun", (t) => passes(t, run(tool("bun"), ["run"], byImport)));

test("in a Cloudflare Worker", async (t) => {
  const worker = new Miniflare(
    await bundleForWorkers(
      folder,
      `import trunkline from "trunkline";
       import { conformance } from "./conformance.mjs";
       import data from "./cases.json";
       export default { fetch: async () => Response.json(await conformance(trunkline, data.cases, data.names)) };`,
    ),
  );
  try {
    passes(t, await (await worker.dispatchFetch("http://localhost/")).json());
  } finally {
    await worker.dispose();
  }
});

const browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

test("in a browser", async (t) => {
  const pages = await served(t, folder, `<script type="importmap">${importMap(folder)}</script>`);
  const chrome = await chromium.launch({
    executablePath: browser,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const tab = await chrome.newPage();
    await tab.goto(pages);
    passes(
      t,
      await tab.evaluate(async () => {
        const { default: trunkline } = await import("trunkline");
        const { conformance } = await import("/conformance.mjs");
        const { cases, names } = await (await fetch("/cases.json")).json();
        return conformance(trunkline, cases, names);
      }),
    );
    const refused = await tab.evaluate(async () => {
      const { default: trunkline } = await import("trunkline");
      try {
        trunkline("AC0123456789abcdef0123456789abcdef", "secret");
      } catch (error) {
        return error.name;
      }
    });
    assert.equal(refused, "ConfigurationError");
  } finally {
    await chrome.close();
  }
});
