// What needs no client, on the packed package: the conformance cases in every runtime, and webhooks over sockets.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import crypto from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { installed, tests, tool } from "./installed.mjs";
import { bundleForWorkers, importMap, served } from "./runtimes.mjs";

const folder = installed("helpers");
const cases = new URL("../../tests/conformance/helpers/", import.meta.url);
const files = Object.fromEntries(
  readdirSync(cases)
    .filter((name) => ["events", "segments", "signatures", "tokens", "twiml"].some((subject) => name === `${subject}.json`))
    .map((name) => [name.replace(".json", ""), JSON.parse(readFileSync(new URL(name, cases), "utf8"))]),
);
writeFileSync(`${folder}/cases.json`, JSON.stringify(files));
copyFileSync(`${tests}helpers.mjs`, `${folder}/helpers.mjs`);

const imports = ["jwt", "segments", "twiml", "webhooks"].map((name) => `import * as ${name} from "trunkline/${name}";\n`).join("");
const all = "{ jwt, segments, twiml, webhooks }";
const script = `${imports}import { readFileSync } from "node:fs";
import { helpers } from "./helpers.mjs";
console.log(JSON.stringify(helpers(${all}, JSON.parse(readFileSync("cases.json", "utf8")))));\n`;
const required = script.replace(/^import \* as (\w+) from ("[^"]+");$/gm, "const $1 = require($2);");

function passes(t, output) {
  const { count, skipped, complaints } = typeof output === "string" ? JSON.parse(output.trim().split("\n").at(-1)) : output;
  assert.deepEqual(complaints, []);
  const given = Object.values(files).reduce((sum, file) => sum + file.cases.length, 0);
  assert.equal(count + skipped.length, given);
  assert.ok(skipped.length <= 20, `skipped: ${skipped}`);
  t.diagnostic(`${count} cases passed; skipped, because Twilio's library for Node cannot say it: ${skipped}`);
}

function run(command, args, text) {
  writeFileSync(`${folder}/main.mjs`, text);
  return execFileSync(command, [...args, "main.mjs"], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
}

test("in Node, by import", (t) => passes(t, run(process.execPath, ["--no-warnings"], script)));
test("in Node, by require", (t) => {
  const head = `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n`;
  passes(t, run(process.execPath, ["--no-warnings"], head + required));
});
test("in Deno", (t) => passes(t, run(tool("deno"), ["run", "--no-code-cache", "--allow-read", "--allow-env", "--no-lock"], script)));
test("in Bun", (t) => passes(t, run(tool("bun"), ["run"], script)));

test("in a Cloudflare Worker", async (t) => {
  const worker = new Miniflare(
    await bundleForWorkers(
      folder,
      `${imports}import { helpers } from "./helpers.mjs";
       import files from "./cases.json";
       export default { fetch: () => Response.json(helpers(${all}, files)) };`,
    ),
  );
  try {
    passes(t, await (await worker.dispatchFetch("http://localhost/")).json());
  } finally {
    await worker.dispose();
  }
});

async function page(t, html) {
  const url = await served(t, folder, html);
  const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
  const chrome = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  t.after(() => chrome.close());
  const tab = await chrome.newPage();
  await tab.goto(url);
  return tab;
}

test("in a Web Worker", async (t) => {
  const script = `${imports}import { helpers } from "./helpers.mjs";
    import files from "./cases.json";
    postMessage(helpers(${all}, files));`;
  writeFileSync(`${folder}/web-worker.mjs`, script);
  await build({ absWorkingDir: folder, entryPoints: ["web-worker.mjs"], outfile: `${folder}/web-worker.js`, bundle: true, format: "esm" });
  const tab = await page(t, "<title>A page with a worker</title>");
  const found = await tab.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/web-worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
  );
  passes(t, found);
});

test("in a browser, where nothing waits", async (t) => {
  const map = JSON.parse(importMap(folder));
  for (const name of ["jwt", "segments", "twiml", "webhooks"]) map.imports[`trunkline/${name}`] = `/node_modules/trunkline/web/${name}.js`;
  const tab = await page(t, `<script type="importmap">${JSON.stringify(map)}</script>`);
  const found = await tab.evaluate(async () => {
    const names = ["jwt", "segments", "twiml", "webhooks"];
    const modules = await Promise.all(names.map((name) => import(`trunkline/${name}`)));
    const { helpers } = await import("/helpers.mjs");
    const files = await (await fetch("/cases.json")).json();
    return helpers(Object.fromEntries(names.map((name, at) => [name, modules[at]])), files);
  });
  passes(t, found);
});

const require = createRequire(`${folder}/`);
const { events, parse, readEvent, Router, UnknownEvent, WebhookEvent, WebhookRefused, Webhooks } = require("trunkline/webhooks");
const { MessagingResponse } = require("trunkline/twiml");
const webhooks = new Webhooks("made-up-auth-token", { maxBodyBytes: 10_000 });
const params = { MessageSid: "MM1", From: "+15558675310", To: "+15017122661", Body: "Grüße & more", NumMedia: "1", MediaUrl0: "https://example.com/1.png" };

async function listening(t, handler) {
  const server = http.createServer(handler);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/sms?app=1`;
}

/** Good and bad requests, each with the status that it must get. */
async function judged(url) {
  const good = webhooks.sign(url, params);
  const json = webhooks.signBody(url, `{"a":"ü"}`);
  const forged = { ...good, headers: { ...good.headers, "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" } };
  const unsigned = { ...good, headers: { "Content-Type": good.headers["Content-Type"] } };
  const changed = { ...json, body: `{"a":"u"}` };
  const long = webhooks.sign(url, { Body: "x".repeat(20_000) });
  const statuses = [];
  let answer;
  for (const { url: at, headers, body } of [good, json, forged, unsigned, changed, long]) {
    const response = await fetch(at, { method: "POST", headers, body });
    statuses.push(response.status);
    answer ??= await response.text();
  }
  assert.deepEqual(statuses, [200, 200, 403, 400, 403, 413]);
  return answer;
}

const router = new Router()
  .on(events.IncomingMessage, (message) => {
    const response = new MessagingResponse();
    response.message(`${message.body} ${message.mediaUrls}`);
    return response;
  })
  .on(UnknownEvent, () => "<Response/>");

const ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Grüße &amp; more https://example.com/1.png</Message></Response>';

test("a middleware lets Twilio's requests alone through", async (t) => {
  let handled = 0;
  const middleware = webhooks.express();
  const url = await listening(t, (request, response) =>
    middleware(request, response, (error) => {
      handled += 1;
      response.statusCode = error ? 500 : 200;
      response.end(String(router.handle(request.twilio)));
    }),
  );
  assert.equal(await judged(url), ANSWER);
  assert.equal(handled, 2);
});

test("a handler of fetch gets Twilio's requests alone", async (t) => {
  let handled = 0;
  const handler = webhooks.fetch((event) => {
    handled += 1;
    return router.handle(event);
  });
  const url = await listening(t, async (request, response) => {
    const init = { method: request.method, headers: request.headers, body: request, duplex: "half" };
    const answer = await handler(new Request(`http://${request.headers.host}${request.url}`, init));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  assert.equal(await judged(url), ANSWER);
  assert.equal(handled, 2);
});

