// What programs written for Twilio's library find beside the client, on Node, Deno and Bun.

import type { ClientOptions, CredentialProvider } from "../base/types.js";
import { RestException } from "../base/exports.js";

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
  constructor(options?: ClientOptions);
  /** Sends a request, `{ method, uri, username, password, headers, params, data, timeout }`. */
  request(options: any): Promise<any>;
  /** The last request, without its credentials. */
  readonly lastRequest?: any;
  /** The answer to it. */
  readonly lastResponse?: { statusCode: number; headers: any; body: any };
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
