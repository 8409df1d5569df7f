// Puts the npm package together, in the folder that is named. Whoever runs it has built the wasm and the façade. A second folder may hold
// another wasm of the client, with its glue.
//
//   node/   Node, Deno and Bun: CommonJS, a file for each product, and ES modules that give the same again
//   web/    pages and Workers: the ES modules as they are
//   types/  what both are typed by: of CommonJS, and of ES modules that give the same again

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, deflateRawSync } from "node:zlib";
import { build } from "esbuild";

const source = fileURLToPath(new URL("npm/", import.meta.url));
const out = `${resolve(process.argv[2])}/`;
const [wasm, engine] = process.argv[3] ? [`${resolve(process.argv[3])}/`, "trunkline"] : [`${source}wasm/`, "fast"];

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(source, resolve(entry.parentPath, entry.name)));
/** What can be imported beside the products. One of the helpers has the name of a product, which is in it. */
const others = ["jwt", "opentelemetry", "sandbox", "segments", "testing", "twiml", "webhooks"];
const products = files.flatMap((path) => /^api\/([^/]+)\.d\.ts$/.exec(path)?.slice(1) ?? []).filter((name) => name !== "index" && !others.includes(name));
/** Where Twilio's library for Node has the helpers: of which entry, what the module is (or its `default` is), and what else it exports. */
const deep = {
  "jwt/AccessToken": ["jwt", "AccessToken"],
  "jwt/ClientCapability": ["jwt", "ClientCapability", "default", "EventStreamScope", "IncomingClientScope", "OutgoingClientScope"],
  "jwt/taskrouter/TaskRouterCapability": ["jwt", "TaskRouterCapability", "default", "Policy"],
  "jwt/taskrouter/util": ["task-router-util"],
  "jwt/validation/ValidationToken": ["jwt", "ValidationToken"],
  "twiml/FaxResponse": ["twiml", "FaxResponse"],
  "twiml/MessagingResponse": ["twiml", "MessagingResponse"],
  "twiml/TwiML": ["twiml", "TwiML", "default"],
  "twiml/VoiceResponse": ["twiml", "VoiceResponse"],
  "webhooks/webhooks": ["webhooks"],
};

/** What is a type alone of what such a module exports. */
const typesOf = {
  "jwt/ClientCapability": ["ClientCapabilityOptions", "OutgoingClientScopeOptions", "Scope"],
  "jwt/taskrouter/TaskRouterCapability": ["PolicyOptions", "PolicyPayload", "TaskRouterCapabilityOptions"],
};

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

function write(path, text) {
  mkdirSync(dirname(out + path), { recursive: true });
  writeFileSync(out + path, text);
}

const comment = (text) => text.trim().replace(/^(?=.)/gm, "// ").replace(/^$/gm, "//");

/** A generated file without the line that says so. */
const unsigned = (path) => readFileSync(source + path, "utf8").replace(/^\/\/.*\n/, "");

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

rmSync(out, { recursive: true, force: true });

// Pages and Workers.

