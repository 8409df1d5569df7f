// Errors by kind.

/** The root of all errors of this package. */
export class TrunklineError extends Error {
  constructor(message, facts) {
    super(message, facts?.cause === undefined ? undefined : { cause: facts.cause });
    if (facts) {
      for (const name in facts) if (name !== "cause" && name !== "message" && name !== "kind") this[name] = facts[name];
    }
  }
}

/** The client cannot be set up like this. */
export class ConfigurationError extends TrunklineError {}
/** An argument was refused before anything was sent. */
export class InvalidArgumentError extends TrunklineError {}
/** No complete answer in time, to a request that is safe to repeat or was certainly not sent. */
export class TimeoutError extends TrunklineError {}
/** No connection, or it broke, for a request that is safe to repeat or was certainly not sent. */
export class ConnectionError extends TrunklineError {}
/** An answer came but could not be read. */
export class DecodeError extends TrunklineError {}
/**
 * A request that changes something got no complete answer: it may or may not have been carried out. `client.messages.findSent` asks the
 * service whether it has the message.
 */
export class UnknownOutcomeError extends TrunklineError {}
/** The service answered with an error. */
export class RestException extends TrunklineError {}
/** 400 or 422: the service judged an argument. */
export class ValidationError extends RestException {}
/** 401: the credentials are missing or wrong. */
export class AuthenticationError extends RestException {}
/** 403: the credentials do not permit this. */
export class PermissionError extends RestException {}
/** 404: there is no such resource. */
export class NotFoundError extends RestException {}
/** 409: it conflicts with the state of the resource. */
export class ConflictError extends RestException {}
/** 429: too many requests; this one was not processed. */
export class RateLimitedError extends RestException {}
/** 5xx: the service failed. */
export class ServerError extends RestException {}

const kinds = {
  configuration: ConfigurationError,
  invalid_argument: InvalidArgumentError,
  timeout: TimeoutError,
  connection: ConnectionError,
  decode: DecodeError,
  unknown_outcome: UnknownOutcomeError,
  validation: ValidationError,
  authentication: AuthenticationError,
  permission: PermissionError,
  not_found: NotFoundError,
  conflict: ConflictError,
  rate_limited: RateLimitedError,
  server: ServerError,
  api: RestException,
};

// Bundlers that make programs small rename classes, so that what errors are called is written out.
function call(Class, name) {
  Object.defineProperty(Class.prototype, "name", { value: name, configurable: true, writable: true });
}
for (const kind in kinds) call(kinds[kind], `${camel(`_${kind}`)}Error`);
call(RestException, "RestException");
call(TrunklineError, "TrunklineError");

function camel(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

/** The error that the core has described; `cause` is what the platform threw, if it did. */
export function failure(facts, cause) {
  const { kind, message, cause: inner, ...rest } = facts;
  const named = {};
  for (const name in rest) named[camel(name)] = rest[name];
  if (named.retryAfter !== undefined) named.retryAfter /= 1000;
  if (named.startedAt !== undefined) named.startedAt = new Date(named.startedAt);
  named.cause = inner ? failure(inner, cause) : cause;
  return new (kinds[kind] ?? TrunklineError)(message, named);
}
