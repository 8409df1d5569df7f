// What Twilio's library has at run time beside what this package has: modules and what they export, and the client with all that it leads
// to. Both give texts that say where something is missing: `base/Page: default.getInstance`, `client.messages.create`.

import { readdirSync } from "node:fs";

const isPublic = (name) => !/^(?:_|constructor$|__esModule$)/.test(name);
const isClass = (value) => typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
const OF_FUNCTIONS = new Set(["length", "name", "prototype", "arguments", "caller"]);

/** The public names of an object, and of what it inherits from. */
function* names(object) {
  for (let one = object; one && one !== Object.prototype && one !== Function.prototype; one = Object.getPrototypeOf(one)) {
    const isFunction = typeof one === "function";
    for (const name of Object.getOwnPropertyNames(one)) if (isPublic(name) && !(isFunction && OF_FUNCTIONS.has(name))) yield name;
  }
}

/** The files of a library that are there and not here, and what these export. `theirs` and `ours` require a module. */
export function* unexported(folder, theirs, ours) {
  for (const file of readdirSync(folder, { recursive: true }).sort()) {
    if (!file.endsWith(".js")) continue;
    const path = file.slice(0, -".js".length);
    const there = theirs(path);
    let here;
    try {
      here = ours(path);
    } catch (error) {
      if (!["ERR_PACKAGE_PATH_NOT_EXPORTED", "MODULE_NOT_FOUND"].includes(error.code)) throw error;
      yield path;
      continue;
    }
    if (typeof there !== typeof here) yield `${path}: is a ${typeof here}`;
    // TypeScript and bundlers ask for this mark.
    if (there.__esModule && Object.keys(there).length && "default" in there && !here.__esModule) yield `${path}: __esModule`;
    yield* lacking(there, here, `${path}:`, new Set());
  }
}

/** What an object, or a class and what it makes, has there and not here. */
function* lacking(there, here, where, seen) {
  if (seen.has(there)) return;
  seen.add(there);
  for (const name of new Set(names(there))) {
    const at = `${where}${where.endsWith(":") ? " " : "."}${name}`;
    // What a getter of a prototype gives belongs to an object: here it may be its own. Types are compared, too.
    if (Object.getOwnPropertyDescriptor(there, name)?.get) continue;
    if (!(name in Object(here))) {
      yield at;
      continue;
    }
    const { value } = Object.getOwnPropertyDescriptor(there, name) ?? {};
    if (typeof value === "function" || typeof value === "object") {
      if (value && typeof here[name] !== typeof value) yield `${at}: is a ${typeof here[name]}`;
      else if (value && !Array.isArray(value)) yield* lacking(value, here[name], at, seen);
    }
  }
  // The client's walk finds what places have.
  if (isClass(there) && typeof here === "function" && !/^rest\/.*(?:ContextImpl|Page)$|^rest\/[^:]*V\w+:|^rest\/\w+:/.test(where)) {
    yield* lacking(there.prototype, here.prototype, where, seen);
  }
}

/** What a client leads to there and not here. */
export function* unreached(there, here) {
  const queue = [[there, here, "client"]];
  const seen = new Set();
  for (let at = 0; at < queue.length; at += 1) {
    const [one, other, where] = queue[at];
    for (const name of new Set(names(one))) {
      const place = `${where}.${name}`;
      if (!(name in other)) {
        yield place;
        continue;
      }
      const next = one[name];
      // A place leads on; whatever else there is, is a value or does something.
      const isCollection = typeof next === "function" && "_solution" in next;
      const isPlace = isCollection || (typeof next === "object" && next && ["_solution", "_domain", "baseUrl"].some((mark) => mark in next));
      if (!isPlace || seen.has(next) || !other[name]) continue;
      seen.add(next);
      const kind = next._uri && `${next.constructor.name} ${next._uri}`;
      if (kind && seen.has(kind)) continue;
      seen.add(kind);
      queue.push([next, other[name], place]);
      if (!isCollection) continue;
      const ids = Array.from({ length: next.length }, (_, number) => `XX${number}`);
      if (typeof other[name] === "function") queue.push([next(...ids), other[name](...ids), `${place}(${ids.map(() => "…")})`]);
      else if (next.get) yield `${place}(…)`;
    }
  }
}
