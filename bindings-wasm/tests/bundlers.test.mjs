// What bundlers make of the package: a page on the sandbox by Vite and by webpack, and one product alone by esbuild. The screenshots are
// for looking at: target/npm-tests/{vite,webpack}.png.

import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import http from "node:http";
import { extname } from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import webpack from "webpack";
import { installed, tests } from "./installed.mjs";

const browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

async function works(address, screenshot) {
  const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  try {
    const page = await chrome.newPage({ viewport: { width: 720, height: 480 } });
    const errors = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(address);
    const isDone = () => document.querySelector("#state").textContent.includes("requests");
    await page.waitForFunction(isDone, undefined, { timeout: 10_000 }).catch((late) => errors.push(late));
    assert.deepEqual(errors, []);
    assert.equal(await page.locator("li").count(), 3);
    await page.screenshot({ path: screenshot });
  } finally {
    await chrome.close();
  }
}

test("a page built by Vite works", async () => {
  const root = installed("vite");
  cpSync(`${tests}page`, root, { recursive: true });
  await build({ root, logLevel: "error", build: { target: "es2022" } });
  const server = await preview({ root, logLevel: "error", preview: { port: 0 } });
  try {
    await works(server.resolvedUrls.local[0], `${root}/../vite.png`);
  } finally {
    await server.close();
  }
});

test("a page built by webpack works", async () => {
  const root = installed("webpack");
  cpSync(`${tests}page`, root, { recursive: true });
  const compiler = webpack({ mode: "production", context: root, entry: "./main.js", output: { path: `${root}/dist`, filename: "main.js" } });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  assert.deepEqual(stats.toJson({ errors: true }).errors, []);
  const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = http.createServer(({ url }, response) => {
    const path = url === "/" ? `${root}/index.html` : `${root}/dist${url}`;
    response.writeHead(existsSync(path) ? 200 : 404, { "Content-Type": types[extname(url)] ?? "text/html" });
    response.end(existsSync(path) ? readFileSync(path) : "");
  });
  await new Promise((resolve) => server.listen(0, resolve));
  try {
    await works(`http://localhost:${server.address().port}/`, `${root}/../webpack.png`);
  } finally {
    server.close();
  }
});

test("a bundle of one product has no other in it, and with the wasm it is at most 125 kB", async () => {
  const root = installed("esbuild");
  const { metafile, outputFiles } = await esbuild.build({
    stdin: { contents: `import { Client } from "trunkline/messaging"; console.log(new Client());`, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    conditions: ["browser"],
    metafile: true,
    write: false,
  });
  const products = Object.keys(metafile.inputs).flatMap((path) => /trunkline\/web\/api\/([^/.]+)/.exec(path)?.slice(1) ?? []);
  assert.deepEqual([...new Set(products)].sort(), ["messaging"]);
  const wasm = readFileSync(`${root}/node_modules/trunkline/web/wasm/trunkline.wasm`);
  const size = [outputFiles[0].contents, wasm].reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
  // 106 kB where it was measured; the compiler of another machine has made the same engine 13 kB larger.
  assert.ok(size <= 125_000, `${size} bytes`);
});
