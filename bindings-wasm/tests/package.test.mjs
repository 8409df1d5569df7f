// The packed package on Node: what is in it, the snippets of Twilio's documentation, connections, panics, leaks.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import test from "node:test";
import { publint } from "publint";
import { installed, tarballs, tool } from "./installed.mjs";

const folder = installed("package");
const root = `${folder}/node_modules/trunkline`;
const require = createRequire(`${folder}/`);
const trunkline = require("trunkline");
const { sandbox } = require("trunkline/sandbox");

function pair() {
  const box = sandbox();
  return { box, client: trunkline(box.accountSid, box.authToken, box.options()) };
}

test("the package is no larger than it should be, and knows nothing of the machine that built it", () => {
  const files = readdirSync(root, { recursive: true }).filter((path) => statSync(`${root}/${path}`).isFile());
  // Beside the licences of what it is made of, which have to be there.
  const own = files.filter((path) => path !== "THIRD-PARTY-NOTICES.txt");
  const size = own.reduce((sum, path) => sum + statSync(`${root}/${path}`).size, 0);
  assert.ok(size < 8_800_000, `${size} bytes`);
  for (const path of files) assert.ok(!/\/(root|home)\/|registry\/src/.test(readFileSync(`${root}/${path}`, "latin1")), path);
  assert.deepEqual(JSON.parse(readFileSync(`${root}/package.json`)).dependencies, undefined);
});

