import { TrunklineError } from "./base/exports.js";
import type { TwiML } from "./helpers/element.js";
import { UnknownEvent, WebhookEvent } from "./helpers/event.js";
import * as events from "./webhooks/events.js";

export * from "./api/webhooks.js";
export { events, UnknownEvent, WebhookEvent };

/** What a request tells of: an event of a class that {@link events} has, by its `eventName` or by `instanceof`, or one that is not known. */
export type AnyEvent = events.Known | UnknownEvent;

/** The header with the signature. */
export declare const SIGNATURE_HEADER = "X-Twilio-Signature";
/** The header that says how a request was signed with a shared key: `key=…,algorithm=…`. */
export declare const SIGNATURE_SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings";
export declare const HMAC_SHA1 = "HMAC_SHA1";
export declare const HMAC_SHA256 = "HMAC_SHA256";
/** How much of a body is read, in bytes, unless given. */
export declare const MAX_BODY_BYTES = 1000000;

/** Why a signature does not count. */
export type Reason =
  | "missing_signature"
  | "malformed_url"
  | "unknown_algorithm"
  | "missing_shared_key"
  | "body_hash_mismatch"
  | "missing_body"
  | "unsigned_body"
  | "no_match";

/** The parameters of a form: texts, or arrays of them, by name. */
export type WebhookParams = URLSearchParams | { readonly [name: string]: unknown };

export type { IncomingRequest as Request };

/** A request of Express. */
export interface IncomingRequest {
  protocol: string;
  header(name: string): string | undefined;
  headers: { readonly [name: string]: string | string[] | undefined };
  originalUrl: string;
  rawBody?: unknown;
  body?: any;
}

/** How the URL that Twilio requested is found: what is not given is as the request has it. */
export interface RequestValidatorOptions {
  /** The whole URL, in the place of the others. */
  url?: string | undefined;
  /** The host, with its port if it has one. */
  host?: string | undefined;
  /** `https` or `http`. */
  protocol?: string | undefined;
  /** `HMAC_SHA1`, unless given, or `HMAC_SHA256`. */
  algorithm?: string | undefined;
}

/** What the middleware takes. */
export interface WebhookOptions {
  /** Whether requests are checked: they are, unless this is false. */
  validate?: boolean;
  /** Without effect, as in Twilio's library. */
  includeHelpers?: boolean;
  /** The whole URL that Twilio requested. */
  url?: string;
  /** The host of it. */
  host?: string;
  /** The protocol of it. */
  protocol?: string;
  /** The auth token: `TWILIO_AUTH_TOKEN` of the environment, unless given. */
  authToken?: string;
  /** The secret of a shared key, for requests that say that they are signed with one. */
  sharedKeySecret?: string;
}

/** The algorithm that a header {@link SIGNATURE_SETTINGS_HEADER} names: `HMAC_SHA1` if it names none. */
export declare function getSignatureAlgorithm(header?: string | null): string;

/** The signature of a URL and the parameters of a form. */
export declare function getExpectedTwilioSignature(authToken: string, url: string, params?: WebhookParams | null, algorithm?: string): string;

/** The SHA-256 of a body in hexadecimal digits, as it stands in a URL as `bodySHA256`. */
export declare function getExpectedBodyHash(body: string | Uint8Array): string;

/**
 * Whether a request came from Twilio. Nothing that it holds is an error: garbage is refused like a forgery.
 *
 * @param authToken The account's primary auth token, or the secret of a shared key.
 * @param signature The header {@link SIGNATURE_HEADER}.
 * @param url The URL that Twilio requested.
 * @param params The parameters of the form; or the raw body, which is taken for a form if the URL does not hold its hash.
 * @param algorithm `HMAC_SHA1`, unless given, or `HMAC_SHA256`.
 * @throws {InvalidArgumentError} There is no auth token.
 */
export declare function validateRequest(
  authToken: string,
  signature: string | null | undefined,
  url: string,
  params?: WebhookParams | string | Uint8Array | null,
  algorithm?: string,
): boolean;

/** Why {@link validateRequest} says no; nothing if it does not. */
export declare function whyNot(
  authToken: string,
  signature: string | null | undefined,
  url: string,
  params?: WebhookParams | string | Uint8Array | null,
  algorithm?: string,
): Reason | undefined;

/** Whether the hash, a text or its bytes, is that of the body. */
export declare function validateBody(body: string | Uint8Array, hash: string | Uint8Array | readonly any[]): boolean;

/** Whether a request with a body that is no form came from Twilio: the URL holds the hash of the body. */
export declare function validateRequestWithBody(
  authToken: string,
  signature: string | null | undefined,
  url: string,
  body: string | Uint8Array,
  algorithm?: string,
): boolean;

/** Whether a request of Express, whose body was parsed, came from Twilio. A body that is no form must be there as `rawBody`. */
export declare function validateIncomingRequest(request: IncomingRequest, authToken: string, options?: RequestValidatorOptions): boolean;
export declare function validateExpressRequest(request: IncomingRequest, authToken: string, options?: RequestValidatorOptions): boolean;