test("Deno serves such a handler", () => {
  const script = `import { Webhooks } from "trunkline/webhooks";
    const webhooks = new Webhooks("made-up-auth-token");
    const handler = webhooks.fetch((event) => \`<Response><Message>\${event.body}</Message></Response>\`);
    const server = Deno.serve({ port: 0, onListen() {} }, handler);
    const good = webhooks.sign(\`http://localhost:\${server.addr.port}/sms\`, { MessageSid: "SM1", From: "a", To: "b", Body: "Grüße" });
    const said = [];
    for (const signature of [good.headers["X-Twilio-Signature"], "x", undefined]) {
      const headers = { "Content-Type": good.headers["Content-Type"], ...(signature && { "X-Twilio-Signature": signature }) };
      const answer = await fetch(good.url, { method: "POST", headers, body: good.body });
      said.push(answer.ok ? await answer.text() : (await answer.text(), answer.status));
    }
    console.log(JSON.stringify(said));
    await server.shutdown();`;
  const said = run(tool("deno"), ["run", "--no-code-cache", "--allow-all", "--no-lock"], script);
  assert.deepEqual(JSON.parse(said.trim().split("\n").at(-1)), ["<Response><Message>Grüße</Message></Response>", 403, 400]);
});

test("a router gives each event to the function for it", async () => {
  const said = [];
  const router = new Router()
    .on(events.IncomingMessage, (message, ...rest) => said.push(["message", message.body, ...rest]))
    .on([events.CallStatus, events.MessageStatus], (status) => said.push([status.eventName]))
    .on(WebhookEvent, (event) => said.push(["other", event.eventName]));
  router.handle(readEvent(params), 7);
  router.handle(readEvent({ MessageSid: "SM1", MessageStatus: "sent" }));
  router.handle(readEvent({ Newer: "x" }));
  router.handle(readEvent({ CallSid: "CA1", CallStatus: "ringing", Direction: "inbound" }));
  assert.deepEqual(said, [["message", params.Body, 7], ["message_status"], ["other", undefined], ["other", "incoming_call"]]);
  assert.throws(() => router.on([events.DialEnded, events.CallStatus], () => {}), /CallStatus has a function already/);
  // A refused list changes nothing.
  router.on(events.DialEnded, () => said.push("dialled"));
  assert.equal(new Router().handle(readEvent(params)), undefined);
  const status = webhooks.sign("https://example.com/status", { MessageSid: "SM1", MessageStatus: "sent" });
  const answer = await webhooks.fetch(new Router().handle)(new Request(status.url, { method: "POST", headers: status.headers, body: status.body }));
  assert.deepEqual([answer.status, await answer.text()], [204, ""]);
});