test("what a module of Node needs is named where bundlers see it, and is never looked for beside the code", () => {
  const paths = readdirSync(`${root}/node`, { recursive: true }).filter((path) => /\.m?js$/.test(path) && !path.endsWith(".wasm.js"));
  const required = new Set();
  for (const path of paths) {
    // The server of the sandbox is a program of its own.
    if (path === "server.js") continue;
    const text = readFileSync(`${root}/node/${path}`, "utf8").replace(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*/gm, "");
    assert.doesNotMatch(text, /import\.meta|__dirname|__filename|\bimport\(/, path);
    for (const [, what] of text.matchAll(/(?<![.\w])require\(([^)]*)\)/g)) {
      // Node's own modules alone are asked for by a name that is not written there.
      if (what === "name" || what === "process.execPath") assert.equal(path, "base.js");
      else required.add(/^"([^"]+)"$/.exec(what)?.[1] ?? assert.fail(`${path} requires ${what}`));
    }
  }
  assert.ok([...required].every((name) => /^\.{1,2}\//.test(name) || name === "@opentelemetry/api"), [...required].join(" "));
  assert.ok(required.has("./jwt.js") && required.has("./trunkline.wasm.js"));
});

test("the snippets of the Accounts documentation run as they are", async (t) => {
  const { box, client } = pair();
  const lines = [];
  t.mock.method(console, "log", (line) => lines.push(line));

  const created = await client.api.v2010.accounts.create({ friendlyName: "Submarine" });
  console.log(created.authToken);
  const account = await client.api.v2010.accounts(created.sid).fetch();
  console.log(account.authToken);
  const all = await client.api.v2010.accounts.list({ limit: 20 });
  all.forEach((a) => console.log(a.authToken));
  const active = await client.api.v2010.accounts.list({ status: "active", limit: 20 });
  active.forEach((a) => console.log(a.authToken));
  for (const status of ["suspended", "active", "closed"]) {
    const updated = await client.api.v2010.accounts(created.sid).update({ status });
    console.log(updated.authToken);
    assert.equal(updated.status, status);
  }
  assert.equal(lines.length, 2 + 2 + 2 + 3);
  assert.ok(lines.every((line) => /^[0-9a-f]{32}$/.test(line)), String(lines));
  assert.equal(all.find((a) => a.sid === box.accountSid).authToken, box.authToken);
});

test("results are objects as people expect them", async () => {
  const { client } = pair();
  const message = await client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Hi" });
  assert.ok(message.dateCreated instanceof Date);
  assert.deepEqual(Object.keys({ ...message }), Object.keys(message));
  assert.equal(JSON.parse(JSON.stringify(message)).sid, message.sid);
  assert.ok(!Object.keys(message).includes("fetch"));
  assert.equal((await message.fetch()).sid, message.sid);
  assert.equal(await message.remove(), true);
  const error = await message.fetch().then(() => assert.fail(), (error) => error);
  assert.ok(error instanceof trunkline.NotFoundError && error instanceof trunkline.RestException && error instanceof Error);
  assert.deepEqual([error.name, error.status, error.code], ["NotFoundError", 404, 20404]);
  assert.match(error.moreInfo, /20404/);
  const own = await client.api.v2010.accounts(client.accountSid).fetch();
  assert.ok(own.authToken && !JSON.stringify(own).includes(own.authToken), "a secret is not printed");
});

test("nothing that is printed shows a secret, in any runtime", async () => {
  const script = `
import trunkline from "trunkline";
import { inspect } from "node:util";
const answer = JSON.stringify({ sid: "AC0123456789abcdef0123456789abcdef", auth_token: "made-up-secret", status: "active" });
const servers = [{ url: "turn:global.turn.twilio.com:3478", credential: "made-up-credential" }];
const fetch = async (url) => new Response(String(url).endsWith("/Tokens.json") ? JSON.stringify({ ice_servers: servers }) : answer);
const client = trunkline("AC0123456789abcdef0123456789abcdef", "made-up-password", { env: {}, fetch });
const token = await client.tokens.create();
const place = client.api.v2010.accounts("AC0123456789abcdef0123456789abcdef");
const account = await place.fetch();
for (const thing of [account, token, client, client.withRawResponse, place, client.messages, [account], { account }]) {
  console.log(thing);
  console.log("%o %O %s", thing, thing, thing);
  // ICE servers are there to be handed on to a page.
  if (thing !== token) console.log("%j %s", thing, JSON.stringify(thing));
  console.log(inspect(thing, { showHidden: true, depth: 20, showProxy: true }));
  console.log(structuredClone({ ...thing.account, ...account }), { ...account }, Object.entries(account));
}
account.authToken += ", but a new one";
const [{ credential }] = JSON.parse(JSON.stringify(token.iceServers));
console.log(account.authToken === "made-up-secret, but a new one" && credential === servers[0].credential ? "kept" : "lost");
`;
  writeFileSync(`${folder}/print.mjs`, script);
  for (const [command, ...args] of [[process.execPath, "--no-warnings"], [tool("deno"), "run", "--no-code-cache", "-A", "--no-lock"], [tool("bun"), "run"]]) {
    const said = execFileSync(command, [...args, "print.mjs"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    assert.ok(!/made-up/.test(said) && said.trim().endsWith("kept"), said);
  }
});

test("a stream sends nothing before it is read, and no more than it must", async () => {
  const { box, client } = pair();
  for (let at = 0; at < 5; at += 1) await client.messages.create({ to: "+15558675310", from: "+15017122661", body: `${at}` });
  const before = box.counts().requests;
  const stream = client.messages.stream({ limit: 4, pageSize: 2 });
  assert.equal(box.counts().requests, before);
  const bodies = [];
  for await (const message of stream) bodies.push(message.body);
  assert.deepEqual(bodies, ["4", "3", "2", "1"]);
  assert.equal(box.counts().requests, before + 2);
  assert.deepEqual(await client.messages.list({ limit: 0 }), []);
  assert.equal(box.counts().requests, before + 2);
});

test("a signal gives a call up", async () => {
  const hang = (init) => new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(new Error("aborted"))));
  let signalled;
  const fetch = (_url, init) => ((signalled = init.signal), hang(init));
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch, env: {} });
  const controller = new AbortController();
  const call = client.messages("SM00000000000000000000000000000000").fetch({ signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 5);
  await assert.rejects(call, { message: "enough" });
  assert.ok(signalled.aborted);
});

