// Frameworks, each with the application that its documentation begins with: what runs on the server, at the edge and in a page.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { beside } from "../installed.mjs";
import { byImport, EXPECTED, environment, run, used } from "../program.mjs";

const programs = fileURLToPath(new URL("programs/", import.meta.url));
/** What anywhere.js tells if all is well. */
const ANYWHERE = "true 0 SM1 NotFoundError true";

/** A folder with the application, its framework and the package. */
function application(name, ...packages) {
  const folder = beside(name, ...packages);
  for (const built of [".next", ".svelte-kit", "build", "bundle"]) rmSync(`${folder}/${built}`, { recursive: true, force: true });
  cpSync(`${programs}${name}`, folder, { recursive: true });
  cpSync(`${programs}anywhere.js`, `${folder}/anywhere.js`);
  writeFileSync(`${folder}/program.mjs`, `${byImport}export ${used}`);
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  writeFileSync(`${folder}/package.json`, JSON.stringify({ ...manifest, type: "module" }));
  return folder;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts a server, which ends with the test. Gives its address when it answers. */
async function serving(t, folder, env, command, ...args) {
  const port = String(await freePort());
  const address = `http://127.0.0.1:${port}`;
  const options = { cwd: folder, env: { ...env, PORT: port, HOST: "127.0.0.1" }, detached: true };
  const server = spawn(command === "node" ? process.execPath : `${folder}/node_modules/.bin/${command}`, args.map((arg) => (arg === "PORT" ? port : arg)), options);
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (piece) => (said += piece));
  t.after(() => {
    try {
      process.kill(-server.pid);
    } catch {
      // It has ended.
    }
  });
  for (let left = 600; left > 0; left -= 1) {
    if (server.exitCode !== null) break;
    if (await fetch(address).then(() => true, () => false)) return { address, said: () => said };
    await wait(100);
  }
  throw new Error(`${command} does not answer: ${said}`);
}

const browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

/** What a page says in the end. */
async function saidBy(url) {
  const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  try {
    const page = await chrome.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(url);
    const isOver = () => !document.querySelector("#said")?.textContent.startsWith("Working");
    await page.waitForFunction(isOver, undefined, { timeout: 60_000 }).catch((late) => errors.push(String(late)));
    assert.deepEqual(errors, []);
    return await page.locator("#said").textContent();
  } finally {
    await chrome.close();
  }
}

/** What a server says at a path. */
async function text(server, path) {
  const response = await fetch(server.address + path);
  const body = await response.text();
  assert.equal(response.status, 200, `${path}: ${body.slice(0, 500)}\n${server.said()}`);
  return body.replaceAll("<!-- -->", "").replaceAll("<!---->", "");
}

const next = ["next@16.4.6", "react@19.3.1", "react-dom@19.3.1"];

// At the edge there is a page, and not a route handler, with which Next.js 16.4.6 fails by webpack whatever is in it.
for (const [name, ...flags] of [["Turbopack"], ["webpack", "--webpack"]]) {
  test(`Next.js by ${name}: a server component, a route handler, the edge runtime, a page`, async (t) => {
    const folder = application("next", ...next);
    const env = { ...(await environment(t)), NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
    const said = await run(`${folder}/node_modules/.bin/next`, ["build", ...flags], { cwd: folder, env, timeout: 400_000 });
    assert.doesNotMatch(said, /trunkline/);
    const server = await serving(t, folder, env, "next", "start", "--port", "PORT");
    assert.ok((await text(server, "/")).includes(`server component: ${EXPECTED}`));
    assert.equal(await text(server, "/api"), EXPECTED);
    assert.ok((await text(server, "/edge")).includes(`at the edge: ${ANYWHERE}`));
    assert.equal(await saidBy(`${server.address}/client`), ANYWHERE);
  });
}

test("React Router: a loader, a resource route, a page", async (t) => {
  const own = ["react-router", "@react-router/dev", "@react-router/node", "@react-router/serve"].map((name) => `${name}@7.18.4`);
  const folder = application("react-router", ...own, "isbot@5.2.3", "react@19.3.1", "react-dom@19.3.1", "vite@8.4.0", "typescript@5.9.3");
  const env = await environment(t);
  await run(`${folder}/node_modules/.bin/react-router`, ["build"], { cwd: folder, env, timeout: 400_000 });
  const server = await serving(t, folder, env, "react-router-serve", "build/server/index.js");
  assert.ok((await text(server, "/")).includes(`loader: ${EXPECTED}`));
  assert.equal(await text(server, "/api"), EXPECTED);
  assert.equal(await saidBy(server.address), ANYWHERE);
});

test("SvelteKit: a load function, an endpoint, a page", async (t) => {
  const kit = ["@sveltejs/kit@2.70.4", "@sveltejs/adapter-node@5.5.7", "@sveltejs/vite-plugin-svelte@7.3.1"];
  const folder = application("sveltekit", ...kit, "svelte@5.57.3", "vite@8.4.0");
  const env = await environment(t);
  await run(`${folder}/node_modules/.bin/vite`, ["build"], { cwd: folder, env, timeout: 400_000 });
  const server = await serving(t, folder, env, "node", "build/index.js");
  assert.ok((await text(server, "/")).includes(`load: ${EXPECTED}`));
  assert.equal(await text(server, "/api"), EXPECTED);
  assert.equal(await saidBy(server.address), ANYWHERE);
});

test("wrangler: what it would deploy to Cloudflare", async (t) => {
  const folder = application("worker", "wrangler@4.86.0");
  const env = { ...(await environment(t)), WRANGLER_SEND_METRICS: "false", CI: "1" };
  const deploy = ["deploy", "main.js", "--dry-run", "--outdir", "bundle", "--name", "program", "--compatibility-date", "2026-01-01"];
  await run(`${folder}/node_modules/.bin/wrangler`, deploy, { cwd: folder, env });
  const worker = new Miniflare({
    modules: true,
    modulesRoot: `${folder}/bundle`,
    scriptPath: `${folder}/bundle/main.js`,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: "2026-01-01",
    bindings: { SERVICE_URL: env.SERVICE_URL },
  });
  t.after(() => worker.dispose());
  const response = await worker.dispatchFetch("http://localhost/");
  assert.equal(await response.text(), ANYWHERE);
});