const isForNode = /^(?:api\/lib|bin|compat|helpers\/native\/all|lib|node|platform\/(?:bun|deno|node))(?:\/|\.)|^platform\/looks|^wasm\/(?:helpers-)?fast/;
for (const path of files) {
  if (!/\.(?:js|wasm)$/.test(path) || isForNode.test(path)) continue;
  // Of a thousand small files, who wrote them would be a twentieth.
  if (path.startsWith("api/")) write(`web/${path}`, unsigned(path));
  else cpSync(source + path, `${out}web/${path}`);
}
const byPlatform = (edge, workerd, other) => ({
  "edge-light": `./platform/${edge}.js`,
  workerd: `./platform/${workerd}.js`,
  default: `./platform/${other}.js`,
});
/** What needs no client, a .wasm each: where modules are imported compiled, as one; elsewhere as a text that comes with the JavaScript. */
const helpers = ["jwt", "segments", "twiml", "webhook"];
for (const name of helpers) {
  const packed = deflateRawSync(readFileSync(`${source}wasm/${name}.wasm`), { level: 9 });
  write(`web/wasm/${name}.text.js`, `export default "${packed.toString("base64")}";\n`);
  const gives = (imports, module) => `${imports}\n\nexport const module = () => ${module};\n`;
  write(`web/platform/${name}-module.js`, gives(`import wasm from "../wasm/${name}.wasm";`, "wasm"));
  write(`web/platform/${name}-edge.js`, gives(`import wasm from "../wasm/${name}.wasm?module";\nimport { read } from "./edge.js";`, "read(wasm)"));
  write(`web/platform/${name}-text.js`, gives(`import text from "../wasm/${name}.text.js";\nimport { unpacked } from "./unpacked.js";`, "unpacked(text)"));
}
await build({
  stdin: { contents: `export { inflateSync } from "fflate/browser";`, resolveDir: source },
  outfile: `${out}web/wasm/inflate.js`,
  bundle: true,
  format: "esm",
  target: "es2022",
  banner: { js: `// Of fflate.\n${comment(readFileSync(new URL("node_modules/fflate/LICENSE", import.meta.url), "utf8"))}` },
});
write(
  "web/package.json",
  json({
    type: "module",
    sideEffects: false,
    imports: {
      "#platform": byPlatform("edge", "workerd", "web"),
      ...Object.fromEntries(helpers.map((name) => [`#helpers/${name}`, byPlatform(`${name}-edge`, `${name}-module`, `${name}-text`)])),
      "#trunkline-wasm": byPlatform("trunkline-edge", "trunkline-module", "trunkline-url"),
      "#sandbox-wasm": byPlatform("sandbox-edge", "sandbox-module", "sandbox-url"),
    },
  }),
);

// Node.

/** A file of compat/ stands for the one of base/ with its name, but not for itself. */
const standIns = new Map(
  files.filter((path) => /^compat\/.*\.js$/.test(path)).map((path) => [`${source}${path.replace("compat/", "base/")}`, source + path]),
);
const standIn = (path, importer) => (importer === standIns.get(path) ? path : (standIns.get(path) ?? path));

const base = `${["client", "defaults", "errors", "find-sent", "native", "numbers", "resource", "version"].map((name) => `export * from "./base/${name}.js";`).join("\n")}
export * from "./compat/credentials.js";
export * from "./compat/named.js";
export * from "./compat/request-client.js";
export { read } from "#platform";`;

