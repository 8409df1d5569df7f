// The examples do what they say, on the sandbox.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { installed } from "./installed.mjs";

const folder = installed("examples");

const say = {
  "access-token": ["A token for ana"],
  "buy-number": ["Bought +15105550100; its messages go to https://bistro.example/sms"],
  call: ["Calling +15558675310 from +15017122661"],
  "content-template": ["Wrote table_ready", "Sent by it to +15558675310"],
  conversation: ["ana: The bill, please", "ben: At once"],
  lookup: ["+15558675310 is valid: null; its line: null"],
  message: ["To +15558675310: Your table is ready"],
  recording: ["4044 bytes at 8000 Hz", "audio/mpeg: 4170 bytes"],
  verify: ["314159: pending", "271828: approved"],
  webhook: ['200 <?xml version="1.0" encoding="UTF-8"?><Response><Message>You said: A table for two</Message></Response>', "403"],
};

for (const [name, lines] of Object.entries(say)) {
  test(`the example ${name} does what it says`, () => {
    copyFileSync(fileURLToPath(new URL(`../examples/${name}.mjs`, import.meta.url)), `${folder}/${name}.mjs`);
    const said = execFileSync(process.execPath, [`${name}.mjs`], { cwd: folder, encoding: "utf8" });
    assert.deepEqual(said.trimEnd().split("\n"), lines);
  });
}
