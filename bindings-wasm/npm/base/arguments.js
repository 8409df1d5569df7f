// Arguments as the core reads them: JSON, in which times are numbers that a list names.

import { InvalidArgumentError } from "./errors.js";

/** The text of a call. */
export function textOf(operation, path, params, options, rest) {
  const times = [];
  const given = params === undefined || params === null ? undefined : argumentsOf(params, times);
  return JSON.stringify({ operation, path, arguments: given, times, options, ...rest });
}

function argumentsOf(params, times) {
  if (typeof params !== "object" || Array.isArray(params)) {
    throw new InvalidArgumentError("`params` must be an object", { parameter: "params" });
  }
  const out = {};
  for (const name in params) {
    const value = params[name];
    if (value === undefined) continue;
    out[name] = argument(name, value, times);
  }
  return out;
}

function argument(name, value, times) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON has none of those that are no number, and would send them as nothing.
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return JSON.rawJSON ? JSON.rawJSON(String(value)) : String(value);
    case "function":
    case "symbol":
      throw new InvalidArgumentError(`\`${name}\` must not be a ${typeof value}`, { parameter: name });
  }
  if (value === null) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) {
      throw new InvalidArgumentError(`\`${name}\` must be a valid date`, { parameter: name });
    }
    times.push(name);
    return value.getTime();
  }
  if (Array.isArray(value)) return value.map((element) => argument(name, element, times));
  if (value instanceof URL) return value.href;
  // TwiML and the like say what they are.
  const isText = typeof value.toString === "function" && value.toString !== Object.prototype.toString;
  return isText && typeof value.toJSON !== "function" ? value.toString() : value;
}