test("one signal gives up as many calls as one likes, and nothing warns of a leak", async () => {
  const warnings = [];
  const note = (warning) => warnings.push(warning);
  process.on("warning", note);
  const signals = [];
  const fetch = (_url, init) => new Promise(() => signals.push(init.signal));
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch, env: {} });
  const controller = new AbortController();
  const read = () => client.messages("SM00000000000000000000000000000000").fetch({ signal: controller.signal });
  const calls = Array.from({ length: 50 }, () => read().catch((error) => error));
  await new Promise(setImmediate);
  controller.abort(new Error("enough"));
  assert.deepEqual(new Set((await Promise.all(calls)).map(({ message }) => message)), new Set(["enough"]));
  assert.equal(signals.filter(({ aborted }) => aborted).length, 50);
  await assert.rejects(read(), { message: "enough" });
  await new Promise(setImmediate);
  process.off("warning", note);
  assert.deepEqual(warnings, []);
});

test("a connection that the server has closed is not used again", async () => {
  let connections = 0;
  const server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(`{"sid":"SM1"}`);
    setTimeout(() => request.socket.destroy(), 100);
  });
  server.on("connection", () => (connections += 1));
  await new Promise((resolve) => server.listen(0, resolve));
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { baseUrl, env: {} });
  const create = () => client.messages.create({ to: "+15558675310", body: "Hi" });
  await create();
  await create();
  assert.equal(connections, 1, "a connection is kept");
  const end = Date.now() + 300;
  await new Promise((resolve) => setTimeout(resolve, 20));
  // Nothing is heard from the network while this runs.
  while (Date.now() < end);
  await create();
  assert.equal(connections, 2);
  server.close();
  server.closeAllConnections();
});

