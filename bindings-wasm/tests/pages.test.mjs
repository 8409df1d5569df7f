// What a page is told and may do, in Chromium: callbacks, and a strict Content-Security-Policy.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import test from "node:test";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { build } from "vite";
import { installed } from "./installed.mjs";
import { bundleForWorkers } from "./runtimes.mjs";

const folder = installed("pages");
const browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

/** What callbacks are told, of the same calls as on Node. */
const callbacks = `
import trunkline from "trunkline";
import { ready, sandbox } from "trunkline/sandbox";

export async function callbacks() {
  await ready();
  const box = sandbox();
  const client = trunkline(box.accountSid, box.authToken, box.options());
  const called = (begin) => new Promise((resolve) => begin((...given) => resolve(given)));
  const [none, message] = await called((tell) => client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Hi" }, tell));
  const fetched = await called((tell) => client.messages(message.sid).fetch(tell));
  const updated = await called((tell) => message.update({ body: "" }, tell));
  const counts = [];
  for (const params of [[], [{ limit: 1 }]]) counts.push((await called((tell) => client.messages.list(...params, tell)))[1].length);
  const [, page] = await called((tell) => client.messages.page({ pageSize: 1 }, tell));
  const url = "https://api.twilio.com/2010-04-01/Accounts/" + client.accountSid + "/Messages.json";
  const [, first] = await called((tell) => client.messages.getPage(url, tell));
  const each = [];
  await client.messages.each((one) => each.push(one.sid));
  const removed = await called((tell) => message.remove(tell));
  const [refused] = await called((tell) => client.messages.create({ bodyy: "x" }, tell));
  const lost = await called((tell) => client.messages(message.sid).fetch(tell));
  const both = await client.messages.list((_, all) => all.length + 41);
  return {
    created: [none, message.body],
    fetched: [fetched[0], fetched[1].sid === message.sid],
    updated: updated[1].body,
    counts: [...counts, page.instances.length, first.instances.length, each.length],
    removed,
    errors: [refused.name, lost[0].status, lost[1] === undefined],
    both,
  };
}
`;
const told = {
  created: [null, "Hi"],
  fetched: [null, true],
  updated: "",
  counts: [1, 1, 1, 1, 1],
  removed: [null, true],
  errors: ["InvalidArgumentError", 404, true],
  both: 41,
};

/** A page of the bundled script `contents`, which leaves what it finds out in `window.found`, under a policy; its WebAssembly may be lost. */
async function found(name, contents, policy, isLost = false) {
  const root = `${folder}/${name}`;
  mkdirSync(root, { recursive: true });
  writeFileSync(`${root}/main.js`, contents);
  writeFileSync(`${root}/index.html`, `<!doctype html><title>Page</title><script type="module" src="/main.js"></script>`);
  await build({ root, logLevel: "error", build: { target: "es2022", modulePreload: false } });
  const types = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };
  const server = http.createServer(({ url }, response) => {
    const path = `${root}/dist${url === "/" || (isLost && url.endsWith(".wasm")) ? "/index.html" : url}`;
    const body = existsSync(path) ? readFileSync(path) : undefined;
    response.writeHead(body ? 200 : 404, { "Content-Type": types[path.split(".").at(-1)] ?? "text/plain", ...(policy && { "Content-Security-Policy": policy }) });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  try {
    const page = await chrome.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.found !== undefined, undefined, { timeout: 30_000 });
    return await page.evaluate(() => window.found);
  } finally {
    await chrome.close();
    server.close();
    server.closeAllConnections();
  }
}

/** What the function `name` of a module gives in a page. */
const inPage = (name, module) => found(name, `${module}${name}().catch((error) => error.stack).then((all) => (window.found = all));`);

/** The same in a Worker. */
async function inWorker(t, name, module) {
  const worker = new Miniflare(await bundleForWorkers(folder, `${module}export default { fetch: async () => Response.json(await ${name}()) };`));
  t.after(() => worker.dispose());
  return (await worker.dispatchFetch("http://localhost/")).json();
}

test("callbacks are told what comes of calls in a page", async () => {
  assert.deepEqual(await inPage("callbacks", callbacks), told);
});

test("callbacks are told what comes of calls in a Worker", async (t) => {
  assert.deepEqual(await inWorker(t, "callbacks", callbacks), told);
});

