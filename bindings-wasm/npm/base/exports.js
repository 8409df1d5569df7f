// What every entry gives beside its client.

export { BaseClient } from "./client.js";
export { ready, useWasm } from "./native.js";
export {
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  DecodeError,
  InvalidArgumentError,
  NotFoundError,
  PermissionError,
  RateLimitedError,
  RestException,
  ServerError,
  TimeoutError,
  TrunklineError,
  UnknownOutcomeError,
  ValidationError,
} from "./errors.js";
