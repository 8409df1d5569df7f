// Puts together what JSR takes of the npm package: jsr.mjs PACKAGE OUT, of the folder of an unpacked package. JSR knows ES modules alone, the same
// for every runtime, each with its types beside it. These are what Node and Deno take from npm, with what is required of each other in files shared.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { build } from "esbuild";

const [source, out] = process.argv.slice(2).map((path) => `${resolve(path)}/`);
const read = (path) => readFileSync(path, "utf8");
const { version, license, exports, peerDependencies } = JSON.parse(read(`${source}package.json`));
rmSync(out, { recursive: true, force: true });

// Entries of its own; under the paths of Twilio's library are CommonJS's.
const entries = Object.entries(exports).filter(([name, entry]) => entry.node && !name.startsWith("./lib/"));
const stem = ({ node }) => node.import.types.replace(/^\.\/types\/(.*)\.d\.mts$/, "$1");
await build({
  entryPoints: entries.map(([, entry]) => ({ in: source + entry.node.import.default, out: stem(entry) })),
  outdir: out,
  chunkNames: "shared/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  external: Object.keys(peerDependencies),
  legalComments: "none",
  // wasm-bindgen writes some keys more than once.
  logLevel: "error",
});

const types = readdirSync(`${source}types`, { recursive: true }).filter((path) => path.endsWith(".d.ts") && !path.startsWith("api/lib/"));
for (const path of types) {
  const module = out + path.replace(/\.d\.ts$/, ".js");
  mkdirSync(dirname(module), { recursive: true });
  writeFileSync(module, `/* @ts-self-types="./${path.split("/").at(-1)}" */\n${existsSync(module) ? read(module) : "export {};\n"}`);
  cpSync(`${source}types/${path}`, out + path);
}
const names = /^export \{([^}]*)\}/m.exec(read(`${source}types/index.d.mts`))[1].match(/\w+/g);
const aliases = names.map((name) => (/^(?:Client|Twilio)$/.test(name) ? "" : `export import ${name} = trunkline.${name};\n`)).join("");
const exported = `export { trunkline as default, Client, Client as Twilio };\n${aliases}`;
writeFileSync(`${out}index.d.ts`, read(`${out}index.d.ts`).replace(/^export = trunkline;\n/m, exported));

for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY-NOTICES.txt"]) cpSync(source + name, out + name);
const manifest = {
  name: "@trunkline/trunkline",
  version,
  license,
  exports: Object.fromEntries(entries.map(([name, entry]) => [name, `./${stem(entry)}.js`])),
  imports: Object.fromEntries(Object.entries(peerDependencies).map(([name, range]) => [name, `npm:${name}@${range}`])),
};
writeFileSync(`${out}deno.json`, `${JSON.stringify(manifest, null, 2)}\n`);
