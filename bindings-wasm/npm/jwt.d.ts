import { TrunklineError } from "./base/exports.js";
import { Policy } from "./jwt/policy.js";
import * as util from "./task-router-util.js";

export { Policy };

/** A token that grants an identity the use of some of Twilio's products. */
export declare class AccessToken {
  static DEFAULT_ALGORITHM: "HS256";
  static ALGORITHMS: ("HS256" | "HS384" | "HS512")[];
  /**
   * @param accountSid The account, `AC…`.
   * @param keySid The API key, `SK…`.
   * @param secret The secret of the key.
   */
  constructor(accountSid: string, keySid: string, secret: string, options: AccessToken.AccessTokenOptions);
  accountSid: string;
  keySid: string;
  secret: string;
  ttl: number;
  identity: string | number;
  nbf?: number | undefined;
  region?: string | undefined;
  grants: AccessToken.Grant[];
  /** Adds a grant. A later one for the same product takes the place of an earlier one. */
  addGrant(grant: AccessToken.Grant): void;
  /**
   * The token, made now.
   *
   * @throws {InvalidArgumentError} It cannot be made: `ttl` is more than a day, or a SID is that of something else.
   */
  toJwt(algorithm?: "HS256" | "HS384" | "HS512"): string;
}

export declare namespace AccessToken {
  interface AccessTokenOptions {
    /** Who uses the token. */
    identity: string | number;
    /** How long it is valid, in seconds: an hour, unless given, and a day at most. */
    ttl?: number | undefined;
    /** From when it is valid, in seconds of Unix time. */
    nbf?: number | undefined;
    /** The region that it is for, `au1`. */
    region?: string | undefined;
  }
  /** The use of one product. A grant that is newer than this library extends it. */
  abstract class Grant {
    protected constructor(key: string);
    /** The key that Twilio knows the product by. */
    key: string;
    /** What the token says of it. */
    abstract toPayload(): object;
  }
  class TaskRouterGrant extends Grant {
    constructor(options?: { workspaceSid?: string; workerSid?: string; role?: string });
    workspaceSid?: string;
    workerSid?: string;
    role?: string;
    toPayload(): object;
  }
  class ChatGrant extends Grant {
    constructor(options?: { serviceSid?: string; endpointId?: string; deploymentRoleSid?: string; pushCredentialSid?: string });
    serviceSid?: string;
    endpointId?: string;
    deploymentRoleSid?: string;
    pushCredentialSid?: string;
    toPayload(): object;
  }
  class VideoGrant extends Grant {
    /** @param options The room, by its name or SID. */
    constructor(options?: { room?: string });
    room?: string;
    toPayload(): object;
  }
  class SyncGrant extends Grant {
    constructor(options?: { serviceSid?: string; endpointId?: string });
    serviceSid?: string;
    endpointId?: string;
    toPayload(): object;
  }
  class ConversationsGrant extends Grant {
    constructor(options?: { configurationProfileSid?: string });
    configurationProfileSid?: string;
    toPayload(): object;
  }
  class VoiceGrant extends Grant {
    constructor(options?: {
      /** Whether the identity can be called. */
      incomingAllow?: boolean;
      /** The TwiML application, `AP…`, that answers when the identity calls. */
      outgoingApplicationSid?: string;
      /** What the application is told. */
      outgoingApplicationParams?: object;
      /** The credential that incoming calls are pushed with, `CR…`. */
      pushCredentialSid?: string;
      /** What tells one device of an identity from another. */
      endpointId?: string;
    });
    incomingAllow?: boolean;
    outgoingApplicationSid?: string;
    outgoingApplicationParams?: object;
    pushCredentialSid?: string;
    endpointId?: string;
    toPayload(): object;
  }
  class PlaybackGrant extends Grant {
    /** @param options The grant as the API answered it. */
    constructor(options?: { grant?: object });
    grant?: object;
    toPayload(): object;
  }
}

/** Allows to follow the account's events that these filters let pass. */
export declare class EventStreamScope {
  constructor(filters?: { readonly [name: string]: string });
  filters: { readonly [name: string]: string };
}