test("what was certainly not sent is told apart", async () => {
  const server = net.createServer((socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  const call = () => {
    const options = { baseUrl: `http://127.0.0.1:${port}`, env: {}, maxRetries: 0 };
    const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", options);
    return client.messages.create({ to: "+15558675310", body: "Hi" }).catch((error) => error);
  };
  const lost = await call();
  assert.deepEqual([lost.name, lost.mayHaveHappened], ["UnknownOutcomeError", true]);
  server.close();
  await once(server, "close");
  const refused = await call();
  assert.deepEqual([refused.name, refused.mayHaveHappened], ["ConnectionError", false]);
  assert.equal(refused.cause.code, "ECONNREFUSED");
});

test("the server of the package answers a client", async (t) => {
  const server = spawn(process.execPath, [`${root}/bin/trunkline-sandbox.mjs`, "--port", "0"]);
  t.after(() => server.kill());
  let said = "";
  while (!said.includes("Ctrl-C")) said += (await once(server.stdout, "data"))[0];
  const [sid, token, baseUrl] = ["ACCOUNT_SID", "AUTH_TOKEN", "BASE_URL"].map((name) => new RegExp(`TWILIO_${name}='(.*)'`).exec(said)[1]);
  const client = trunkline(sid, token, { baseUrl, env: {} });
  const service = await client.ipMessaging.v2.services.create({ friendlyName: "Chat" });
  const channel = await client.ipMessaging.v2.services(service.sid).channels.create({ uniqueName: "general" });
  await client.ipMessaging.v2.services(service.sid).channels("general").members.create({ identity: "ana" });
  assert.equal((await channel.members().list()).length, 1);
});

test("100,000 calls leave nothing behind", { timeout: 120_000 }, () => {
  const script = `
const trunkline = require("trunkline");
const answer = JSON.stringify({ sid: "SM1", body: "x".repeat(500), date_created: "Thu, 01 Jan 2026 00:00:00 +0000" });
const fetch = async () => ({ status: 200, headers: new Headers(), arrayBuffer: async () => new TextEncoder().encode(answer) });
const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch, env: {} });
const memory = WebAssembly.Memory.prototype;
async function calls(count) {
  for (let at = 0; at < count; at += 1) {
    await client.messages("SM00000000000000000000000000000000").fetch();
    if (at % 100 === 0) {
      const controller = new AbortController();
      const call = client.messages.create({ to: "+1" }, { signal: controller.signal }).catch(() => {});
      controller.abort();
      await call;
      trunkline("AC0123456789abcdef0123456789abcdef", "x", { fetch, env: {} });
    }
  }
}
// Buffers are freed in the turns behind a collection.
async function state() {
  for (let turn = 0; turn < 5; turn += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [process.memoryUsage().heapUsed, process.memoryUsage().arrayBuffers, process.memoryUsage().external];
}
(async () => {
  await calls(10000);
  const before = await state();
  await calls(100000);
  console.log(JSON.stringify([before, await state()]));
})();`;
  writeFileSync(`${folder}/leak.cjs`, script);
  const output = execFileSync(process.execPath, ["--expose-gc", "--no-warnings", "leak.cjs"], { cwd: folder, encoding: "utf8" });
  const [before, after] = JSON.parse(output);
  // Memory breathes by some hundred kilobytes; fifty bytes a call would be five megabytes.
  before.forEach((bytes, at) => assert.ok(after[at] - bytes < 4_000_000, `${before} became ${after}`));
});

test("the types are found as editors and bundlers look for them", () => {
  const packed = readdirSync(tarballs).find((name) => name.endsWith(".tgz"));
  const args = ["--exclude-entrypoints", "./trunkline.wasm", "./sandbox.wasm", "--quiet"];
  execFileSync(tool("attw"), [`${tarballs}/${packed}`, ...args], { stdio: "pipe" });
});

test("the package says what it is as npm and bundlers read it, and where it is published from", async () => {
  const { messages } = await publint({ pkgDir: root, level: "suggestion", pack: false });
  // For whoever bundles for Node, what is required has the types of CommonJS; a bundler for pages takes an ES module there.
  const others = messages.filter(({ code, path }) => code !== "EXPORTS_TYPES_INVALID_FORMAT" || !path.join(" ").endsWith(" default require types"));
  const kinds = new Set(others.map(({ code, path }) => `${code} ${path.join(" ").replace(/^exports (.*?)(?:\.js)? default$/, "$1")}`));
  // As Twilio's library has its modules; and for bundlers, which look into the folder that they take a module from.
  assert.deepEqual([...kinds].sort(), ["CJS_WITH_ESMODULE_DEFAULT_EXPORT ./lib/*", "CJS_WITH_ESMODULE_DEFAULT_EXPORT ./lib/rest/*", "NESTED_PACKAGE_JSON_FIELD_IGNORED name"]);
  const { repository, publishConfig, bin } = JSON.parse(readFileSync(`${root}/package.json`));
  assert.equal(repository.type, "git");
  assert.equal(publishConfig.provenance, true);
  for (const path of Object.values(bin)) assert.match(path, /^bin\//);
  assert.match(readFileSync(`${root}/THIRD-PARTY-NOTICES.txt`, "utf8"), /^ {2}wasm-bindgen \d/m);
});

test("a region without an edge is warned of, once a client", async () => {
  const warnings = [];
  const note = ({ name, message }) => warnings.push(`${name}: ${message}`);
  process.on("warning", note);
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { region: "ie1", env: {}, fetch: async () => Response.json({ messages: [] }) });
  await client.messages.list();
  await client.messages.list();
  trunkline("AC0123456789abcdef0123456789abcdef", "x", { region: "ie1", edge: "dublin", env: {} });
  await new Promise(setImmediate);
  process.off("warning", note);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^DeprecationWarning: region "ie1" without an edge/);
});

test("the types know every resource, take what is written for Twilio's library, and refuse what is wrong", () => {
  const programs = ["right.ts", "wrong.ts", "twilio.ts", "required.js"];
  for (const name of programs) writeFileSync(`${folder}/${name}`, readFileSync(new URL(`types/${name}`, import.meta.url)));
  const args = ["--strict", "--noEmit", "--target", "es2024", "--lib", "es2024,dom,esnext.disposable", "--types", "", "--allowJs", "--checkJs"];
  for (const by of [["--module", "nodenext"], ...["esnext", "preserve"].map((module) => ["--module", module, "--moduleResolution", "bundler"])]) {
    execFileSync(tool("tsc"), [...args, ...by, ...programs], { cwd: folder, stdio: "pipe", encoding: "utf8" });
  }
});
