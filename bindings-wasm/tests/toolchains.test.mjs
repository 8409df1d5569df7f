// What runs or bundles programs for Node, with no configuration beyond what its documentation begins with. More of them: tests/wider.

import { writeFileSync } from "node:fs";
import test from "node:test";
import { build } from "esbuild";
import { beside, installed } from "./installed.mjs";
import { byImport, byRequire, EXPECTED, environment, main, passes, run, used } from "./program.mjs";

test("ES modules and CommonJS in one process are one implementation", async (t) => {
  const folder = installed("both");
  const script = `${byImport}
    import assert from "node:assert/strict";
    import { createRequire } from "node:module";
    import * as messages from "trunkline/api";
    const require = createRequire(import.meta.url);
    const required = require("trunkline");
    assert.equal(required, trunkline);
    assert.equal(required.Client, trunkline.Client);
    assert.equal(require("trunkline/api").Client, messages.Client);
    assert.equal(required.RestException, messages.RestException);
    assert.equal(require("trunkline/sandbox").sandbox, sandbox);
    const client = required({ accountSid: "AC0123456789abcdef0123456789abcdef", anonymous: true, env: {} });
    assert.ok(client instanceof trunkline.Client && messages.api(client).v2010.accounts("AC0123456789abcdef0123456789abcdef"));
    const both = [trunkline, required].map((make) => make({ accountSid: "AC0123456789abcdef0123456789abcdef", anonymous: true, env: {} }));
    const create = Object.getPrototypeOf(both[0].messages).create;
    Object.getPrototypeOf(both[0].messages).create = async () => "stubbed";
    for (const one of both) assert.equal(await one.messages.create({}), "stubbed");
    Object.getPrototypeOf(both[1].messages).create = create;
    ${used}
    used().then(console.log);`;
  writeFileSync(`${folder}/main.mjs`, script);
  await passes(process.execPath, ["main.mjs"], { cwd: folder, env: await environment(t) });
});

for (const [format, ending, imports] of [["esm", "mjs", byImport], ["cjs", "cjs", byRequire], ["cjs", "cjs", byImport], ["esm", "mjs", byRequire]]) {
  test(`esbuild, as Lambda's tools use it: ${imports === byImport ? "imports" : "requires"} become ${format}`, async (t) => {
    const folder = installed("esbuild-node");
    const outfile = `${folder}/bundle/main.${ending}`;
    const stdin = { contents: main(imports), resolveDir: folder };
    await build({ stdin, outfile, bundle: true, minify: true, platform: "node", target: "node20", format, logLevel: "error" });
    // Away from the package: what it needs is in it.
    await passes(process.execPath, [outfile], { cwd: "/", env: await environment(t) });
  });
}

test("Jest 30", async (t) => {
  const folder = beside("jest-30", "jest@30.5.2");
  writeFileSync(`${folder}/main.test.js`, `${byRequire}${used}test("it sends", async () => expect(await used()).toBe("${EXPECTED}"));\n`);
  await run(`${folder}/node_modules/.bin/jest`, [], { cwd: folder, env: await environment(t) });
});

test("Vitest", async (t) => {
  const folder = beside("vitest", "vitest@4.1.12");
  const script = `import { expect, test } from "vitest";\n${byImport}${used}test("it sends", async () => expect(await used()).toBe("${EXPECTED}"));\n`;
  writeFileSync(`${folder}/main.test.mjs`, script);
  await run(`${folder}/node_modules/.bin/vitest`, ["run"], { cwd: folder, env: await environment(t) });
});
