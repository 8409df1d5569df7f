// Arguments as the core reads them: JSON, with marks for what JSON has no form for.

import { InvalidArgumentError } from "./errors.js";

/** The one member of an object that stands for a time, in milliseconds, or for a number, by its digits. */
const MARK = "\0";

/** The text of a call. */
export function textOf(operation, path, params, options, rest) {
  const found = { marks: false };
  const given = params === undefined || params === null ? undefined : argumentsOf(params, found);
  return JSON.stringify({ operation, path, arguments: given, marks: found.marks || undefined, options: options && settings(options), ...rest });
}

/** Settings or options on their way to the core, which checks them. What JSON would forget is there to be refused. */
export function settings(given) {
  const out = {};
  for (const name in given) out[name] = setting(name, given[name]);
  return out;
}

function setting(name, value) {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
    case "function":
    case "symbol":
      return typeof value;
  }
  return name === "headers" && value?.entries ? Object.fromEntries(value) : value;
}

function argumentsOf(params, found) {
  if (typeof params !== "object" || Array.isArray(params)) {
    throw new InvalidArgumentError("`params` must be an object", { parameter: "params" });
  }
  const out = {};
  for (const name in params) {
    const value = params[name];
    if (value !== undefined) out[name] = argument(name, value, found);
  }
  return out;
}

function argument(name, value, found) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON would make nothing of those that are no number.
      return Number.isFinite(value) ? value : mark(String(value), found);
    case "bigint":
      return mark(String(value), found);
    case "function":
    case "symbol":
      throw new InvalidArgumentError(`\`${name}\` must not be a ${typeof value}`, { parameter: name });
    case "undefined":
      return null;
  }
  if (value === null) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) {
      throw new InvalidArgumentError(`\`${name}\` must be a valid date`, { parameter: name });
    }
    return mark(value.getTime(), found);
  }
  if (Array.isArray(value)) return value.map((element) => argument(name, element, found));
  if (value instanceof URL) return value.href;
  if (typeof value.toJSON === "function") return argument(name, value.toJSON(), found);
  // TwiML and the like say what they are.
  if (typeof value.toString === "function" && value.toString !== Object.prototype.toString) return value.toString();
  const out = {};
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) out[key] = argument(name, value[key], found);
  }
  return out;
}

function mark(value, found) {
  found.marks = true;
  return { [MARK]: value };
}
