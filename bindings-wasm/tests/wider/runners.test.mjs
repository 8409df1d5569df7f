// Sandboxes in the runners of tests that people use: what the README shows, with a program that is not changed for its tests.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import test from "node:test";
import { beside } from "../installed.mjs";

/** A program that knows nothing of its tests: it makes its client from the environment. */
const program = (imported, exported) => `${imported}
const client = () => trunkline();
${exported.replace("$", `{
  invite: (to) => client().messages.create({ to, from: "+15017122661", body: "Come" }),
  buy: () => client().incomingPhoneNumbers.create({ phoneNumber: "+15017122661", smsUrl: "https://bistro.example/sms" }),
  app: async (request) => {
    const form = await request.formData();
    return \`<Response><Message>A table for \${form.get("Body")}</Message></Response>\`;
  },
}`)}`;

/** Two tests on a sandbox that is called this, the second of which would find what the first left. */
const tests = (sandbox, test, argument) => `
for (const guests of ["two", "three"]) {
  ${test}("a table is kept for " + guests, async (${argument}) => {
    await program.buy();
    await program.invite("+15558675310");
    ${sandbox}.mount(program.app);
    ${sandbox}.receive({ from: "+15558675310", to: "+15017122661", body: guests });
    await ${sandbox}.settle();
    const seen = ${sandbox}.conversation("+15558675310").map((message) => message.body);
    expect(seen.sort()).toEqual(["A table for " + guests, "Come", guests].sort());
    expect(process.env.TWILIO_ACCOUNT_SID).toBe(${sandbox}.accountSid);
  });
}
`;

function run(folder, files, command, ...args) {
  rmSync(`${folder}/tests`, { recursive: true, force: true });
  mkdirSync(`${folder}/tests`, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/tests/${name}`, text);
  // What tells node:test that it runs within another is not for it.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const env = { ...inherited, TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000", TWILIO_BASE_URL: "http://127.0.0.1:9", NO_COLOR: "1", CI: "1" };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
  const said = stdout + stderr;
  assert.equal(status, 0, said);
  return said;
}

test("Vitest, by a fixture", () => {
  const folder = beside("vitest", "vitest@5.1.2");
  const files = {
    "program.js": program(`import trunkline from "trunkline";`, "export default $;"),
    "table.test.js": `import { test as base, expect } from "vitest";
      import { sandboxFixture } from "trunkline/testing";
      import program from "./program.js";
      const test = base.extend(sandboxFixture);
      ${tests("sandbox", "test", "{ sandbox }")}
      base("nothing is left behind", () => expect(process.env.TWILIO_BASE_URL).toBe("http://127.0.0.1:9"));`,
  };
  writeFileSync(`${folder}/package.json`, `{"type": "module"}`);
  assert.match(run(folder, files, "node_modules/.bin/vitest", "run", "--no-cache", "--root", "tests"), /3 passed/);
});

test("Jest, by its global hooks", () => {
  const folder = beside("jest", "jest@30.5.2");
  const files = {
    "program.js": program(`const trunkline = require("trunkline");`, "module.exports = $;"),
    "table.test.js": `const { useSandbox } = require("trunkline/testing");
      const program = require("./program.js");
      const twilio = useSandbox();
      ${tests("twilio.sandbox", "test", "")}
      afterAll(() => { if (process.env.TWILIO_BASE_URL !== "http://127.0.0.1:9") throw new Error("something is left behind"); });`,
  };
  assert.match(run(folder, files, "node_modules/.bin/jest", "--rootDir", "tests", "--no-cache"), /Tests: +2 passed/);
});

test("node:test, by hooks that are given", () => {
  const folder = beside("node-test");
  const files = {
    "table.test.mjs": `import assert from "node:assert/strict";
      import { beforeEach, afterEach, test } from "node:test";
      import trunkline from "trunkline";
      import { useSandbox } from "trunkline/testing";
      assert.throws(() => useSandbox(), /give them/);
      const twilio = useSandbox({ beforeEach, afterEach, seed: 7 });
      for (const number of [1, 2]) test(\`test \${number}\`, async () => {
        await trunkline().messages.create({ to: "+15558675310", from: "+15017122661", body: "Hi" });
        assert.equal(twilio.sandbox.requests().length, 1);
      });`,
  };
  assert.match(run(folder, files, process.execPath, "--test", "tests/"), /pass 2/);
});
