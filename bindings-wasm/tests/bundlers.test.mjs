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
import { build, createServer, preview } from "vite";
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
    assert.match(await page.locator("#alerts").textContent(), /^Oh: .*await `ready\("monitor"\)`/);
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

test("a page served by Vite while it is written works", async () => {
  const root = installed("vite-served");
  cpSync(`${tests}page`, root, { recursive: true });
  const server = await createServer({ root, logLevel: "error", server: { port: 0 } });
  try {
    await server.listen();
    await works(server.resolvedUrls.local[0], `${root}/../vite-served.png`);
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

/** What esbuild makes of a program in a page. */
async function bundled(contents) {
  const options = { bundle: true, minify: true, format: "esm", conditions: ["browser"], metafile: true, write: false };
  const stdin = { contents, resolveDir: installed("esbuild") };
  const { metafile, outputFiles } = await esbuild.build({ ...options, splitting: true, outdir: "/", stdin });
  const contentOf = (path) => outputFiles.find((file) => file.path.endsWith(path.replace(/^(\.\.\/)*/, "/"))).contents;
  const files = new Map(Object.entries(metafile.outputs).map(([path, output]) => [path, { ...output, contents: contentOf(path) }]));
  return { files, entry: [...files.keys()].find((path) => files.get(path).entryPoint === "<stdin>") };
}

/** The files that a page loads: what its own imports, and of those that are imported later the tables that are named. */
function loaded({ files, entry }, ...tables) {
  const all = new Set();
  const load = (path) => {
    if (all.has(path)) return;
    all.add(path);
    for (const { kind, path: other } of files.get(path).imports) {
      const isNeeded = Object.keys(files.get(other).inputs).some((input) => tables.some((table) => input.endsWith(`/${table}.table.js`)));
      if (kind === "import-statement" || isNeeded) load(other);
    }
  };
  load(entry);
  return [...all].map((path) => files.get(path));
}

const inputs = (files) => files.flatMap((file) => Object.keys(file.inputs));

/** What files weigh, compressed, with the WebAssembly. */
function weight(files) {
  const wasm = readFileSync(new URL("../npm/wasm/trunkline.wasm", import.meta.url));
  return [wasm, ...files.map((file) => file.contents)].reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
}

test("a bundle of one product has no other in it", async () => {
  const { files } = await bundled(`import { Client } from "trunkline/messaging"; console.log(new Client());`);
  const products = inputs([...files.values()]).flatMap((path) => /trunkline\/web\/api\/([^/.]+)/.exec(path)?.slice(1) ?? []);
  assert.deepEqual([...new Set(products)].sort(), ["messaging"]);
});

test("a page that sends messages loads at most 98 kB, and no table but that of messages", async () => {
  const bundle = await bundled(
    `import { BaseClient, messages } from "trunkline/api"; messages(new BaseClient()).create({ to: "a", body: "b" });`,
  );
  const files = loaded(bundle, "v2010/accounts/messages");
  const tables = inputs(files).filter((path) => path.endsWith(".table.js"));
  assert.deepEqual(tables.map((path) => path.split("/web/api/")[1]), ["api/v2010/accounts/messages.table.js"]);
  assert.ok(!inputs(files).some((path) => path.includes("/compat/") || path.endsWith("/download.js")));
  assert.ok(weight(files) <= 98_000, `${weight(files)} bytes`);
});

test("a page with the whole client of a product loads the tables that it uses", async () => {
  const bundle = await bundled(`import { Client } from "trunkline/api"; new Client().messages.create({ to: "a", body: "b" });`);
  const files = loaded(bundle, "v2010/accounts/messages");
  assert.equal(inputs(files).filter((path) => path.endsWith(".table.js")).length, 1);
  assert.ok(inputs([...bundle.files.values()]).filter((path) => path.endsWith(".table.js")).length > 20);
  assert.ok(weight(files) <= 106_000, `${weight(files)} bytes`);
});