/**
 * A middleware for Express that lets requests through that came from Twilio, and stands behind `express.urlencoded()`. What is forged
 * gets 403, what has no signature 400. {@link Webhooks.express} needs no other middleware and reads no more of a body than it must.
 */
export declare function webhook(
  options?: string | WebhookOptions,
  authToken?: string | WebhookOptions,
): (request: any, response: any, next: any) => any;

/** A request does not count as Twilio's. */
export declare class WebhookRefused extends TrunklineError {
  /** Why, by a name. */
  readonly reason: Reason | "body_too_long";
  /** The HTTP status to answer with: 400 without a signature, 413 where the body is too long, 403 otherwise. */
  readonly status: number;
}

/**
 * The event that parameters tell of, which nobody checked: for what your framework read of a request that you validated.
 *
 * @param params The parameters of the form.
 */
export declare function readEvent(params: WebhookParams): AnyEvent;

/** A class of events: of those that are known, of {@link UnknownEvent}, or {@link WebhookEvent} for all of them. */
export interface EventClass {
  readonly prototype: WebhookEvent;
}

/** Gives each event to the function that is there for it. */
export declare class Router {
  /**
   * Says that a function is there for events of a class, or of several: for {@link WebhookEvent}, it is there for all that no other one
   * is there for.
   *
   * @param events The class, or an array of them.
   * @param handler What is called with the event, and with whatever else {@link Router.handle} is given.
   * @throws {TypeError} Another function is there for one of them.
   */
  on<Class extends EventClass>(events: Class | readonly Class[], handler: (event: Class["prototype"], ...rest: any[]) => unknown): this;
  /** What the function for an event returns; nothing, if none is there for it. It may be passed on by itself: `webhooks.fetch(router.handle)`. */
  readonly handle: (event: WebhookEvent, ...rest: any[]) => any;
}

/** A request as Twilio would send it. */
export interface SignedRequest {
  url: string;
  headers: { [name: string]: string };
  body: string;
}

/** How requests are checked. */
export interface WebhooksOptions {
  /** Further auth tokens, while one takes the place of the other. */
  moreTokens?: readonly string[];
  /** The secret of a shared key, for requests that say that they are signed with one. */
  sharedKeySecret?: string;
  /**
   * How the URL that Twilio requested is found behind a proxy: the URL that it begins with, `https://example.com`; `x-forwarded` or
   * `forwarded` for what the headers of a proxy say that is trusted to set them. Without one, it is the URL that the server sees.
   */
  proxy?: "x-forwarded" | "forwarded" | (string & {});
  /** How much of a body is read, in bytes: a million, unless given. */
  maxBodyBytes?: number;
}

/** Checks requests by the auth token that only you and Twilio know. */
export declare class Webhooks {
  constructor(authToken: string, options?: WebhooksOptions);
  /**
   * Checks a request, and gives the event that it tells of, by the parameters of its form, or of its URL where it has none.
   *
   * @param url The URL, as the server sees it.
   * @param headers The headers, with names in any case.
   * @param body The body as it came over the wire.
   * @throws {WebhookRefused} It does not count as Twilio's.
   */
  parse(
    url: string,
    headers: Iterable<readonly [string, string]> | { readonly [name: string]: unknown },
    body?: string | Uint8Array,
  ): AnyEvent;
  /** A request with a form, as Twilio would send it: for tests of one's own handlers. */
  sign(url: string, params: WebhookParams): SignedRequest;
  /** The same with a body that is no form. The URL gets the hash of it. */
  signBody(url: string, body: string, contentType?: string): SignedRequest;
  /**
   * A handler as Workers, Deno, Bun, Hono and Next.js have it, that gets Twilio's requests alone. TwiML that it gives, as a tree or as text,
   * is answered as such, and nothing with 204. What is forged gets 403, what has no signature 400, and a body that is too long 413.
   */
  fetch<Rest extends unknown[]>(handler: (event: AnyEvent, request: Request, ...rest: Rest) => Answer | Promise<Answer>): (request: Request, ...rest: Rest) => Promise<Response>;
  /**
   * A middleware for Express, and for `node:http`, that lets Twilio's requests alone through, with the {@link AnyEvent} that they tell of as
   * `request.twilio`. It reads their bodies itself, and stands before whatever parses bodies.
   */
  express(): (request: any, response: any, next: (error?: unknown) => void) => void;
}

/** What a handler gives. */
export type Answer = Response | TwiML | string | null | undefined | void;

/**
 * Checks a request, and gives the event that it tells of: {@link Webhooks.parse} in one step.
 *
 * @param url The URL, as the server sees it.
 * @param headers The headers, with names in any case.
 * @param body The body as it came over the wire.
 * @param options The auth token, `TWILIO_AUTH_TOKEN` of the environment unless given, and what {@link Webhooks} takes.
 * @throws {WebhookRefused} It does not count as Twilio's.
 * @throws {InvalidArgumentError} There is no auth token.
 */
export declare function parse(
  url: string,
  headers: Iterable<readonly [string, string]> | { readonly [name: string]: unknown },
  body?: string | Uint8Array,
  options?: WebhooksOptions & { authToken?: string },
): AnyEvent;
