// The wider circle of what runs, checks or bundles programs for Node, each in a folder of its own: `make test-tools`.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import test from "node:test";
import { beside, installed, tarballs, target, tests, tool } from "../installed.mjs";
import { byImport, byRequire, EXPECTED, environment, main, passes, run, used } from "../program.mjs";

const typed = `import trunkline = require("trunkline");
import { sandbox } from "trunkline/sandbox";
import { messaging } from "trunkline/messaging";
${used.replace("(error)", "(error: unknown)")}used().then(console.log);
`;

test("Jest 29", async (t) => {
  const folder = beside("jest-29", "jest@29.6.3");
  writeFileSync(`${folder}/main.test.js`, `${byRequire}${used}test("it sends", async () => expect(await used()).toBe("${EXPECTED}"));\n`);
  await run(`${folder}/node_modules/.bin/jest`, [], { cwd: folder, env: await environment(t) });
});

for (const [kind, ending, imports] of [["CommonJS", "cjs", byRequire], ["ES modules", "mjs", byImport]]) {
  test(`Mocha, ${kind}`, async (t) => {
    const folder = beside("mocha", "mocha@12.0.3");
    const script = `${imports}${used}it("sends", async () => { if ((await used()) !== "${EXPECTED}") throw new Error("it does not"); });\n`;
    writeFileSync(`${folder}/main.${ending}`, script);
    await run(`${folder}/node_modules/.bin/mocha`, [`main.${ending}`], { cwd: folder, env: await environment(t) });
  });
}

for (const format of ["es", "cjs"]) {
  test(`Rollup, to ${format}`, async (t) => {
    const folder = beside("rollup", "rollup@4.68.8", "@rollup/plugin-node-resolve@16.0.3", "@rollup/plugin-commonjs@29.0.3");
    writeFileSync(`${folder}/main.mjs`, main(byImport));
    const file = `bundle/main.${format === "es" ? "mjs" : "cjs"}`;
    const plugins = ["--plugin", "node-resolve={exportConditions:['node']}", "--plugin", "commonjs"];
    await run(`${folder}/node_modules/.bin/rollup`, ["main.mjs", "--format", format, "--file", file, ...plugins], { cwd: folder });
    await passes(process.execPath, [`${folder}/${file}`], { cwd: "/", env: await environment(t) });
  });
}

test("webpack, for Node", async (t) => {
  const folder = installed("webpack-node");
  writeFileSync(`${folder}/main.js`, main(byImport));
  const { default: webpack } = await import("webpack");
  const options = { mode: "production", target: "node", context: folder, entry: "./main.js", output: { path: `${folder}/bundle`, filename: "main.cjs" } };
  const stats = await new Promise((resolve, reject) => webpack(options, (error, stats) => (error ? reject(error) : resolve(stats))));
  assert.deepEqual(stats.toJson({ errors: true }).errors, []);
  await passes(process.execPath, [`${folder}/bundle/main.cjs`], { cwd: "/", env: await environment(t) });
});

test("Vite, for a server", async (t) => {
  const folder = installed("vite-ssr");
  writeFileSync(`${folder}/main.js`, main(byImport));
  const { build } = await import("vite");
  await build({ root: folder, logLevel: "error", build: { ssr: "main.js", outDir: "bundle" }, ssr: { noExternal: true } });
  const [file] = readdirSync(`${folder}/bundle`).filter((name) => /^main\.m?js$/.test(name));
  writeFileSync(`${folder}/bundle/package.json`, `{"type":"module"}`);
  await passes(process.execPath, [`${folder}/bundle/${file}`], { cwd: "/", env: await environment(t) });
});

test("Bun, bundled", async (t) => {
  const folder = installed("bun-build");
  writeFileSync(`${folder}/main.mjs`, main(byImport));
  await run(tool("bun"), ["build", "main.mjs", "--target=bun", "--outfile=bundle/main.js"], { cwd: folder });
  await passes(tool("bun"), [`${folder}/bundle/main.js`], { cwd: "/", env: await environment(t) });
});

test("Deno, compiled", async (t) => {
  const folder = installed("deno-compile");
  writeFileSync(`${folder}/main.mjs`, main(byImport));
  const compiled = run(tool("deno"), ["compile", "--allow-all", "--no-lock", "--output", "program", "main.mjs"], { cwd: folder });
  const missing = await compiled.then(() => undefined, (error) => /error sending request for url \(https:\/\/dl\.deno\.land/.exec(error.stderr) ?? error);
  if (Array.isArray(missing)) return t.skip("what Deno puts programs into cannot be had here");
  if (missing) throw missing;
  await passes(`${folder}/program`, [], { cwd: "/", env: await environment(t) });
});

test("Deno, with what JSR takes, which it would publish", async (t) => {
  const folder = `${target}/npm-tests/jsr`;
  await run(process.execPath, [`${tests}../jsr.mjs`, `${tarballs}/package`, `${folder}/package`]);
  const said = await run(tool("deno"), ["publish", "--dry-run", "--allow-dirty"], { cwd: `${folder}/package`, env: { ...process.env, NO_COLOR: "1" } });
  assert.match(said, /\/package\/index\.js [\s\S]*Success Dry run complete/);
  const { exports, imports } = JSON.parse(readFileSync(`${folder}/package/deno.json`, "utf8"));
  const entries = Object.entries(exports).map(([name, path]) => [name.replace(".", "trunkline"), path.replace(".", "./package")]);
  writeFileSync(`${folder}/map.json`, JSON.stringify({ imports: { ...Object.fromEntries(entries), ...imports } }));
  writeFileSync(`${folder}/main.ts`, main(byImport).replace("(error)", "(error: unknown)"));
  const options = ["--quiet", "--check", "--allow-all", "--no-lock", "--no-code-cache", "--import-map", "map.json"];
  await passes(tool("deno"), ["run", ...options, "main.ts"], { cwd: folder, env: await environment(t) });
});

test("tsx", async (t) => {
  const folder = beside("tsx", "tsx@4.23.15");
  writeFileSync(`${folder}/main.ts`, main(byImport));
  await passes(`${folder}/node_modules/.bin/tsx`, ["main.ts"], { cwd: folder, env: await environment(t) });
});

test("ts-node", async (t) => {
  const folder = beside("ts-node", "ts-node@10.9.2", "typescript@5.9.3", "@types/node@22");
  writeFileSync(`${folder}/main.ts`, typed);
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: { module: "commonjs", strict: true } }));
  await passes(`${folder}/node_modules/.bin/ts-node`, ["main.ts"], { cwd: folder, env: await environment(t) });
});

