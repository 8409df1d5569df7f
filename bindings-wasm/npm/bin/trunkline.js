#!/usr/bin/env node
// What programs for Twilio's library need to run on this one.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";
import { parseArgs } from "node:util";

const usage = `\
Lists what programs for \`twilio\` need to run on \`trunkline\`, and changes it; or serves a Twilio in memory.

Usage: trunkline migrate [--write] PATH…
       trunkline sandbox [OPTIONS], which \`trunkline sandbox --help\` lists

  PATH     a file, or a folder with all that is below it
  --write  changes the word where it is listed without "look:"
  --help   shows this text

It reads the programs and runs nothing of them.`;

const require = createRequire(import.meta.url);

const PROGRAMS = new Set([".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx", ".vue", ".svelte"]);
/** Folders that hold no program of one's own. */
const SKIPPED = new Set(["build", "dist", "node_modules", "out"]);

/** A module's name where JavaScript, TypeScript and their test runners take one. */
const MODULE = /(?<=\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.\w+)?\s*\(\s*|\b(?:jest|vi|mock|td|import\.meta)\.\w+(?:<[^>]*>)?\(\s*|\b(?:proxyquire|rewiremock)\w*\(\s*|\bmodule\s+)(["'`])twilio((?:\/[\w./-]*)?)\1/g;
/** What is imported by name, in front of `from`. */
const NAMED = /\bimport\s+(?!type\b)[^;"'`{]*\{([^}]*)\}\s*from\s*$/;

const TABLE = 'see "Moving from twilio" in the README';
const LOOKS = [
  [/\blimit\s*:\s*0\b/g, "`limit: 0` gives no records here; without it, a list gives all"],
  [/\baxios-mock-adapter\b|\bhttpClient\.axios\b/g, "requests are not sent by axios: give the option `httpClient` or `fetch`"],
  [/\bnew\s+Version\s*\(|\bAuthStrategy\b|\bTokenManager\b/g, `it is inside the core; ${TABLE}`],
];
const REQUIRED = /"twilio"\s*:\s*"[^"]*"/g;

/** Where a module of ours is, or nothing. */
function resolved(name) {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Whether a module exports a name, as a value or as a type. */
function exported(name, of) {
  const file = resolved(of);
  if (!file) return false;
  if (name in require(of)) return true;
  const types = ["types", "types/api"].flatMap((folder) => [".d.ts", ".d.mts"].map((ending) => file.replace(/^(.*[\\/])node([\\/].*)\.js$/, `$1${folder}$2${ending}`)));
  return types.some((path) => existsSync(path) && new RegExp(`\\b${name}\\b`).test(readFileSync(path, "utf8")));
}

/** What one program needs, in the order of the text: places, with `start` where the word is to be changed. */
function find(text) {
  const findings = [];
  for (const { 1: quote, 2: path, index } of text.matchAll(MODULE)) {
    const at = index + quote.length;
    const name = `trunkline${path}`;
    findings.push({ start: at, at, message: `${quote}${name}${quote}` });
    if (!resolved(name)) {
      findings.push({ at, message: `there is no ${name}; ${TABLE}` });
      continue;
    }
    const names = NAMED.exec(text.slice(Math.max(0, index - 2000), index))?.[1].split(",") ?? [];
    for (const one of names.map((one) => one.trim().split(/\s+as\s+/)[0])) {
      if (/^\w+$/.test(one) && one !== "default" && !exported(one, name)) findings.push({ at, message: `${name} has no ${one}; ${TABLE}` });
    }
  }
  if (!findings.length) return findings;
  for (const [pattern, message] of LOOKS) {
    for (const { index } of text.matchAll(pattern)) findings.push({ at: index, message });
  }
  return findings.sort((one, other) => one.at - other.at);
}

function* files(path) {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const below = join(path, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name)) yield* files(below);
    else if (entry.isFile() && (PROGRAMS.has(extname(entry.name)) || entry.name === "package.json")) yield below;
  }
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function migrate(paths, write) {
  let [read, changes, looks, changed] = [0, 0, 0, 0];
  for (const path of paths.flatMap((path) => [...files(path)])) {
    read += 1;
    const text = readFileSync(path, "utf8");
    const required = [...text.matchAll(REQUIRED)].map(({ index }) => ({ at: index, message: "require `trunkline` in the place of `twilio`" }));
    const findings = basename(path) === "package.json" ? required : find(text);
    for (const { at, start, message } of findings) {
      const line = text.slice(0, at).split("\n");
      console.log(`${path}:${line.length}:${line.at(-1).length + 1}: ${start === undefined ? "look: " : ""}${message}`);
    }
    const starts = findings.flatMap(({ start }) => (start === undefined ? [] : [start]));
    changes += starts.length;
    looks += findings.length - starts.length;
    if (starts.length) changed += 1;
    if (starts.length && write) {
      writeFileSync(path, starts.reduceRight((text, start) => `${text.slice(0, start)}trunkline${text.slice(start + "twilio".length)}`, text));
    }
  }
  const done = write ? "changed" : "to change (--write does it)";
  console.log(`${count(read, "file")}: ${count(changes, "place")} in ${count(changed, "file")} ${done}, ${count(looks, "place")} to look at`);
}

/** Ends the program: what is wrong, and how it is used. */
function refuse(message) {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

/** Reads the command line of `migrate`. */
function run() {
  let parsed;
  try {
    parsed = parseArgs({ options: { write: { type: "boolean" }, help: { type: "boolean" } }, allowPositionals: true });
  } catch (error) {
    refuse(error.message);
  }
  const [command, ...paths] = parsed.positionals;
  if (parsed.values.help) console.log(usage);
  else if (command !== "migrate" || !paths.length) refuse(command === "migrate" ? "give at least one path" : `unknown command: ${command ?? "none"}`);
  else {
    const absent = paths.filter((path) => !existsSync(path));
    if (absent.length) refuse(`there is no ${absent.join(", ")}`);
    migrate(paths, parsed.values.write);
  }
}

if (process.argv[2] === "sandbox") {
  process.argv.splice(2, 1);
  await import("./trunkline-sandbox.mjs");
} else run();
