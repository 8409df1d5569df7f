// The package beside Twilio's own and beside bare node:http: node compare.mjs FOLDER ADDRESS SIZES INTO. Sizes are what was installed, as
// JSON; the figures go to a file, too. Every figure is the median of several
// processes, which take turns, so that a busy machine is unfair to none.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [, , folder, address, sizes, into] = process.argv;
const ROUNDS = 7;
const { version } = JSON.parse(readFileSync(`${folder}/twilio/node_modules/twilio/package.json`, "utf8"));
const client = fileURLToPath(new URL("client.cjs", import.meta.url));
const names = ["trunkline", "twilio", "http"];

const works = [
  ["start", "require and first client", ["wall"]],
  ["create", "2,000 creates, one after the other", ["wall", "cpu"]],
  ["fetch", "2,000 fetches, 64 at a time", ["wall", "cpu"]],
  ["list", "list 20,000, reading 5 fields", ["wall", "cpu", "peak"]],
];
const units = { wall: "wall, ms", cpu: "CPU, ms", peak: "peak memory, MB" };

function figures(name, work) {
  const cwd = `${folder}/${name === "twilio" ? name : "trunkline"}`;
  return JSON.parse(execFileSync(process.execPath, ["--no-warnings", client, name, work, address], { cwd, encoding: "utf8" }));
}

function medians(runs) {
  const median = (values) => values.sort((one, other) => one - other)[values.length >> 1];
  return Object.fromEntries(Object.keys(units).map((unit) => [unit, median(runs.map((run) => run[unit]))]));
}

function measure(work) {
  const runs = names.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) names.forEach((name, at) => runs[at].push(figures(name, work)));
  return runs.map(medians);
}

const show = (number) => number.toFixed(number < 100 ? 1 : 0);

const rows = [];
for (const [label, [ours, theirs]] of Object.entries(JSON.parse(sizes))) {
  rows.push({ work: "installed", label: `installed: ${label}`, trunkline: ours, twilio: theirs, bare: null });
}

console.log(`| | trunkline | twilio ${version} | ratio | bare node:http |\n|---|---|---|---|---|`);
for (const [work, label, wanted] of works) {
  const [ours, theirs, bare] = measure(work);
  for (const unit of wanted) {
    const row = [show(ours[unit]), show(theirs[unit]), (theirs[unit] / ours[unit]).toFixed(2), show(bare[unit])];
    console.log(`| ${label}: ${units[unit]} | ${row.join(" | ")} |`);
    rows.push({ work, label: `${label}: ${units[unit]}`, trunkline: ours[unit], twilio: theirs[unit], bare: work === "start" ? null : bare[unit] });
  }
}
console.log(`\n| least CPU of interleaved batches, each, µs | trunkline | twilio ${version} | bare node:http | to node:http |\n|---|---|---|---|---|`);
const batches = fileURLToPath(new URL("batches.cjs", import.meta.url));
for (const [work, label] of [["create", "20,000 creates"], ["list", "160,000 records of lists, reading 5 fields"]]) {
  const { trunkline, twilio, http } = JSON.parse(execFileSync(process.execPath, ["--no-warnings", batches, folder, address, work], { encoding: "utf8" }));
  console.log(`| ${label} | ${[trunkline, twilio, http].map(show).join(" | ")} | ${(trunkline / http).toFixed(2)} |`);
}
const helpers = fileURLToPath(new URL("helpers.cjs", import.meta.url));
console.log("\n| | trunkline | twilio | ratio |\n|---|---|---|---|");
for (const [work, label] of [["validate", "20,000 validations of 12 parameters"], ["token", "5,000 access tokens"], ["twiml", "2,000 TwiML of ten elements"]]) {
  const each = { trunkline: [], twilio: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name in each) {
      const said = execFileSync(process.execPath, ["--no-warnings", helpers, name, work], { cwd: `${folder}/${name}`, encoding: "utf8" });
      each[name].push(JSON.parse(said).each);
    }
  }
  const [ours, theirs] = Object.values(each).map((values) => values.sort((one, other) => one - other)[ROUNDS >> 1]);
  rows.push({ work, label: `${label}: each, µs`, trunkline: ours, twilio: theirs, bare: null });
  console.log(`| ${label}: each, µs | ${show(ours)} | ${show(theirs)} | ${(theirs / ours).toFixed(2)} |`);
}
const empty = medians(Array.from({ length: ROUNDS }, () => figures("nothing", "start")));
console.log(`\nNode by itself peaks at ${show(empty.peak)} MB, which is part of each peak.`);
const runtime = `Node ${process.versions.node.split(".")[0]}`;
writeFileSync(into, `${JSON.stringify({ twilio: version, runtime, http: "node:http", rows }, null, 1)}\n`);