/** Allows to be called by this name, which outgoing calls come from, too. */
export declare class IncomingClientScope {
  constructor(clientName: string);
  clientName: string;
}

/** Allows calls, which a TwiML application, `AP…`, answers, with what it is told. */
export declare class OutgoingClientScope {
  constructor(options: { applicationSid: string; clientName?: string; params?: { readonly [name: string]: string } });
  applicationSid: string;
  clientName?: string;
  params?: { readonly [name: string]: string };
}

/** A token that lets a browser make and take calls, and follow events. */
export declare class ClientCapability {
  static EventStreamScope: typeof EventStreamScope;
  static IncomingClientScope: typeof IncomingClientScope;
  static OutgoingClientScope: typeof OutgoingClientScope;
  /** @param options `ttl` is in seconds: an hour, unless given, and a day at most. */
  constructor(options: { accountSid: string; authToken: string; ttl?: number });
  accountSid: string;
  authToken: string;
  ttl: number;
  /** Adds what is allowed. A later scope of a kind takes the place of an earlier one. */
  addScope(scope: EventStreamScope | IncomingClientScope | OutgoingClientScope): void;
  /** The token, made now. */
  toJwt(): string;
}

/** A token for a worker `WK…`, a queue `WQ…` or a workspace `WS…`: its channel. */
export declare class TaskRouterCapability {
  static Policy: typeof Policy;
  constructor(options: {
    accountSid: string;
    authToken: string;
    workspaceSid: string;
    channelId: string;
    friendlyName?: string;
    /** How long it is valid, in seconds: an hour, unless given, and a day at most. */
    ttl?: number;
  });
  accountSid: string;
  authToken: string;
  workspaceSid: string;
  channelId: string;
  friendlyName?: string;
  ttl: number;
  version: string;
  policies: Policy[];
  /** Adds a policy. */
  addPolicy(policy: Policy): void;
  /** The token, made now. */
  toJwt(): string;
}

/** What TaskRouter has, as `twilio.jwt.taskrouter` is. */
export declare namespace taskrouter {
  export { Policy, TaskRouterCapability, util };
}

/** A token does not count: it is none, was changed, has expired, and so on. */
export declare class TokenError extends TrunklineError {
  readonly reason: "malformed" | "unknown_algorithm" | "wrong_signature" | "expired" | "not_yet_valid";
}

/** What a token says. */
export interface Token {
  header: { [name: string]: any };
  claims: { [name: string]: any };
}

/**
 * Reads a token that this secret signed and that is valid now.
 *
 * @throws {TokenError} It does not count.
 */
export declare function verifyToken(token: string, secret: string): Token;

/**
 * Reads a token, whoever signed it and whenever: believe nothing of it.
 *
 * @throws {TokenError} It is none.
 */
export declare function readToken(token: string): Token;

/**
 * Makes the tokens of public key client validation, which vouch for requests: given to a client as `validation`, it does so for each. It signs
 * with `node:crypto`, and where there is none with WebCrypto.
 */
export declare class ValidationToken {
  static DEFAULT_ALGORITHM: "RS256";
  static ALGORITHMS: ("RS256" | "PS256")[];
  constructor(options: {
    /** The account, `AC…`. */
    accountSid: string;
    /** The public key that the account knows, `CR…`. */
    credentialSid: string;
    /** The API key, `SK…`. */
    signingKey: string;
    /** The private RSA key of at least 2048 bits, as PEM without a password; for WebCrypto in PKCS #8. */
    privateKey: string;
    algorithm?: "RS256" | "PS256";
  });
  readonly accountSid: string;
  readonly credentialSid: string;
  readonly signingKey: string;
  readonly algorithm: "RS256" | "PS256";
  /** The token of a request: the value of its header `Twilio-Client-Validation`. With `node:crypto`. */
  fromHttpRequest(request: {
    method: string;
    url: string;
    headers?: { readonly [name: string]: unknown };
    params?: { readonly [name: string]: string };
    data?: string | Uint8Array | object | null;
  }): string;
}