test("a request is checked and read in one step", () => {
  const { url, headers, body } = webhooks.sign("https://example.com/sms", params);
  const options = { authToken: "made-up-auth-token" };
  const event = parse(url, new Headers(headers), body, options);
  assert.ok(event instanceof events.IncomingMessage);
  assert.deepEqual([event.numMedia, event.mediaUrls, event.buttonText], [1, [params.MediaUrl0], undefined]);
  assert.equal(require("node:util").inspect(event), "IncomingMessage { messageSid: 'MM1' }");
  for (const [given, reason, status] of [
    [[url, headers, `${body}x`], "no_match", 403],
    [[url, {}, body], "missing_signature", 400],
    [[url, headers, "x".repeat(1_000_001)], "body_too_long", 413],
    [["\0", headers, body], "malformed_url", 403],
  ]) {
    assert.throws(() => parse(...given, options), (error) => error instanceof WebhookRefused && error.reason === reason && error.status === status);
  }
  assert.throws(() => parse(url, headers, body, { authToken: undefined }), /authToken/);
  process.env.TWILIO_AUTH_TOKEN = "made-up-auth-token";
  assert.equal(parse(url, headers, body).body, params.Body);
  delete process.env.TWILIO_AUTH_TOKEN;
});

test("events are read from whatever comes", () => {
  const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`MediaUrl${at}`, "x"]));
  assert.equal(readEvent({ ...params, ...many }).mediaUrls.length, 200_000);
  for (const given of [{}, new URLSearchParams("a=1&a=2&__proto__=3"), { "\0": "\0\0", constructor: "x", __proto__: null }]) {
    const event = readEvent(given);
    assert.ok(event instanceof UnknownEvent);
    assert.deepEqual([...event.parameters], [...event.unknownParameters]);
  }
});