/** Which file of node/ has a module; nothing of one that belongs to the file that is made. */
function home(path, kind) {
  if (path === "#platform") return "base";
  if (/^(?:base|compat)\//.test(path.slice(source.length))) return path.endsWith("/exports.js") ? "exports" : "base";
  if (path === `${source}wasm/sandbox.js`) return "sandbox.glue";
  if (path.startsWith(`${source}helpers/native/`)) return "helpers";
  if (path === `${source}helpers/element.js`) return "twiml";
  if (path === `${source}jwt.js`) return "jwt";
  if (["server", "testing"].includes(kind) && path === `${source}sandbox.js`) return "sandbox";
  return undefined;
}

/** What the modules of a product import of base.js. */
function ofBase(name) {
  const own = files.filter((path) => path === `api/${name}.js` || path === `api/lib/${name}.js` || (path.startsWith(`api/${name}/`) && path.endsWith(".js")));
  const lists = own.flatMap((path) => [...readFileSync(source + path, "utf8").matchAll(/^import \{ (.*) \} from "(?:\.\.\/)+(?:base|compat)\//gm)]);
  return [...new Set(lists.flatMap(([, names]) => names.split(", ")))].sort();
}

/** The tables of a product, for the sandbox: what imports them, and their list. */
function tablesOf(name) {
  const modules = files.filter((path) => path.startsWith(`api/${name}/`) && path.endsWith(".tables.js"));
  const all = modules.flatMap((path) => [...readFileSync(source + path, "utf8").matchAll(/^export const (\w+)/gm)].map(([, table]) => ({ path, table })));
  const lines = all.map(({ path, table }, at) => `import { ${table} as table${at} } from "./${path}";\n`);
  return `${lines.join("")}export const tables = [${all.map((_, at) => `table${at}`).join(", ")}];\n`;
}

/** The tables of a host from the files of its products. */
function requiredTables(list) {
  const names = new Set([...list.matchAll(/import\("\.\/([^/"]+)/g)].map(([, name]) => name));
  return `[${[...names].map((name) => `require("./${name}.js").tables`).join(", ")}]`;
}

/**
 * Makes a file of node/; what is in another file there is required from it. Gives the names that it exports. Of a `product` its modules have the
 * same from base.js, and exports that never change: esbuild would require it in each, and bring functions for what may change.
 */
async function bundle(name, contents, product) {
  const plugin = {
    name: "files",
    setup({ onResolve, onLoad }) {
      if (product) {
        onResolve({ filter: /.*/, namespace: "base" }, ({ path }) => ({ path, external: true }));
        onLoad({ filter: /.*/, namespace: "base" }, () => ({ contents: `export const { ${ofBase(name).join(", ")} } = require("./base.js");` }));
        onResolve({ filter: /^entry$/ }, ({ path }) => ({ path, namespace: "entry" }));
        onLoad({ filter: /.*/, namespace: "entry" }, () => ({ contents, resolveDir: source }));
        onLoad({ filter: /\/api\/[^/]*\.js$/ }, ({ path }) => {
          if (path !== `${source}api/${name}.js`) return undefined;
          return { contents: readFileSync(path, "utf8").replace('export * from "../base/exports.js";\n', ""), resolveDir: dirname(path) };
        });
      }
      onResolve({ filter: /^#.*-wasm$/ }, ({ path }) => ({ path, namespace: "wasm" }));
      onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => ({
        contents: `export const wasm = () => require("./${path.slice(1, -"-wasm".length)}.wasm.js");`,
      }));
      // Comments within a list would stay.
      onLoad({ filter: /\/api\/lib\/[^/]*$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(/ \/\/ .*/g, ""), resolveDir: dirname(path) }));
      // The tables of a product are in its file.
      onLoad({ filter: /\/api\/hosts\.js$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(/\[import\(.*\]/g, requiredTables) }));
      // What is imported when it is first needed is there at once: a bundler to one file takes no other.
      onLoad({ filter: /\.tables\.js$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replace(/^export const (\w+) = \(\) => import\((".*")\);$/gm, "import $1Text from $2;\nexport const $1 = () => ({ default: $1Text });"),
        resolveDir: dirname(path),
      }));
      onLoad({ filter: /\/compat\/request-client\.js$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replaceAll("import(", "require(") }));
      onResolve({ filter: /\.wasm\.js$/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^[.#]/ }, ({ path, resolveDir, kind, importer }) => {
        if (kind === "entry-point") return undefined;
        if (importer.endsWith("/api/hosts.js")) return { path, external: true };
        const from = `${resolveDir}/` === wasm ? `${source}wasm` : resolveDir;
        const whole = path.startsWith("#") ? path : standIn(resolve(from, path), importer);
        const file = home(whole, name);
        if (product && file === "base") return { path: "base", namespace: "base" };
        if (file && file !== name) return { path: `./${file}.js`, external: true };
        if (path === "#platform") return { path: `${source}platform/node.js` };
        if (path === "#helpers") return { path: `${source}platform/node/helpers.js` };
        if (whole === `${source}wasm/trunkline.js`) return { path: `${wasm}${engine}.js` };
        return path.startsWith("#") ? undefined : { path: whole };
      });
    },
  };
  const options = {
    stdin: { contents, resolveDir: source, sourcefile: `${name} of Node` },
    outfile: `${out}node/${name}.js`,
    bundle: true,
    external: ["@opentelemetry/api"],
    platform: "node",
    target: "node20",
    legalComments: "none",
    // People see the classes of helpers when they print.
    keepNames: name === "jwt" || name === "twiml",
    logLevel: "error",
    banner: { js: `"use strict";` },
    plugins: [plugin],
  };
  const { metafile } = await build({ ...options, format: "esm", write: false, metafile: true });
  const { exports } = Object.values(metafile.outputs)[0];
  const stdin = product ? { ...options.stdin, contents: exporting(exports) } : options.stdin;
  const { outputFiles } = await build({ ...options, stdin, format: "cjs", write: false });
  // esbuild names the file before each module, as a comment.
  write(`node/${name}.js`, outputFiles[0].text.replace(/^\/\/ \S+(?:\.js| of Node)\n/gm, "").replace(/^\/\/ \w+:\w+\n/gm, ""));
  return exports;
}

/** The end of a file that exports these, and what all products do. */
const exporting = (names) => `import { ${names.join(", ")} } from "entry";
Object.defineProperty(exports, "__esModule", { value: true });
Object.assign(exports, require("./base/exports.js"));
${names.map((name) => `exports.${name} = ${name};\n`).join("")}`;

const all = (path) => `export * from "./${path}.js";`;
await Promise.all([bundle("base", base), bundle("sandbox.glue", all("wasm/sandbox")), bundle("helpers", `${all("helpers/native/all")}\nexport { bytes } from "./helpers/native/instance.js";`), bundle("server", all("bin/server"))]);
const shared = await bundle("exports", all("base/exports"));
cpSync(`${source}index.cjs`, `${out}node/index.js`);
cpSync(`${source}api/index.cjs`, `${out}node/client.js`);
for (const [file, path] of [["trunkline", `${wasm}${engine}`], ["sandbox", `${source}wasm/sandbox`], ["helpers", `${source}wasm/helpers-fast`]]) {
  const text = brotliCompressSync(readFileSync(`${path}.wasm`)).toString("base64");
  write(`node/${file}.wasm.js`, `module.exports =\n  "${text}";\n`);
}
write("node/package.json", json({ type: "commonjs" }));

/** An ES module that gives the same again, but for what other files here alone ask for. */
const again = (name, names, more = "") =>
  write(`node/${name}.mjs`, `import whole from "./${name}.js";\n\n${more}export const { ${names.filter((one) => one !== "asTwilio" && one !== "tables").join(", ")} } = whole;\n`);
const ofProduct = (name) => `\nexport { asTwilio } from "./api/lib/${name}.js";\n${tablesOf(name)}`;

const root = readFileSync(`${source}index.cjs`, "utf8");
const onRoot = [...root.match(/^const functions = \[[^\]]*\]/m)[0].matchAll(/"(\w+)"/g), ...root.match(/^const constants = \{[^}]*\}/m)[0].matchAll(/^ +(\w+):/gm)].map(([, name]) => name);
again("index", ["Client", "Twilio", "jwt", "twiml", ...onRoot, ...shared], "export default whole;\n");
for (const name of others) {
  // What all products give again, esbuild does not see.
  const isProduct = name === "webhooks";
  again(name, [...new Set([...(await bundle(name, all(name) + (isProduct ? ofProduct(name) : ""))), ...(isProduct ? shared : [])])]);
}
again("task-router-util", await bundle("task-router-util", all("task-router-util")));

