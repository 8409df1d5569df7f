// What `npx trunkline migrate` finds and changes in programs for Twilio's library.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { before, test } from "node:test";
import { installed } from "./installed.mjs";

let folder;
before(() => {
  // Below a folder called as one of the package's is.
  folder = installed("node/migrate");
});

/** Runs the command as `npx` does, on files written for it. */
function run(name, files, ...options) {
  const root = `${folder}/${name}`;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    writeFileSync(`${root}/${path}`, text);
  }
  const { stdout, stderr, status } = spawnSync(`${folder}/node_modules/.bin/trunkline`, ["migrate", ...options, name], { cwd: folder, encoding: "utf8" });
  return { lines: stdout.trim().split("\n"), stderr, status, text: (path) => readFileSync(`${root}/${path}`, "utf8") };
}

const PROGRAM = `
import twilio, { Twilio, type RestException as Refusal } from "twilio";
import type { MessageInstance } from 'twilio/lib/rest/api/v2010/account/message';
import { MessageListInstanceCreateOptions, MessageStatus } from "twilio/lib/rest/api/v2010/account/message.js";
import AccessToken, { VideoGrant, AccessTokenOptions } from "twilio/lib/jwt/AccessToken";
const VoiceResponse = require("twilio").twiml.VoiceResponse; // a twilio
export * from "twilio/lib/base/RestException";
const lazy = await import('twilio');
jest.mock("twilio", () => jest.requireActual<typeof import("twilio")>("twilio"));
const text = "twilio", url = "https://twilio.com", other = require("./twilio"), more = require("twilio-video");
`;

test("the word is changed, and nothing else", () => {
  const listed = run("word", { "src/sms.ts": PROGRAM, "node_modules/a/index.js": PROGRAM });
  assert.deepEqual([listed.status, listed.stderr, listed.text("src/sms.ts")], [0, "", PROGRAM]);
  assert.equal(listed.lines[0], 'word/src/sms.ts:2:64: "trunkline"');
  assert.equal(listed.lines.at(-1), "1 file: 10 places in 1 file to change (--write does it), 0 places to look at", listed.lines.join("\n"));
  const written = run("word", {}, "--write");
  assert.equal(written.lines.at(-1), "1 file: 10 places in 1 file changed, 0 places to look at");
  const changed = PROGRAM.replaceAll(/(["'])twilio(?!-)/g, "$1trunkline").replace('text = "trunkline"', 'text = "twilio"');
  assert.equal(written.text("src/sms.ts"), changed);
  assert.match(run("word", {}).lines.at(-1), /^1 file: 0 places in 0 files to change/);
});

test("what is not here, or means something else, is named", () => {
  const { lines } = run("looks", {
    "a.mjs": 'import { Nothing } from "twilio";\nimport "twilio/lib/nothing";\nclient.messages.list({ limit: 0 });\nclient.region = process.env.TWILIO_REGION;\n',
    "b.mjs": "list({ limit: 0 });\n",
    "package.json": '{ "name": "twilio", "dependencies": { "express": "^5", "twilio": "^6.0.0", "twilio-video": "1" } }',
  });
  assert.deepEqual(lines.slice(0, -1), [
    'looks/a.mjs:1:26: "trunkline"',
    'looks/a.mjs:1:26: look: trunkline has no Nothing; see "Moving from twilio" in the README',
    'looks/a.mjs:2:9: "trunkline/lib/nothing"',
    'looks/a.mjs:2:9: look: there is no trunkline/lib/nothing; see "Moving from twilio" in the README',
    "looks/a.mjs:3:24: look: `limit: 0` gives no records here; without it, a list gives all",
    "looks/package.json:1:56: look: require `trunkline` in the place of `twilio`",
  ]);
});

test("what cannot be done is told with how it is used", () => {
  const run = (...args) => spawnSync(`${folder}/node_modules/.bin/trunkline`, args, { cwd: folder, encoding: "utf8" });
  for (const [args, message] of [
    [["migrate", "nothing"], "there is no nothing"],
    [["migrate"], "give at least one path"],
    [["move", "."], "unknown command: move"],
    [["migrate", "--all", "."], "Unknown option '--all'"],
  ]) {
    const { status, stderr } = run(...args);
    assert.ok(status === 2 && stderr.startsWith(message) && stderr.includes("Usage: trunkline migrate"), stderr);
  }
  assert.match(run("--help").stdout, /^Lists what programs/);
});
