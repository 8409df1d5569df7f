// The types that the façade stands on.

/** A number: also as text, or as a BigInt to the last digit. */
export type Numeric = number | bigint | string;
/** Text, or a URL. */
export type Text = string | URL;
/** A point in time or a day: a date, or text that is sent as it is. */
export type Time = Date | string;
/** A JSON parameter: text that is JSON already, or whatever JSON can say. */
export type Json = string | number | boolean | null | object;
/** TwiML: as text, or as its tree. */
export type Twiml = Text | { addText(text: string): void; toString(): string };
/** Headers beside a JSON body, as Twilio's library takes them: what has a dash in its name is no option of a call. On Node, Deno and Bun. */
export type BodyHeaders = { readonly [header: `${string}-${string}`]: string };

/** A function that is called like `fetch` and may return any `Response`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What vouches for requests by a private key: a `ValidationToken` of `trunkline/jwt`, which stands on these types. */
export interface Vouching {
  readonly accountSid: string;
  readonly credentialSid: string;
  readonly signingKey: string;
  fromHttpRequest(request: never): string;
}

/** The time, and chance, as a client sees them: for tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now?(): number;
  /** A number from 0 up to, but not including, 1. */
  random?(): number;
  /** Waits so many milliseconds; a signal tells that the wait is over before. */
  sleep?(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What became of one attempt to send a request. */
export interface Attempt {
  method: string;
  /** Without the query, which may hold phone numbers. */
  url: string;
  /** The operation, `api.v2010.accounts.messages.create`; null for a request that this version does not know, or for a token. */
  operation: string | null;
  /**
   * The operation's path with its arguments in braces, `/2010-04-01/Accounts/{AccountSid}/Messages.json`: of all calls of an operation the
   * same, as metrics need it.
   */
  pathTemplate: string | null;
  /** Which attempt of its call it was, from 1. */
  number: number;
  /** When it began, by the client's clock. */
  startedAt: Date;
  /** The HTTP status, if the service answered. */
  status: number | null;
  /** Why there is no answer. */
  failure: string | null;
  /** What went wrong, by one of few names: the HTTP status from 400 on; `timeout` or `connection` where there is no answer. */
  errorType: string | null;
  requestId: string | null;
  /** Milliseconds. */
  elapsed: number;
  /** After how many milliseconds the request is sent again, if it is. */
  retryIn: number | null;
}

/** What is told of a call when it ends: an error, or null and what it gives. On Node, Deno and Bun. */
export type Callback<T> = (error: Error | null, result: T) => unknown;

/** An answer with status and headers, as Twilio's library tells it; `withRawResponse` tells more. */
export interface ApiResponse<T> {
  body: T;
  statusCode: number;
  headers: Record<string, string>;
}

/** A method that tells status and headers. On Node, Deno and Bun. */
export type Info<P extends unknown[], T> = (...given: [...P, options?: CallOptions | Callback<ApiResponse<T>>]) => Promise<ApiResponse<T>>;

/** The same where parameters may be left out. */
export type LooseInfo<P, T> = (params?: P | Callback<ApiResponse<T>>, options?: CallOptions | Callback<ApiResponse<T>>) => Promise<ApiResponse<T>>;

/** Who vouches for requests by a private key: see `ValidationToken` of `trunkline/jwt`. */
export interface ValidationClientOptions {
  /** The account, `AC…`. */
  accountSid: string;
  /** The public key that the account knows, `CR…`. */
  credentialSid: string;
  /** The API key, `SK…`. */
  signingKey: string;
  /** The private RSA key of at least 2048 bits, as PEM without a password; for WebCrypto in PKCS #8. */
  privateKey: string;
  /** `RS256`, unless given, or `PS256`. */
  algorithm?: string;
}

/** A method with a JSON body that tells status and headers: beside the body Twilio's library takes headers. */
export type BodyInfo<P, T> = (params: P, options?: CallOptions | BodyHeaders | Callback<ApiResponse<T>>, callback?: Callback<ApiResponse<T>>) => Promise<ApiResponse<T>>;

/** The same where the body may be left out. */
export type LooseBodyInfo<P, T> = (
  params?: P | Callback<ApiResponse<T>>,
  options?: CallOptions | BodyHeaders | Callback<ApiResponse<T>>,
  callback?: Callback<ApiResponse<T>>,
) => Promise<ApiResponse<T>>;

/** What sends requests, as Twilio's guide to custom clients has it. */
export interface HttpClient {
  request(options: any): Promise<any>;
}

/** Options of Twilio's library, for programs that were written for it. On Node, Deno and Bun. */
export interface TwilioOptions {
  /** What sends the requests, in the place of the platform's own way. */
  httpClient?: HttpClient;
  /** Public key client validation: what a `ValidationToken` is made of. */
  validationClient?: ValidationClientOptions;
  /** `debug` tells each request and its answer on the console, without what is secret. */
  logLevel?: string;
  /** Milliseconds after which an idle connection is first tested; on Node. */
  keepAliveMsecs?: number;
  /** So many connections at most; on Node. */
  maxTotalSockets?: number;
  /** So many idle connections to one host at most; on Node. */
  maxFreeSockets?: number;
  /** Which idle connection is used first; on Node. */
  scheduling?: "fifo" | "lifo";
  /** Certificates that are trusted in the place of the platform's own, as PEM; on Node. */
  ca?: string | Uint8Array;
  /** Without effect: `totalTimeout` bounds a call. */
  maxRetryDelay?: number;
}

/** Options of a client. */
export interface ClientOptions extends TwilioOptions {
  /** The account that the client works on: that of an API key, or a subaccount. */
  accountSid?: string;
  /** The account's auth token, in the place of a user name and a password. */
  authToken?: string;
  /** An API key and its secret, in the place of a user name and a password. */
  apiKey?: string;
  apiSecret?: string;
  /** OAuth client credentials, in the place of a user name and a password. */
  clientId?: string;
  clientSecret?: string;
  /** A bearer token, in the place of a user name and a password. */
  bearerToken?: string;
  /** Sends no credentials: for a server of one's own that adds them. */
  anonymous?: boolean;
  /** The region that processes and keeps the data, `ie1` for example. */
  region?: string;
  /** The edge at which requests enter Twilio's network, `dublin` for example. A known region has its own. */
  edge?: string;
  /**
   * One's own server in the place of all of Twilio's hosts; `{product}` in it stands for the product's host name. Unless set, that of the
   * environment, TWILIO_BASE_URL.
   */
  baseUrl?: string;
  /** How often a request is sent again at most: 2 unless set. */
  maxRetries?: number;
  /** The longest that one attempt may take, in milliseconds: 30,000 unless set. */
  timeout?: number;
  /**
   * The longest that all attempts of a call may take together, in milliseconds. Of a list, those of all its pages; what its reader does
   * between two pages does not count.
   */
  totalTimeout?: number;
  /** The form in which the 2010-04-01 API answers: `json` unless set. */
  representation?: "json" | "xml";
  /** What to look environment variables up in, in the place of the process's. */
  env?: Record<string, string | undefined>;
  /** What sends the requests, in the place of the platform's own way. */
  fetch?: Fetch;
  /**
   * The URL of an HTTP proxy that everything goes through, or `false` for none. Unless set, those of the environment: HTTPS_PROXY, HTTP_PROXY,
   * ALL_PROXY and NO_PROXY, in either case; they do not lead to this machine itself. On Node, without a `fetch`.
   */
  proxy?: string | false;
  /**
   * So many connections to one host at most, 100 unless set. A request beyond them waits for one; if its time runs out meanwhile, it was
   * certainly not sent. On Node, without a `fetch`.
   */
  maxSockets?: number;
  /**
   * Calls a function after each attempt, for logs and metrics; on Node, Bun and Deno in the asynchronous context of the call. It is called
   * from a microtask: what it throws is an uncaught exception, and no call fails by it. `trunkline/opentelemetry` has one.
   */
  onAttempt?(attempt: Attempt): void;
  /**
   * Public key client validation: every request carries a token which vouches that it is as it was sent. Its API key is that of the client.
   */
  validation?: Vouching;
  /** What the client calls itself. */
  userAgent?: string;
  /** What the client adds to the name that it calls itself. */
  userAgentExtensions?: string[];
  /** States that a page which holds a secret is one that nobody else can open. */
  dangerouslyAllowBrowser?: boolean;
  /** The time and chance, for tests. */
  clock?: Clock;
  /** Retries are on by default: see `maxRetries`. */
  autoRetry?: boolean;
  /** It is always so. */
  lazyLoading?: boolean;
  /** It is always so. */
  keepAlive?: boolean;
}

/** Options of one call. */
export interface CallOptions {
  /** Gives the call up when it is aborted. */
  signal?: AbortSignal;
  /** The longest that one attempt may take, in milliseconds. */
  timeout?: number;
  /** The longest that all attempts may take together, in milliseconds; of a list, those of all its pages. */
  totalTimeout?: number;
  /** How often the request is sent again at most. */
  maxRetries?: number;
  /** Headers beside those of the operation. */
  headers?: Record<string, string> | Headers;
  /** Another method that the operation takes for the same: the legacy XML updates an account by `PUT` too. */
  method?: string;
}

/** Options of a download. `timeout` is the longest wait for its beginning and for each next piece; `totalTimeout` covers all of it. */
export interface DownloadOptions extends CallOptions {
  /** The format that the file is wanted in, by the ending of a name: `wav` or `mp3` of a recording. As the service keeps it unless set. */
  format?: string;
  /** The most bytes that the file may have, 1 GiB (2 ** 30) unless set; a larger one is a `DecodeError`. */
  maxBytes?: number;
}

/** How much of a list is wanted, and from where on. */
export interface ListParams {
  /** At most so many records; 0 gives none and sends nothing. */
  limit?: number;
  /** So many records with each request, up to the operation's maximum. */
  pageSize?: number;
  /** The URL of a page to start at, as a page names it. */
  cursor?: string;
}

/** What is known of an answer beside its content. */
export interface RawAnswer {
  /** The HTTP status. */
  status: number;
  headers: Headers;
  /** The service's id of the request, to quote to its support. */
  requestId: string | null;
  /** How often the request was sent again. */
  retries: number;
  /** Milliseconds that the call took. */
  elapsed: number;
}

/** An answer with what is known of it. */
export interface RawResponse<T> extends RawAnswer {
  data: T;
}

/** A request that this version has no operation for. */
export interface RawRequest {
  /** `GET` unless set. */
  method?: string;
  /** A URL on Twilio's hosts, or a path on `api.twilio.com`. */
  uri?: string;
  /** The same. */
  url?: string;
  /** The query. */
  params?: object;
  /** A form. With the header `Content-Type: application/json` a JSON body; on Node, Deno and Bun. */
  data?: object;
  /** A JSON body, in the place of a form. */
  json?: unknown;
  /** Headers beside those that every request has. */
  headers?: Record<string, string> | Headers;
  /** The longest that one attempt may take, in milliseconds. */
  timeout?: number;
  /** Who the request is from, in the place of the client's own credentials. On Node, Deno and Bun, as what follows. */
  username?: string;
  password?: string;
  /** The same: an object that tells the header `Authorization`. */
  authStrategy?: AuthStrategy;
  /** Without effect: no redirect is followed. */
  allowRedirects?: boolean;
  /** Without effect: the client has a `logLevel`. */
  logLevel?: string;
}

/** What tells the header `Authorization`. */
export interface AuthStrategy {
  getAuthString(): Promise<string>;
}

/** A client, or a part of one, whose calls give the answer's status and headers as well. */
export type Raw<T> = (T extends (...args: infer A) => infer R ? (...args: A) => Raw<R> : unknown) & {
  [K in keyof T]: K extends "list" | "each" | "findSent" | keyof BaseClient | "get" | `${string}WithHttpInfo`
    ? T[K]
    : T[K] extends (...args: infer A) => Promise<infer R>
      ? (...args: A) => Promise<RawResponse<R>>
      : T[K] extends (...args: never[]) => AsyncIterable<unknown>
        ? T[K]
        : Raw<T[K]>;
};

/** What says who a client is. */
export interface CredentialProvider {
  /** The options of a client that say the same. */
  readonly settings: ClientOptions;
}

/** A client without the names of any product. */
export declare class BaseClient {
  /**
   * With an account's SID and auth token, or an API key and its secret (and `accountSid`); without them the environment says:
   * `TWILIO_ACCOUNT_SID` with `TWILIO_AUTH_TOKEN`, or with `TWILIO_API_KEY` and `TWILIO_API_SECRET`.
   */
  constructor(username?: string, password?: string, options?: ClientOptions);
  constructor(options: ClientOptions);
  /** The SID of the account that the client works on. Setting it is for Node, Deno and Bun, as everything is down to `getHostname`. */
  get accountSid(): string;
  set accountSid(accountSid: string | undefined);
  /** The user name that the client was made with. */
  readonly username: string | undefined;
  /** The password that the client was made with. */
  readonly password: string | undefined;
  /** The region that processes and keeps the data; the next call goes there. */
  region: string | undefined;
  /** The edge at which requests enter Twilio's network; the next call goes there. */
  edge: string | undefined;
  /** `debug` tells each request and its answer on the console, without what is secret. */
  logLevel: string | undefined;
  /** The `httpClient` that the client was made with, or one that knows `lastRequest` and `lastResponse`. */
  readonly httpClient: any;
  /** The options that the client was made with; these below are of them. */
  readonly opts: ClientOptions;
  /** What environment variables are looked up in. */
  readonly env: Record<string, string | undefined>;
  readonly timeout: number | undefined;
  readonly maxRetries: number | undefined;
  readonly maxRetryDelay: number | undefined;
  readonly autoRetry: boolean | undefined;
  readonly userAgentExtensions: string[] | undefined;
  readonly keepAlive: boolean | undefined;
  readonly keepAliveMsecs: number | undefined;
  readonly maxSockets: number | undefined;
  readonly maxTotalSockets: number | undefined;
  readonly maxFreeSockets: number | undefined;
  readonly scheduling: "fifo" | "lifo" | undefined;
  readonly ca: any;
  readonly validationClient: ValidationClientOptions | undefined;
  setAccountSid(accountSid?: string): void;
  /** Says anew who the client is. */
  setCredentialProvider(provider: CredentialProvider): void;
  /** Whether the platform takes the certificates that Twilio is about to use: fails if it does not. */
  validateSslCert(): Promise<any>;
  /** A host with a region and an edge in it. */
  getHostname(hostname: string, targetEdge: string | undefined, targetRegion: string | undefined): string;
  /** Sends a request that this version has no operation for, with the same credentials, retries and errors. */
  request(request: RawRequest, options?: CallOptions): Promise<RawAnswer & { statusCode: number; body: any }>;
  /**
   * Downloads the file at one of Twilio's addresses: what `MediaUrl0` or `RecordingUrl` of a webhook names, or a record's `redirectTo`.
   * Records that stand for a file have a method `download` of their own. The body of the response is a stream, which is read as it is asked
   * for; cancelling it ends the connection.
   *
   * An address on Twilio's hosts, or a path of theirs, is asked with the client's credentials. Any other must be https and gets none. Up to
   * three redirects are followed, by https, and credentials stay with the host that was asked first. In a page the browser follows them.
   */
  download(url: string | URL, options?: DownloadOptions): Promise<Response>;
  /**
   * Downloads the same to a path, where it replaces what is there once it is whole: a download that fails leaves nothing behind. Gives how
   * many bytes it has. On Node, Deno and Bun.
   */
  downloadTo(url: string | URL, path: string | URL, options?: DownloadOptions): Promise<number>;
}

/** A place in the API. */
export interface Place {}

/** A place that leads to items. */
export interface Collection {}

/** A place with a list. */
export interface List<T, P extends ListParams> {
  /** The records one by one; pages are read as they are needed. Nothing is sent before the first record is asked for. */
  stream(params?: P, options?: CallOptions): AsyncGenerator<T, void, undefined>;
  /** All records at once, or as many as `limit` says. */
  list(params?: P | Callback<T[]>, options?: CallOptions | Callback<T[]>): Promise<T[]>;
  listWithHttpInfo(params?: P | Callback<ApiResponse<T[]>>, options?: CallOptions | Callback<ApiResponse<T[]>>): Promise<ApiResponse<T[]>>;
  /**
   * Calls a function with each record, and `done` at the end. A function that gives `false` stops, and so does its second argument. The promise
   * is that of the end; it fails where no `done` is told of the error.
   */
  each(callback?: Each<T>): Promise<void>;
  each(params: EachParams<T, P>, callback?: Each<T>): Promise<void>;
  eachWithHttpInfo(callback?: Each<T>): Promise<ApiResponse<void>>;
  eachWithHttpInfo(params: EachParams<T, P>, callback?: Each<T>): Promise<ApiResponse<void>>;
  /** One page: the first, or that of a number and token. */
  page(params?: (P & PageParams) | Callback<Page<T>>, options?: CallOptions | Callback<Page<T>>): Promise<Page<T>>;
  pageWithHttpInfo(
    params?: (P & PageParams) | Callback<ApiResponse<Page<T>>>,
    options?: CallOptions | Callback<ApiResponse<Page<T>>>,
  ): Promise<ApiResponse<Page<T>>>;
  /** The page at a URL that another page named. */
  getPage(url: string, options?: CallOptions | Callback<Page<T>>): Promise<Page<T>>;
  getPageWithHttpInfo(url: string, options?: CallOptions | Callback<ApiResponse<Page<T>>>): Promise<ApiResponse<Page<T>>>;
}

/** What is called with each record; its second argument ends that, and may be given an error. */
export type Each<T> = (item: T, done: (error?: Error) => void) => unknown;

/** What `each` takes. */
export type EachParams<T, P> = P & { callback?: Each<T>; done?: (error?: any) => void };

/** Which page is wanted. Most products take a number only with the token that belongs to it. */
export interface PageParams {
  pageNumber?: number;
  pageToken?: string;
}

/** Where a list with tokens for its pages begins. On Node, Deno and Bun. */
export type FromToken = Pick<PageParams, "pageToken">;

/** A record as Twilio's library has it, with one class for what is a record of the list and what is fetched: each may have more fields. */
export type Also<T, More> = Pick<T, Exclude<keyof T & keyof More, "toJSON">> &
  Partial<Omit<T, keyof More>> &
  Partial<Omit<More, keyof T>> & { toJSON(): any };

/** A part of a body, by the names of the API. On Node, Deno and Bun. */
export declare class Part {
  constructor(payload: any);
  [name: string]: any;
}

/** What makes whole bodies of that. */
export type Parts<T> = new (payload: any) => T;

/** One page of a list. */
export interface Page<T> extends Iterable<T> {
  /** Its records. */
  instances: T[];
  /** Where the page behind this one is: a text that can be kept, and given to `getPage` another day. */
  nextPageUrl: string | undefined;
  /** Where the page before this one is. */
  previousPageUrl: string | undefined;
  /** Its records and addresses. On Node, Deno and Bun. */
  toJSON(): { instances: T[]; nextPageUrl: string | undefined; previousPageUrl: string | undefined };
  getNextPageUrl(): string | undefined;
  getPreviousPageUrl(): string | undefined;
  /** The page behind this one; nothing if this is the last. */
  nextPage(options?: CallOptions): Promise<Page<T> | undefined>;
  /** The page before this one; nothing if this is the first. */
  previousPage(options?: CallOptions): Promise<Page<T> | undefined>;
}

/** A resource as the service describes it. Its fields are its own properties; secrets among them are not printed and not copied. */
export declare class Instance {
  protected constructor();
  /** The JSON of this resource exactly as the service sent it: fields that this version does not know, numbers to the last digit. */
  readonly raw: string;
  /** Its fields, as `JSON.stringify` has them; secrets are left out, but not those of a part of a record, such as ICE servers. */
  toJSON(): { [K in keyof this as this[K] extends (...given: never[]) => unknown ? never : K]: this[K] };
}
