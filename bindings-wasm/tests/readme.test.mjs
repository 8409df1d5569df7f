// The programs of the package's README run as they are written, each by itself, on a sandbox in the place of Twilio.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { promisify } from "node:util";
import { assertPrinted, programs } from "./docs.mjs";
import { beside } from "./installed.mjs";

const folder = beside("readme", "undici@7.28.0", "@opentelemetry/api@1.9.1");
const root = `${folder}/node_modules/trunkline`;
const readme = readFileSync(`${root}/README.md`, "utf8");
const blocks = programs(readme);

/** What the programs take for given. */
const given = `
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";
import { leadClientsTo } from "trunkline/testing";

const box = sandbox();
leadClientsTo(box);
const client = trunkline();
const [to, from, body] = ["+15558675310", "+15017122661", "Hello"];
await client.incomingPhoneNumbers.create({ phoneNumber: from, voiceUrl: "https://example.com/voice" });
box.mount(() => "<Response><Gather numDigits='1'><Say>Press a key.</Say></Gather></Response>");

const call = await client.calls.create({ to, from, twiml: "<Response><Pause length='60'/></Response>" });
const recording = await client.calls(call.sid).recordings.create();
await client.calls(call.sid).recordings(recording.sid).update({ status: "stopped" });
const { sid } = await client.messages.create({ to, from, body, mediaUrl: ["https://example.com/picture.jpg"] });
const [media] = await client.messages(sid).media.list();
await box.settle();

Object.assign(globalThis, {
  trunkline, box, client, to, from, body, recording,
  parameters: new Map([["MediaUrl0", "https://api.twilio.com" + media.uri.replace(".json", "")]]),
  sid: box.accountSid,
  token: box.authToken,
  accountSid: box.accountSid,
  apiKey: "SK0123456789abcdef0123456789abcdef",
  apiSecret: "made-up-secret",
  credentialSid: "CR0123456789abcdef0123456789abcdef",
  error: { startedAt: new Date(Date.now() - 60_000) },
  app: () => "<Response><Message>A table for two</Message></Response>",
  test, beforeEach, afterEach,
  expect: (found) => ({ toBe: (wanted) => assert.equal(found, wanted) }),
});
// What takes a while to make is made where it is used.
const key = () => generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } });
Object.defineProperty(globalThis, "privateKey", { get: () => key().privateKey });
`;
/** Runs a program, and what is a Worker. */
const main = `
const { default: exported } = await import(process.argv[2]);
if (exported?.fetch) console.log((await exported.fetch(new Request("https://example.com/"), process.env)).status);
`;
writeFileSync(`${folder}/given.mjs`, given);
writeFileSync(`${folder}/main.mjs`, main);

for (const [at, text] of blocks.entries()) {
  test(`program ${at + 1} of the README runs: ${text.split("\n").find((line) => line && !line.startsWith("import "))}`, { timeout: 60_000 }, async () => {
    const name = `./program${at + 1}.${text.includes("require(") && !text.includes("import ") ? "cjs" : "mjs"}`;
    writeFileSync(`${folder}/${name}`, text);
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--import", "./given.mjs", "main.mjs", name], { cwd: folder, env });
    assert.equal(stderr, "");
    assertPrinted(text, stdout);
    if (text.includes("export default { fetch")) assert.equal(stdout, "200\n");
    if (text.includes('require("trunkline/testing")')) assert.match(stdout, /^# pass 1$/m);
  });
}

test("the import map of the README names what is there", () => {
  const [, map] = /<script type="importmap">(.*?)<\/script>/.exec(readme);
  const { imports } = JSON.parse(readFileSync(`${root}/web/package.json`, "utf8"));
  for (const [name, path] of Object.entries(JSON.parse(map).imports)) {
    assert.ok(existsSync(path.replace(/^\/trunkline/, root)), path);
    if (name.startsWith("#")) assert.equal(path, imports[name].default.replace("./", "/trunkline/web/"));
  }
});

test("there are enough of them", () => assert.ok(blocks.length >= 15));