for (const [name, module, imports] of [
  ["a namespace, to CommonJS", { module: "commonjs", esModuleInterop: false }, `import * as trunkline from "trunkline";`],
  ["a default, to CommonJS", { module: "commonjs", esModuleInterop: true }, `import trunkline from "trunkline";`],
]) {
  test(`TypeScript, by Nest's defaults: ${name}`, async (t) => {
    const folder = beside("nest", "@nestjs/core@12.5.1", "@nestjs/common@12.5.1", "rxjs@7", "reflect-metadata@0.2", "typescript@5.9.3", "@types/node@22");
    const script = `import "reflect-metadata";
import { Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
${imports}
import { sandbox } from "trunkline/sandbox";
import { messaging } from "trunkline/messaging";
@Injectable()
class Texts {
  send = used;
}
@Module({ providers: [Texts] })
class App {}
${used.replace("(error)", "(error: unknown)")}
NestFactory.createApplicationContext(App, { logger: false }).then((app) => app.get(Texts).send()).then(console.log);
`;
    writeFileSync(`${folder}/main.ts`, script);
    const options = { target: "es2023", strict: true, experimentalDecorators: true, emitDecoratorMetadata: true, skipLibCheck: true, outDir: "bundle", types: ["node"], ...module };
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: options, files: ["main.ts"] }));
    await run(`${folder}/node_modules/.bin/tsc`, [], { cwd: folder });
    await passes(process.execPath, ["bundle/main.js"], { cwd: folder, env: await environment(t) });
  });
}

for (const type of ["commonjs", "module"]) {
  test(`TypeScript, under node16, in a package of type ${type}`, async (t) => {
    const folder = installed(`node16-${type}`);
    writeFileSync(`${folder}/package.json`, JSON.stringify({ type }));
    writeFileSync(`${folder}/main.ts`, main(byImport).replace("(error)", "(error: unknown)").replace(/^/, "declare const process: any, console: any;\n"));
    const options = ["--strict", "--target", "es2023", "--module", "node16", "--lib", "es2024,dom,esnext.disposable", "--types", "", "--outDir", "bundle"];
    await run(tool("tsc"), [...options, "main.ts"], { cwd: folder });
    await passes(process.execPath, ["bundle/main.js"], { cwd: folder, env: await environment(t) });
  });
}

test("Express", async (t) => {
  const folder = beside("express", "express@5.3.0");
  const script = `${byRequire}${used}
const express = require("express");
const server = express().get("/", async (request, response) => response.send(await used())).listen(0, async () => {
  console.log(await (await fetch("http://127.0.0.1:" + server.address().port)).text());
  server.close();
  server.closeAllConnections();
});`;
  writeFileSync(`${folder}/main.cjs`, script);
  await passes(process.execPath, ["main.cjs"], { cwd: folder, env: await environment(t) });
});

for (const [name, manager, tool, path, command] of [
  ["pnpm", "pnpm", "pnpm@10.20.0", "pnpm/bin/pnpm.cjs", ["exec", "node"]],
  ["yarn with Plug'n'Play", "yarn", "@yarnpkg/cli-dist@4.10.3", "@yarnpkg/cli-dist/bin/yarn.js", ["node"]],
]) {
  test(name, async (t) => {
    const folder = `${target}/npm-tools/${manager}`;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const [tarball] = readdirSync(tarballs).filter((file) => file.endsWith(".tgz"));
    cpSync(`${tarballs}/${tarball}`, `${folder}/trunkline.tgz`);
    writeFileSync(`${folder}/package.json`, JSON.stringify({ name: "program", private: true, dependencies: { trunkline: "file:./trunkline.tgz" } }));
    writeFileSync(`${folder}/main.cjs`, main(byRequire));
    writeFileSync(`${folder}/yarn.lock`, "");
    const env = { ...(await environment(t)), CI: "1", YARN_ENABLE_IMMUTABLE_INSTALLS: "false" };
    const cli = `${beside(`${manager}-cli`, tool)}/node_modules/${path}`;
    await run(process.execPath, [cli, "install"], { cwd: folder, env });
    await passes(process.execPath, [cli, ...command, "main.cjs"], { cwd: folder, env });
  });
}
