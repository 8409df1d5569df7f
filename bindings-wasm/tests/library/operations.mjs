// What Twilio's own library for Node has: every operation with the way that leads there, what it takes and what it gives, read from its types.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const files = new Map();

/** A file of types: what it declares, and where the names that it uses come from. */
function read(path) {
  if (files.has(path)) return files.get(path);
  const text = readFileSync(`${path}.d.ts`, "utf8").replace(/\/\*\*.*?\*\//gs, "");
  const known = { path, declared: new Map(), imported: new Map() };
  files.set(path, known);
  for (const [, names, from] of text.matchAll(/^import (.+?) from "(\..*?)";$/gms)) {
    for (const name of names.match(/\w+/g)) known.imported.set(name, resolve(dirname(path), from));
  }
  for (const [, name, above, body] of text.matchAll(/^(?:export |declare |default )*(?:interface|class) (\w+)(?: extends (.+?))?(?: implements .+?)? \{\n(.*?)^\}/gms)) {
    // A class and an interface of one name are one type.
    const earlier = known.declared.get(name)?.members ?? [];
    known.declared.set(name, { name, file: known, above, members: [...earlier, ...members(body)] });
  }
  for (const [, name, type] of text.matchAll(/^export type (\w+) = (.+?);$/gm)) known.declared.set(name, { name, file: known, type });
  return known;
}

/** The members of a body: `{ name, type, isOptional, params }`; what is called itself has an empty name. */
function members(body) {
  const text = body.replace(/^ {4}constructor\(.*?\);$/gms, "");
  const found = text.matchAll(/^ {4}(?:get |"?)([\w.<>-]*)"?(\??)(\(.*?\))?: (.+?);$/gms);
  return [...found]
    .filter(([, name]) => !name.startsWith("_"))
    .map(([, name, optional, params, type]) => ({ name, type, params, isOptional: optional === "?" }));
}

/** What a name means in a file. */
function lookUp(file, name) {
  const own = file.declared.get(name);
  if (own || !file.imported.has(name)) return own;
  return read(file.imported.get(name)).declared.get(name);
}

/** What a value of a type looks like: its `sort`, and what is in it. */
export function shapeOf(file, type) {
  const plain = type.replace(/ \| null$/, "");
  const list = /^Array<(.+)>$/s.exec(plain) ?? /^(.+)\[\]$/s.exec(plain);
  if (list) return { sort: "list", of: shapeOf(file, list[1]), type: list[1] };
  const map = /^(?:Record<string, |\{\s*\[key: string\]: )(\w+)/.exec(plain);
  if (map) return { sort: map[1] === "string" ? "texts" : map[1] === "any" ? "any" : "map" };
  if (plain.startsWith('"')) return { sort: "enum", texts: [...plain.matchAll(/"([^"]*)"/g)].map(([, text]) => text) };
  switch (plain) {
    case "string":
    case "number":
    case "boolean":
      return { sort: plain };
    case "TwiML | string":
      return { sort: "string" };
    case "Date":
      return { sort: "date" };
    case "any":
    case "object":
      return { sort: "any" };
    case "PhoneNumberCapabilities":
      return { sort: "capabilities" };
  }
  const found = lookUp(file, plain);
  if (found?.type) return shapeOf(found.file, found.type);
  return found?.members ? { sort: "object", declared: found } : { sort: "any" };
}

/** By the names of a class's members, what they are called on the wire, and whether they are read as days. */
export function wiresOf({ name, file }) {
  const text = readFileSync(`${file.path}.js`, "utf8");
  const body = new RegExp(`^class ${name} \\{.*?^\\}`, "ms").exec(text)?.[0] ?? "";
  const reads = body.matchAll(/this(?:\.|\[")([\w.-]+)(?:"\])? =\s+(.*?)payload(?:\.|\[")([\w.$-]+)/g);
  return new Map([...reads].map(([, own, by, wire]) => [own, { wire, isDay: by.includes("iso8601Date(") }]));
}

const VERBS = ["create", "fetch", "update", "patch", "remove", "page"];

/**
 * All operations, lists as `page`. A route is made of steps, `[name, how many arguments]`, without a number where nothing is called.
 * Parameters come as `{ name, type, isOptional }`, `body` is the class of what is a whole body, `model` that of what is answered.
 */
export function* operations(folder) {
  const root = read(resolve(folder, "lib/rest/Twilio"));
  const [client] = [...root.declared.values()].filter(({ members }) => members.some(({ name }) => name === "api"));
  for (const product of client.members) {
    const home = root.imported.get(product.type);
    if (/(?:ListInstance|Context)$/.test(product.type) || !home) continue;
    const [base] = read(`${home}Base`).declared.values();
    for (const version of base.members.filter(({ type }) => base.file.imported.has(type))) {
      const [place] = read(base.file.imported.get(version.type)).declared.values();
      for (const { name, type, params } of place.members.filter(({ type }) => /(?:ListInstance|Context)$/.test(type))) {
        // A list, or what leads to a list or an item by all arguments at once.
        const count = params?.length > 2 ? params.split(",").length : undefined;
        const isOwnAccount = !count && type.endsWith("Context");
        if (!isOwnAccount) yield* below(lookUp(place.file, type), [[product.name], [version.name], [name, count]]);
      }
    }
  }
}

function* below(place, route) {
  for (const verb of VERBS) {
    const own = place.members.filter(({ name, params }) => name === verb && params);
    if (own.length > 0) yield operation(place, route, verb, own);
  }
  for (const child of place.members.filter(({ type, params }) => !params && type.endsWith("ListInstance"))) {
    yield* below(lookUp(place.file, child.type), [...route, [child.name]]);
  }
  const [name, count] = route.at(-1);
  const call = place.members.find(({ name, params }) => name === "" && params);
  if (call && count === undefined) {
    const given = call.params === "()" ? 0 : call.params.split(",").length;
    yield* below(lookUp(place.file, call.type), [...route.slice(0, -1), [name, given]]);
  }
}

function operation(place, route, verb, overloads) {
  const { file } = place;
  const given = overloads.map(({ params }) => params.replace(/,?\s*callback\?.*$/s, ")"));
  const [, type] = /\bparams\??: (\w+)/.exec(given.join()) ?? [];
  const params = type && lookUp(file, type);
  const [, answer] = /Promise<(\w+)>/.exec(overloads[0].type) ?? [];
  const page = verb === "page" && file.declared.get(answer);
  const [payload, , instance] = page ? page.above.replace(/^.*?<|>$/g, "").split(", ").slice(1) : [];
  return {
    name: `${route.map(([name, count]) => (count === undefined ? name : `${name}(${count})`)).join(".")}.${verb}`,
    product: route[0][0],
    route,
    verb,
    file,
    params: params?.members ?? [],
    body: type && !type.endsWith("Options") ? params : undefined,
    isRequired: given.every((text) => text.includes("params")),
    model: file.declared.get(page ? instance : answer),
    key: page ? file.declared.get(payload).members[0].name : undefined,
  };
}