for (const name of products) {
  // What all products give again, esbuild does not see.
  again(name, [...new Set([...(await bundle(name, all(`api/${name}`) + ofProduct(name), true)), ...shared])]);
}

// Where programs find them in Twilio's library.
for (const path of files.filter((path) => /^lib\/.*\.cjs$/.test(path))) cpSync(source + path, `${out}node/${path.slice(0, -".cjs".length)}.js`);
write(
  "types/api/lib/rest/Twilio.d.ts",
  `import * as base from "../../../base/types.js";
import { Client } from "../../index.js";

declare class Twilio extends Client {}
declare namespace Twilio {
  export import RequestClientOptions = base.ClientOptions;
  export import RequestOptions = base.RawRequest;
}

export = Twilio;
`,
);
for (const product of [...products, "webhooks"]) {
  const folder = camel(product);
  const found = readFileSync(`${source}api/lib/${product}.js`, "utf8").matchAll(/^ {2}\[.*\], \/\/ (.*): (.*)$/gm);
  for (const [number, [, path, names]] of [...found].entries()) {
    const classes = (stem) => `require("${"../".repeat(path ? path.split("/").length + 2 : 2)}${product}.js").asTwilio(${number}${stem})`;
    const [own, parts] = names.split("; ");
    const [, stem] = /^(\w+?)ListInstance\b/.exec(own) ?? [];
    const more = parts ? `, "${parts.replaceAll(", ", " ")}"` : "";
    // What stands behind `0 &&` is for tools that look for names.
    if (stem) write(`node/lib/rest/${folder}/${path}.js`, `module.exports = ${classes(`, "${stem}"${more}`)};\n0 && (module.exports = { ${[own, parts].filter(Boolean).join(", ")} });\n`);
    else if (path) write(`node/lib/rest/${folder}/${path}.js`, `exports.__esModule = true;\nexports.default = ${classes("")};\n`);
    else for (const ending of [".js", "Base.js"]) write(`node/lib/rest/${folder[0].toUpperCase()}${folder.slice(1)}${ending}`, `module.exports = ${classes("")};\n`);
  }
}

