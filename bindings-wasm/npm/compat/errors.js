// Stands for base/errors.js on Node, Deno and Bun: errors that programs written for Twilio's library make or look for.

import * as base from "../base/errors.js";

export * from "../base/errors.js";

/** The service answered with an error. It can be made of an answer, `{ statusCode, body }`, as Twilio's library makes it. */
export function RestException(message, facts) {
  const given = typeof message === "object" && message !== null ? said(message) : [message, facts];
  return Reflect.construct(base.RestException, given, new.target ?? RestException);
}

Object.setPrototypeOf(RestException, base.TrunklineError);
Object.defineProperty(RestException, "prototype", { value: base.RestException.prototype, writable: false });
base.RestException.prototype.constructor = RestException;

// The members of RFC 9457, of an error that the service told in its form.
for (const name of ["type", "title", "detail", "instance", "errors"]) {
  Object.defineProperty(base.RestException.prototype, name, {
    get() {
      return this.problem?.[name];
    },
    configurable: true,
  });
}

/** The message and the facts of an answer. */
function said({ statusCode, body }) {
  const { message, code, more_info: moreInfo, details } = read(body) ?? {};
  return [message ?? `[HTTP ${statusCode}] Failed to execute request`, { status: statusCode, code, moreInfo, details }];
}

function read(body) {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** An error that the service told in the form of RFC 9457: every one with its members is one of these, whatever its status makes it. */
export class TwilioServiceException extends base.RestException {
  constructor(response) {
    const body = read(response.body) ?? {};
    const { type = "", title = "Failed to execute request", status = response.statusCode, code = 0 } = body;
    super(`[HTTP ${status}] ${title}`, { status, code, problem: { ...body, type, title } });
  }

  /** Whether a body has the members that RFC 9457 and Twilio ask for. */
  static isRFC9457Response(body) {
    const { type, title, status, code } = Object(body);
    return typeof type === "string" && typeof title === "string" && typeof status === "number" && typeof code === "number";
  }
}

Object.defineProperty(TwilioServiceException, Symbol.hasInstance, {
  value(error) {
    const isOne = error instanceof base.RestException && TwilioServiceException.isRFC9457Response(error);
    return this === TwilioServiceException ? isOne : isOne && Object.prototype.isPrototypeOf.call(this.prototype, error);
  },
});
Object.defineProperty(TwilioServiceException.prototype, "name", { value: "TwilioServiceException", configurable: true, writable: true });