const { publicKey, privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const sids = { accountSid: `AC${"0".repeat(32)}`, signingKey: `SK${"0".repeat(32)}`, credentialSid: `CR${"0".repeat(32)}` };

/** Checks the token of a request by what arrived, with nothing of ours. */
function vouched({ method, url, headers, body }, algorithm = "RS256") {
  const [head, claims, signature] = headers["twilio-client-validation"].split(".");
  const padding = algorithm === "PS256" ? crypto.constants.RSA_PKCS1_PSS_PADDING : crypto.constants.RSA_PKCS1_PADDING;
  const key = { key: publicKey, padding, saltLength: 32 };
  assert.ok(crypto.verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url")));
  const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
  assert.deepEqual(read(head), { alg: algorithm, typ: "JWT", cty: "twilio-pkrv;v=1", kid: sids.credentialSid });
  const { iss, sub, hrh, rqh, exp, nbf } = read(claims);
  assert.deepEqual([iss, sub, hrh, exp - nbf], [sids.signingKey, sids.accountSid, "authorization;host", 300]);
  const hash = (text) => crypto.createHash("sha256").update(text).digest("hex");
  const [path, query = ""] = url.split("?");
  // The default port and no other is left out.
  const lines = [method, path, query.split("&").sort().join("&"), `authorization:${headers.authorization}`, `host:${headers.host}`];
  assert.equal(rqh, hash([...lines, "", "authorization;host", body && hash(body)].join("\n")));
}

test("every request of a client carries a token for what arrives", async (t) => {
  const arrived = [];
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    arrived.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(request.method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
    response.end(`{"sid":"SM${"0".repeat(32)}","messages":[]}`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const trunkline = require("trunkline");
  const { ValidationToken } = require("trunkline/jwt");
  const secret = { apiKey: sids.signingKey, apiSecret: "made-up", accountSid: sids.accountSid, env: {} };
  for (const algorithm of ["RS256", "PS256"]) {
    const validation = new ValidationToken({ ...sids, privateKey: pem, algorithm });
    const client = new trunkline.Client({ ...secret, baseUrl, validation });
    await client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Grüße & more" });
    await client.messages.list({ limit: 5 });
    assert.equal(arrived.length, 2);
    for (const request of arrived.splice(0)) vouched(request, algorithm);
  }
  // As programs for Twilio's library have it.
  const httpClient = new trunkline.RequestClient({ validationClient: { ...sids, privateKey: pem } });
  await new trunkline.Client({ ...secret, baseUrl, httpClient }).messages.list({ limit: 5 });
  vouched(arrived.pop());
});

test("where there is no node:crypto, WebCrypto vouches", async () => {
  const worker = new Miniflare(
    await bundleForWorkers(
      folder,
      `import { Client } from "trunkline";
       import { ValidationToken } from "trunkline/jwt";
       export default { async fetch(request) {
         const arrived = [];
         const fetch = async (url, { method, headers, body }) => {
           arrived.push({ method, url, headers, body });
           return Response.json({ sid: "SM${"0".repeat(32)}", messages: [] }, { status: method === "POST" ? 201 : 200 });
         };
         const validation = new ValidationToken(await request.json());
         const { accountSid, signingKey } = validation;
         const client = new Client({ apiKey: signingKey, apiSecret: "made-up", accountSid, fetch, validation, env: {} });
         await client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Hi" });
         await client.messages.list({ limit: 5 });
         const sync = (() => { try { validation.fromHttpRequest({ method: "GET", url: "https://a" }); } catch ({ parameter }) { return parameter; } })();
         return Response.json({ arrived, sync });
       } };`,
    ),
  );
  try {
    for (const algorithm of ["RS256", "PS256"]) {
      const options = { method: "POST", body: JSON.stringify({ ...sids, privateKey: pem, algorithm }) };
      const { arrived, sync } = await (await worker.dispatchFetch("http://localhost/", options)).json();
      assert.equal(sync, "privateKey");
      assert.equal(arrived.length, 2);
      for (const { url, headers, body = "", method } of arrived) {
        const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const { host, pathname, search } = new URL(url);
        vouched({ method, url: pathname + search, headers: { ...lower, host }, body }, algorithm);
      }
    }
  } finally {
    await worker.dispose();
  }
});

test("what is no key is refused by name", () => {
  const { ValidationToken } = require("trunkline/jwt");
  const small = crypto.generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" });
  const curve = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
  for (const privateKey of ["", "the-secret", small, curve, pem.slice(0, 500), "x".repeat(10_000_000)]) {
    assert.throws(() => new ValidationToken({ ...sids, privateKey }), (error) => error.parameter === "privateKey" && !error.message.includes("the-secret"));
  }
  assert.throws(() => new ValidationToken({ ...sids, credentialSid: sids.signingKey, privateKey: pem }), /`credentialSid` must be a SID that begins with CR/);
  const { Client } = require("trunkline");
  assert.throws(() => new Client("AC1", "x", { validation: { privateKey: pem } }), /`validation` must be a ValidationToken/);
});

test("a page loads at most 60 kB for each of them, compressed", (t) => {
  for (const name of ["jwt", "segments", "twiml", "webhook"]) {
    const wasm = gzipSync(readFileSync(`${folder}/node_modules/trunkline/web/wasm/${name}.wasm`), { level: 9 }).length;
    // What a page gets is this text, which a server compresses again.
    const text = gzipSync(readFileSync(`${folder}/node_modules/trunkline/web/wasm/${name}.text.js`), { level: 9 }).length;
    t.diagnostic(`${name}: ${wasm} bytes of WebAssembly, ${text} as it is embedded`);
    assert.ok(text <= 60_000, `${name}: ${text}`);
  }
});

test("secrets are not printed", () => {
  const { AccessToken, ClientCapability, ValidationToken } = require("trunkline/jwt");
  const printed = [
    new AccessToken("AC1", "SK1", "the-secret", { identity: "ana" }),
    new ClientCapability({ ...sids, authToken: "the-secret" }),
    new ValidationToken({ ...sids, privateKey: pem }),
    new Webhooks("the-secret", { moreTokens: ["the-secret"] }),
  ].map((one) => require("node:util").inspect(one, { depth: 9 }) + JSON.stringify(one));
  assert.ok(!/the-secret|PRIVATE KEY|#sign/.test(printed.join()));
});

test("the root of Node has the helpers, and loads none of them before it is asked", () => {
  const text = `const trunkline = require("trunkline");
    const before = Object.keys(require.cache).filter((path) => /(helpers|jwt|twiml|webhooks)\\.js$/.test(path)).length;
    console.log(before, [trunkline.twiml.VoiceResponse, trunkline.jwt.AccessToken, trunkline.jwt.taskrouter.TaskRouterCapability,
      trunkline.validateRequest, trunkline.validateExpressRequest, trunkline.webhook].map((one) => typeof one).join());`;
  const said = execFileSync(process.execPath, ["-e", text], { cwd: folder, encoding: "utf8" });
  assert.equal(said.trim(), "0 function,function,function,function,function,function");
});

test("Twilio's deep paths lead to the same", async () => {
  const same = [
    ["jwt/AccessToken", "jwt", "AccessToken"],
    ["twiml/VoiceResponse", "twiml", "VoiceResponse"],
    ["twiml/MessagingResponse.js", "twiml", "MessagingResponse"],
  ];
  for (const [path, entry, name] of same) assert.equal(require(`trunkline/lib/${path}`), require(`trunkline/${entry}`)[name]);
  const { Policy, TaskRouterCapability } = require("trunkline/jwt");
  const deep = require("trunkline/lib/jwt/taskrouter/TaskRouterCapability");
  assert.deepEqual([deep.default, deep.Policy], [TaskRouterCapability, Policy]);
  assert.equal(require("trunkline/lib/webhooks/webhooks").validateRequest, require("trunkline/webhooks").validateRequest);
  assert.equal(require("trunkline/lib/jwt/taskrouter/util").tasksUrl("WS1", "**"), "https://taskrouter.twilio.com/v1/Workspaces/WS1/Tasks/**");
  const text = `import VoiceResponse from "trunkline/lib/twiml/VoiceResponse"; console.log(String(new VoiceResponse()));`;
  assert.match(run(process.execPath, ["--no-warnings"], text), /<Response\/>/);
});

test("what a class of Twilio's deep paths has on it is imported by its name, as bundlers allow it of Twilio's", () => {
  const text = `
    import AccessToken, { VideoGrant } from "trunkline/lib/jwt/AccessToken";
    import VoiceResponse, { Dial } from "trunkline/lib/twiml/VoiceResponse";
    console.log(VideoGrant === AccessToken.VideoGrant, new VoiceResponse().dial() instanceof Dial);`;
  assert.equal(run(process.execPath, ["--no-warnings"], text).trim(), "true true");
});

test("large bodies are refused before long, and no text is too deep", () => {
  const headers = { "X-Twilio-Signature": "bm8=", "Content-Type": "application/x-www-form-urlencoded" };
  const million = Array.from({ length: 1_000_000 }, (_, at) => `${at}=&`).join("");
  for (const body of [million, "%".repeat(10_000_000)]) {
    const checked = () => new Webhooks("made-up-auth-token", { maxBodyBytes: 20_000_000 }).parse("https://example.com/", headers, body);
    assert.throws(checked, (error) => error instanceof WebhookRefused && error.status === 403);
  }
  const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`P${at}`, ""]));
  assert.equal(require("trunkline").validateRequest("made-up-auth-token", "bm8=", "https://example.com/", many), false);
  assert.throws(() => require("trunkline/twiml").parse(`<Response>${"<a>".repeat(20_000)}`), SyntaxError);
});

test("the example of a private key in the README runs", () => {
  const readme = readFileSync(`${folder}/node_modules/trunkline/README.md`, "utf8");
  const [, example] = /public key client validation[\s\S]*?```js\n([\s\S]*?)```/.exec(readme);
  const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } });
  const given = { accountSid: "AC…", apiKey: "SK…", credentialSid: "CR…", apiSecret: "made-up-secret", privateKey };
  const names = Object.keys(given).join(", ");
  const sending = `
    import http from "node:http";
    const tokens = [];
    const server = http.createServer((request, response) => {
      tokens.push(request.headers["twilio-client-validation"]);
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"messages":[]}');
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    await new Client({ accountSid, apiKey, apiSecret, validation, baseUrl: \`http://127.0.0.1:\${server.address().port}\` }).messages.list();
    console.log(client.accountSid, tokens.map((token) => token.split(".").length));
    server.close();`;
  const said = run(process.execPath, ["--no-warnings"], `const { ${names} } = ${JSON.stringify(given)};\n${example}${sending}`);
  assert.match(said, /^AC… \[ 3 \]$/m);
});