/** What is JSON of a record with secrets, and of parts of it, which are there to be handed on. */
const json = `
import trunkline from "trunkline";

export async function json() {
  const answers = {
    Tokens: { username: "u", password: "made-up", ice_servers: [{ url: "turn:turn.example", username: "u", credential: "made-up" }] },
    Factors: { sid: "YF1", binding: { secret: "made-up", uri: "otpauth://made-up" } },
  };
  const fetch = async (url) => Response.json(answers[Object.keys(answers).find((name) => String(url).includes(name))]);
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { env: {}, fetch, dangerouslyAllowBrowser: true });
  const token = await client.tokens.create();
  const factor = await client.verify.v2.services("VA0123456789abcdef0123456789abcdef").entities("ana").newFactors.create({ friendlyName: "a", factorType: "totp" });
  const copy = JSON.parse(JSON.stringify(token));
  const [server] = JSON.parse(JSON.stringify(token.iceServers));
  return [copy.username, copy.password ?? null, copy.iceServers[0].credential, server.credential, JSON.parse(JSON.stringify({ factor })).factor.binding.secret];
}
`;
const JSON_OF_IT = ["u", null, "made-up", "made-up", "made-up"];

test("JSON of a record leaves its secrets out, but not those of its parts, in a page", async () => {
  assert.deepEqual(await inPage("json", json), JSON_OF_IT);
});

test("JSON of a record leaves its secrets out, but not those of its parts, in a Worker", async (t) => {
  assert.deepEqual(await inWorker(t, "json", json), JSON_OF_IT);
});

test("JSON of a record leaves its secrets out, but not those of its parts, on Node", () => {
  writeFileSync(`${folder}/json.mjs`, `${json}console.log(JSON.stringify(await json()));`);
  assert.deepEqual(JSON.parse(execFileSync(process.execPath, ["json.mjs"], { cwd: folder, encoding: "utf8" })), JSON_OF_IT);
});

/** What a page does with the engine and with each helper: what comes of it, or the error's class and message. */
const all = `
import trunkline from "trunkline";
import { SegmentedMessage } from "trunkline/segments";
import { MessagingResponse } from "trunkline/twiml";
import { validateRequest } from "trunkline/webhooks";

const client = trunkline({ accountSid: "AC0123456789abcdef0123456789abcdef", anonymous: true, baseUrl: location.origin });
const works = {
  engine: () => client.messages("SM00000000000000000000000000000000").fetch().catch((error) => (error.status === 404 ? "asked" : Promise.reject(error))),
  segments: () => new SegmentedMessage("Hi").segmentsCount,
  twiml: () => String(new MessagingResponse()).length > 0,
  webhooks: () => validateRequest("x", "y", "https://example.com/", {}),
};
const found = {};
for (const name in works) {
  try {
    found[name] = await works[name]();
  } catch (error) {
    found[name] = error.name + ": " + error.message;
  }
}
window.found = found;
`;

/** The policy of the README. */
const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(readFileSync(new URL("../npm/README.md", import.meta.url), "utf8"));

test("under the strict Content-Security-Policy of the README, a page has the engine and the helpers", async () => {
  assert.deepEqual(await found("policy", all, policy), { engine: "asked", segments: 1, twiml: true, webhooks: false });
});

test("without 'wasm-unsafe-eval' the error of each says what to do", async () => {
  const errors = await found("without-eval", all, policy.replace(" 'wasm-unsafe-eval'", ""));
  assert.deepEqual(Object.keys(errors), ["engine", "segments", "twiml", "webhooks"]);
  for (const error of Object.values(errors)) {
    assert.match(error, /^ConfigurationError: the WebAssembly of trunkline cannot be compiled \(.*\); .* script-src must allow 'wasm-unsafe-eval'$/);
  }
});

test("without the file's place in connect-src the error says what to do", async () => {
  const { engine, ...helpers } = await found("without-connect", all, policy.replace("connect-src 'self'", "connect-src 'none'"));
  assert.match(engine, /^ConfigurationError: the WebAssembly of trunkline cannot be fetched from http:.* connect-src must allow that$/);
  assert.deepEqual(helpers, { segments: 1, twiml: true, webhooks: false });
});

test("where a page is in the place of the WebAssembly, as servers of pages have it, the error says so", async () => {
  const { engine } = await found("lost", all, undefined, true);
  assert.match(engine, /^ConfigurationError: the WebAssembly of trunkline is not at http:\S+ \(HTTP 200, text\/html\); the README says how/);
});
