// What Twilio's library has at run time beside what this package has: modules and their exports, classes and their members, and the client
// with all that it leads to.

import { readdirSync } from "node:fs";

const isPublic = (name) => typeof name === "string" && !/^(?:_|constructor$|__esModule$)/.test(name);
const isClass = (value) => typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
const ofFunctions = new Set(["length", "name", "prototype", "arguments", "caller", "default"]);

/** The public names of an object, and of what it inherits from. */
function names(object) {
  const found = new Set();
  for (let one = object; one && one !== Object.prototype && one !== Function.prototype; one = Object.getPrototypeOf(one)) {
    for (const name of Object.getOwnPropertyNames(one)) if (isPublic(name) && !(typeof one === "function" && ofFunctions.has(name))) found.add(name);
  }
  return [...found];
}

const read = (object, name) => {
  try {
    return object[name];
  } catch {
    return undefined;
  }
};

/** Compares two libraries, each by a function that requires one of its modules. Yields what is missing: `rest/…: Name.member`. */
export function* missing(folder, theirs, ours) {
  for (const path of readdirSync(folder, { recursive: true }).sort()) {
    if (!path.endsWith(".js")) continue;
    const name = path.slice(0, -".js".length);
    const there = theirs(`lib/${name}`);
    let here;
    try {
      here = ours(`lib/${name}`);
    } catch (error) {
      if (!["ERR_PACKAGE_PATH_NOT_EXPORTED", "MODULE_NOT_FOUND"].includes(error.code)) throw error;
      yield `${name}`;
      continue;
    }
    if (typeof there !== typeof here) yield `${name}: is a ${typeof here}`;
    if (there.__esModule && !here.__esModule && Object.keys(there).length) yield `${name}: __esModule`;
    yield* members(there, here, `${name}:`, new Set());
  }
}

/** What one object has and the other has not, classes and objects within them included. */
function* members(there, here, where, seen) {
  if (seen.has(there)) return;
  seen.add(there);
  for (const name of names(there)) {
    const at = `${where}${where.endsWith(":") ? " " : "."}${name}`;
    if (!(name in Object(here))) {
      yield at;
      continue;
    }
    const [one, other] = [read(there, name), read(here, name)];
    if (typeof one === "function" && typeof other !== "function" && other !== undefined) yield `${at}: is a ${typeof other}`;
    else if (typeof one === "object" && one && !Array.isArray(one)) yield* members(one, other, at, seen);
    else if (isClass(one)) {
      yield* members(one, other, at, seen);
      yield* members(one.prototype, other.prototype, at, seen);
    }
  }
  if (isClass(there)) yield* prototypes(there, here, where, seen);
}

function* prototypes(there, here, where, seen) {
  yield* members(there.prototype, here.prototype, where, seen);
}

/** What a client leads to there and not here. */
export function* unreached(there, here) {
  const queue = [[there, here, "client"]];
  const seen = new Set();
  for (let at = 0; at < queue.length; at += 1) {
    const [one, other, where] = queue[at];
    for (const name of names(one)) {
      const place = `${where}.${name}`;
      if (!(name in other)) {
        yield place;
        continue;
      }
      const next = read(one, name);
      if (typeof next === "function" && !("get" in next)) continue;
      // A place leads on; whatever else there is, is a value.
      if (next && (typeof next === "function" || next._version || next._solution || next.twilio || where === "client" && next.baseUrl)) {
        const kind = `${next.constructor.name} ${next._uri ?? next.baseUrl}`;
        if (seen.has(kind) && kind.includes("/")) continue;
        seen.add(kind);
        queue.push([next, other[name], place]);
        if (typeof next === "function") {
          const ids = Array.from({ length: next.length }, (_, number) => `XX${number}`);
          const item = typeof other[name] === "function" ? other[name](...ids) : undefined;
          if (item) queue.push([next(...ids), item, `${place}(${ids.map(() => "…")})`]);
          else yield `${place}()`;
        }
      }
    }
  }
}
