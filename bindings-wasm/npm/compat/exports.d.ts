// What programs written for Twilio's library find beside the client, on Node, Deno and Bun.

import type { AuthStrategy, ClientOptions, CredentialProvider, ValidationClientOptions } from "../base/types.js";
import { RestException } from "../base/exports.js";
import type Request from "../lib/http/request.js";
import type { Headers } from "../lib/http/request.js";
import type Response from "../lib/http/response.js";
import type { HttpMethod } from "../lib/interfaces.js";

/** An error that the service told in the form of RFC 9457: every one with its members is one of these, whatever its status makes it. */
export declare class TwilioServiceException extends RestException {
  readonly type: string;
  readonly title: string;
  readonly code: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: { detail: string; pointer: string }[];
  /** Whether a body has the members that RFC 9457 and Twilio ask for. */
  static isRFC9457Response(body: unknown): boolean;
}

/** What sends requests where nobody brings anything else. Programs make it with options of connections, or extend it. */
export declare class RequestClient {
  constructor(options?: RequestClient.RequestClientOptions);
  /** The longest that a request may take that says nothing else, in milliseconds. */
  defaultTimeout: number;
  /** Whether it sends again what was answered with 429. */
  autoRetry: boolean;
  /** The longest pause before that, in milliseconds. */
  maxRetryDelay: number;
  /** How often it does so at most. */
  maxRetries: number;
  readonly keepAlive: boolean;
  /** Sends a request. */
  request<TData>(options: RequestClient.RequestOptions<TData>): Promise<Response<TData>>;
  /** The names of headers that may be logged. */
  filterLoggingHeaders(headers: Headers): string[];
  /** For a client of one's own that is made as axios is: what vouches for a request before it is sent. */
  validationInterceptor(validationClient: ValidationClientOptions): (config: any) => any;
  /** The last request, without its credentials. */
  readonly lastRequest?: Request<any>;
  /** The answer to it. */
  readonly lastResponse?: Response<any>;
}

export declare namespace RequestClient {
  /** A request. */
  interface RequestOptions<TData = any, TParams = object> {
    method: HttpMethod;
    uri: string;
    username?: string;
    password?: string;
    /** What tells the header `Authorization`, where there is no user name. */
    authStrategy?: AuthStrategy;
    headers?: Headers;
    /** The query. */
    params?: TParams;
    /** A form; with the header `Content-Type: application/json` a JSON body. */
    data?: TData;
    /** Milliseconds. */
    timeout?: number;
    /** Without effect: the answer is the redirect. */
    allowRedirects?: boolean;
    /** Without effect: connections are kept. */
    forever?: boolean;
    /** Without effect: a client has a `logLevel`. */
    logLevel?: string;
  }

  /** Options of connections, and of what is sent over them. */
  interface RequestClientOptions {
    /** The longest that a request may take that says nothing else, in milliseconds: 30,000 unless set. */
    timeout?: number;
    keepAlive?: boolean;
    keepAliveMsecs?: number;
    maxSockets?: number;
    maxTotalSockets?: number;
    maxFreeSockets?: number;
    scheduling?: "fifo" | "lifo" | undefined;
    /** Certificates that are trusted in the place of the platform's own, as PEM. */
    ca?: string | Uint8Array;
    /** Whether it sends again what was answered with 429. */
    autoRetry?: boolean;
    /** The longest pause before that, in milliseconds: 3,000 unless set. */
    maxRetryDelay?: number;
    /** How often it does so at most: 3 unless set. */
    maxRetries?: number;
    /** Public key client validation. */
    validationClient?: ValidationClientOptions;
  }
}

/** OAuth client credentials, made step by step. */
export declare class ClientCredentialProviderBuilder {
  setClientId(clientId: string): this;
  setClientSecret(clientSecret: string): this;
  build(): CredentialProvider;
}

/** The same for organizations. */
export declare class OrgsCredentialProviderBuilder extends ClientCredentialProviderBuilder {}

/** No credentials. */
export declare class NoAuthCredentialProvider implements CredentialProvider {
  readonly settings: ClientOptions;
}
