export type { FindSentParams } from "./find-sent.js";
export { BaseClient } from "./types.js";
export type {
  ApiResponse,
  Attempt,
  Callback,
  CallOptions,
  ClientOptions,
  Clock,
  DownloadOptions,
  Fetch,
  HttpClient,
  Instance,
  Json,
  List,
  ListParams,
  Numeric,
  Page,
  Raw,
  RawRequest,
  RawResponse,
  RawAnswer,
  Text,
  Time,
} from "./types.js";

/**
 * Waits until the WebAssembly is there. Calls wait by themselves; but only then are wrong options refused by the constructor at once.
 * On Node, Deno, Bun and Workers it is there from the beginning.
 */
export declare function ready(): Promise<void> | undefined;

/**
 * Says where the WebAssembly comes from, on hosts that this package does not know: a compiled module, its bytes, a response or its
 * URL, or a promise of one of them. Call it before the first client is used.
 */
export declare function useWasm(
  wasm: WebAssembly.Module | BufferSource | Response | string | URL | Promise<WebAssembly.Module | BufferSource | Response>,
): void;

/** The root of all errors of this package. */
export declare class TrunklineError extends Error {
  /** What the platform threw, or the error that led to this one. */
  readonly cause?: unknown;
  /** The method of the request. */
  readonly method?: string;
  /** The URL of the request, without its query. */
  readonly url?: string;
  /** When the call began, by the client's clock. */
  readonly startedAt?: Date;
  /** How often the request was sent. */
  readonly attempts?: number;
  /** Whether what was asked for may have been done all the same. */
  readonly mayHaveHappened?: boolean;
}

/** The client cannot be set up like this. */
export declare class ConfigurationError extends TrunklineError {}

/** An argument was refused before anything was sent. */
export declare class InvalidArgumentError extends TrunklineError {
  /** Which one. */
  readonly parameter?: string;
}

/** No complete answer in time, to a request that is safe to repeat or was certainly not sent. */
export declare class TimeoutError extends TrunklineError {}

/** No connection, or it broke, for a request that is safe to repeat or was certainly not sent. */
export declare class ConnectionError extends TrunklineError {}

/** An answer came but could not be read. */
export declare class DecodeError extends TrunklineError {
  /** The HTTP status. */
  readonly status?: number;
  /** The service's id of the request. */
  readonly requestId?: string;
}

/**
 * A request that changes something got no complete answer: it may or may not have been carried out, and was not sent again.
 * `client.messages.findSent` asks the service whether it has the message.
 */
export declare class UnknownOutcomeError extends TrunklineError {}

/** The service answered with an error. It can be made of an answer on Node, Deno and Bun. */
export declare class RestException extends TrunklineError {
  constructor(response: { statusCode: number; body?: unknown });
  /** The HTTP status. */
  readonly status: number;
  /** Twilio's error code, 20404 for example. */
  readonly code?: number;
  /** The address of a page about the error. */
  readonly moreInfo?: string;
  /** Whatever else the service said of the error. */
  readonly details?: any;
  /** How many seconds the service asks to wait. */
  readonly retryAfter?: number;
  /** The service's id of the request, to quote to its support. */
  readonly requestId?: string;
  /** The whole answer, where it has the form of RFC 9457. */
  readonly problem?: any;
}

/** 400 or 422: the service judged an argument. */
export declare class ValidationError extends RestException {}
/** 401: the credentials are missing or wrong. */
export declare class AuthenticationError extends RestException {}
/** 403: the credentials do not permit this. */
export declare class PermissionError extends RestException {}
/** 404: there is no such resource. */
export declare class NotFoundError extends RestException {}
/** 409: it conflicts with the state of the resource. */
export declare class ConflictError extends RestException {}
/** 429: too many requests; this one was not processed. */
export declare class RateLimitedError extends RestException {}
/** 5xx: the service failed. */
export declare class ServerError extends RestException {}
