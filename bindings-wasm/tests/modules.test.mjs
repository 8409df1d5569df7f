// No module imports itself by way of others: those that are written by hand, and those that are generated.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { installed } from "./installed.mjs";

const root = `${installed("modules")}/node_modules/trunkline`;

/** What each module of a folder imports, as far as it is there. */
function imports(folder, ending, own = {}) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(ending));
  const graph = new Map();
  for (const path of paths) {
    const text = readFileSync(`${folder}/${path}`, "utf8");
    const names = [...text.matchAll(/^(?:import|export)\b[^"'\n;]*(?:\{[^}]*\}[^"'\n;]*)?["']([^"']+)["']/gm)].map(([, name]) => name);
    const found = names.map((name) => join(own[name] ? "." : dirname(path), own[name] ?? name).replace(/\.js$/, ending));
    graph.set(path, found.filter((other) => existsSync(`${folder}/${other}`)));
  }
  return graph;
}

/** The first way that leads back to where it began. */
function circle(graph) {
  const done = new Set();
  const visit = (path, way) => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const found = visit(next, [...way, path]);
      if (found) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const found = visit(path, []);
    if (found) return found.join(" → ");
  }
  return undefined;
}

test("no module imports itself by way of others", () => {
  for (const platform of ["web", "workerd"]) {
    const graph = imports(`${root}/web`, ".js", { "#platform": `platform/${platform}.js` });
    assert.ok(graph.get("base/native.js").includes("wasm/trunkline.js") && graph.get("wasm/trunkline.js").includes("base/host.js"));
    assert.equal(circle(graph), undefined);
  }
  const source = new URL("../npm", import.meta.url).pathname;
  assert.equal(circle(imports(source, ".js", { "#platform": "platform/node.js" })), undefined);
  assert.equal(circle(imports(`${root}/types`, ".d.ts")), undefined);
  assert.match(circle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), /b → c → b/);
});
