// What tokens have in common.

import { InvalidArgumentError, TrunklineError } from "../base/errors.js";
import { enter } from "../helpers/native/jwt.js";

/** A token does not count: it is none, was changed, has expired, and so on. */
export class TokenError extends TrunklineError {
  get name() {
    return "TokenError";
  }
}

/** The time, in seconds. */
export const now = () => Math.floor(Date.now() / 1000);

/** Header and claims of a token that this secret signed and that is valid now. */
export const verifyToken = (token, secret) => read(token, String(secret ?? ""));

/** Header and claims of a token, whoever signed it and whenever: believe nothing of it. */
export const readToken = (token) => read(token, undefined);

function read(token, secret) {
  const { header, claims, reason, message } = JSON.parse(enter((core) => core.read_token(String(token), secret, now())));
  if (reason) throw new TokenError(message, { reason });
  return { header, claims };
}

/** Keeps a secret where printing does not show it. */
export function keep(token, name, secret) {
  Object.defineProperty(token, name, { value: needed(secret, name), writable: true, configurable: true });
}

/** What must be given. */
export function needed(value, name) {
  if (value) return value;
  throw new InvalidArgumentError(`${name}: is required`, { parameter: name });
}

/** A number of seconds: whole, and refused by the core if it is none. */
export const seconds = (value) => Math.trunc(Number(value)) || 0;

export const copied = (value) => (value && typeof value === "object" ? Object.entries(value).flatMap((pair) => pair.map(String)) : []);