/** What stands in the namespace of a class, by its types: the names of its classes, and all names. */
function within(main) {
  const text = files.filter((path) => /^(?:jwt|twiml\/.*)\.d\.ts$/.test(path)).map((path) => readFileSync(source + path, "utf8"));
  const found = text.flatMap((text) => new RegExp(`^export declare namespace ${main} \\{\\n([^]*?)^\\}`, "m").exec(text)?.slice(1) ?? []).join("");
  const named = [...found.matchAll(/^ {2}(?:abstract )?(class|interface|type) (\w+)/gm)];
  return { classes: named.flatMap(([, kind, name]) => (kind === "class" ? [name] : [])), names: new Set(named.map(([, , name]) => name)) };
}

for (const [path, [name, main, mark, ...more]] of Object.entries(deep)) {
  const up = "../".repeat(path.split("/").length);
  const { classes, names } = mark ? { classes: [], names: [] } : within(main);
  const module = (from) =>
    main ? `export { ${[`${main} as default`, ...more].join(", ")} } from "${from}";\n` : `export * from "${from}";\n`;
  const types = (from) => module(from) + (typesOf[path] ? `export type { ${typesOf[path].join(", ")} } from "${from}";\n` : "");
  // What is a property of the class in CommonJS is imported by its name, too, as bundlers allow it of Twilio's.
  const own = (from, of) => (of.length ? `import { ${main} } from "${from}";\n\n${of.join("\n")}\n` : "");
  const values = (from) => module(from) + own(from, classes.length ? [`export const { ${classes.join(", ")} } = ${main};`] : []);
  const exported = main
    ? mark
      ? [`Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = whole.${main}`, ...more.map((one) => `exports.${one} = whole.${one}`)].join(";\n")
      : `module.exports = whole.${main}`
    : "module.exports = whole";
  write(`node/lib/${path}.js`, `const whole = require("${up}${name}.js");\n\n${exported};\n`);
  write(`node/lib/${path}.mjs`, values(`${up}${name}.mjs`));
  write(`web/lib/${path}.js`, values(`${up}${name}.js`));
  write(`types/lib/${path}.d.mts`, types(`${up}${name}.js`) + own(`${up}${name}.js`, Array.from(names, (one) => `export import ${one} = ${main}.${one};`)));
  write(`types/lib/${path}.d.ts`, main && !mark ? `import { ${main} } from "${up}${name}.js";\n\nexport = ${main};\n` : types(`${up}${name}.js`));
}

