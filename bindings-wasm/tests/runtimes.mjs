// What runtimes need to find the package.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** Bundles a script that imports the package, as wrangler does: the options of a Miniflare that runs it. */
export async function bundleForWorkers(folder, script) {
  writeFileSync(`${folder}/worker.mjs`, script);
  await build({
    absWorkingDir: folder,
    entryPoints: ["worker.mjs"],
    outfile: `${folder}/worker/worker.js`,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    plugins: [copyWasm(`${folder}/worker`)],
  });
  return {
    modules: true,
    modulesRoot: `${folder}/worker`,
    scriptPath: `${folder}/worker/worker.js`,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: "2026-01-01",
  };
}

/** What wrangler does: a wasm stays a module of its own, beside the others. */
function copyWasm(out) {
  return {
    name: "wasm",
    setup(build) {
      build.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
        const name = basename(path);
        mkdirSync(out, { recursive: true });
        copyFileSync(join(resolveDir, path), join(out, name));
        return { path: `./${name}`, external: true };
      });
    },
  };
}

/** What a bundler or a browser makes of the package's own imports: an import map. */
export function importMap(folder) {
  const web = "/node_modules/trunkline/web";
  const { imports } = JSON.parse(readFileSync(`${folder}${web}/package.json`, "utf8"));
  const own = Object.entries(imports).map(([name, { default: path }]) => [name, `${web}/${path.slice(2)}`]);
  return JSON.stringify({ imports: { trunkline: `${web}/index.js`, ...Object.fromEntries(own) } });
}

/** Serves a page, and the files of a folder, until the test ends. */
export async function served(t, folder, page) {
  const types = { js: "text/javascript", mjs: "text/javascript", json: "application/json", wasm: "application/wasm" };
  const server = http.createServer((request, response) => {
    const path = request.url === "/" ? undefined : folder + request.url;
    const body = path === undefined ? page : existsSync(path) ? readFileSync(path) : "";
    response.writeHead(body ? 200 : 404, { "Content-Type": types[request.url.split(".").at(-1)] ?? "text/html" });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://localhost:${server.address().port}/`;
}