const command = readFileSync(`${source}bin/trunkline-sandbox.js`, "utf8");
write("bin/trunkline-sandbox.mjs", command.replace("../sandbox.js", "../node/sandbox.mjs").replace("./server.js", "../node/server.js"));
cpSync(`${source}bin/trunkline.js`, `${out}bin/trunkline.mjs`);

// Types.

for (const path of files.filter((path) => /\.d\.m?ts$/.test(path))) {
  // Of hundreds of small files, who wrote them would be a tenth.
  if (path.startsWith("api/")) write(`types/${path}`, unsigned(path));
  else cpSync(source + path, `${out}types/${path}`);
}
for (const name of [...others, ...products.map((product) => `api/${product}`)]) {
  write(`types/${name}.d.mts`, `export * from "./${basename(name)}.js";\n`);
}
write("types/package.json", json({ type: "commonjs" }));

// The package.

/** Where an entry is found: by its path in types/ and in web/, and by its name in node/. */
function entry(path, name) {
  const pages = { types: `./types/${path}.d.mts`, default: `./web/${path}.js` };
  // TypeScript for bundlers knows no condition of Node: where CommonJS has a function or a class, what it finds here says so of what is required.
  const isOne = /^export = /m.test(readFileSync(`${out}types/${path}.d.ts`, "utf8"));
  return {
    "edge-light": pages,
    workerd: pages,
    node: {
      import: { types: `./types/${path}.d.mts`, default: `./node/${name}.mjs` },
      default: { types: `./types/${path}.d.ts`, default: `./node/${name}.js` },
    },
    default: isOne ? { require: { ...pages, types: `./types/${path}.d.ts` }, ...pages } : pages,
  };
}

const manifest = JSON.parse(readFileSync(new URL("npm.json", import.meta.url), "utf8"));
const deepEntries = Object.keys(deep).flatMap((path) => [`lib/${path}`, `lib/${path}.js`].map((name) => [name, `lib/${path}`]));
const entries = [...others.map((name) => [name, name]), ...products.map((name) => [name, `api/${name}`])];
write(
  "package.json",
  json({
    ...manifest,
    main: "./node/index.js",
    types: "./types/index.d.ts",
    // Where `exports` is not read.
    typesVersions: {
      "*": {
        ...Object.fromEntries([...entries, ...deepEntries].map(([name, path]) => [name, [`./types/${path}.d.ts`]])),
        "lib/rest/*": ["./types/api/lib/rest/*.d.ts"],
        "lib/*": ["./types/lib/*.d.ts"],
      },
    },
    exports: {
      ".": entry("index", "index"),
      ...Object.fromEntries(entries.map(([name, path]) => [`./${name}`, entry(path, name)])),
      ...Object.fromEntries(deepEntries.map(([name, path]) => [`./${name}`, entry(path, path)])),
      ...Object.fromEntries(
        ["", ".js"].flatMap((ending) => [
          [`./lib/rest/*${ending}`, { types: "./types/api/lib/rest/*.d.ts", default: "./node/lib/rest/*.js" }],
          [`./lib/*${ending}`, { types: "./types/lib/*.d.ts", default: "./node/lib/*.js" }],
        ]),
      ),
      "./trunkline.wasm": "./web/wasm/trunkline.wasm",
      "./sandbox.wasm": "./web/wasm/sandbox.wasm",
      "./package.json": "./package.json",
    },
  }),
);
for (const path of ["npm/README.md", "../LICENSE-MIT", "../LICENSE-APACHE", "THIRD-PARTY-NOTICES.txt"]) {
  write(basename(path), readFileSync(new URL(path, import.meta.url)));
}
