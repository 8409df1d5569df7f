import { TrunklineError } from "./base/exports.js";
import type { ValidationClientOptions } from "./base/types.js";
import { Policy, type PolicyOptions, type PolicyPayload } from "./jwt/policy.js";
import * as util from "./task-router-util.js";

export { Policy };
export type { PolicyOptions, PolicyPayload, ValidationClientOptions };

/** A token that grants an identity the use of some of Twilio's products. */
export declare class AccessToken implements AccessToken.AccessTokenOptions {
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
  identity: string;
  nbf?: number | undefined;
  region?: string | undefined;
  grants: AccessToken.Grant<any, any, any>[];
  /** Adds a grant. A later one for the same product takes the place of an earlier one. */
  addGrant(grant: AccessToken.Grant<any, any, any>): void;
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
  abstract class Grant<_TOptions = object, TPayload = object, TKey = string> {
    protected constructor(key: TKey);
    /** The key that Twilio knows the product by. */
    key: TKey;
    /** What the token says of it. */
    abstract toPayload(): TPayload;
  }
  interface TaskRouterGrantOptions {
    workspaceSid?: string;
    workerSid?: string;
    role?: string;
  }
  interface TaskRouterGrantPayload {
    workspace_sid?: string;
    worker_sid?: string;
    role?: string;
  }
  class TaskRouterGrant extends Grant<TaskRouterGrantOptions, TaskRouterGrantPayload, "task_router"> {
    constructor(options?: TaskRouterGrantOptions);
    workspaceSid?: string;
    workerSid?: string;
    role?: string;
    toPayload(): TaskRouterGrantPayload;
  }
  interface ChatGrantOptions {
    serviceSid?: string;
    endpointId?: string;
    deploymentRoleSid?: string;
    pushCredentialSid?: string;
  }
  interface ChatGrantPayload {
    service_sid?: string;
    endpoint_id?: string;
    deployment_role_sid?: string;
    push_credential_sid?: string;
  }
  class ChatGrant extends Grant<ChatGrantOptions, ChatGrantPayload, "chat"> {
    constructor(options?: ChatGrantOptions);
    serviceSid?: string;
    endpointId?: string;
    deploymentRoleSid?: string;
    pushCredentialSid?: string;
    toPayload(): ChatGrantPayload;
  }
  interface VideoGrantOptions {
    /** The room, by its name or SID. */
    room?: string;
  }
  interface VideoGrantPayload {
    room?: string;
  }
  class VideoGrant extends Grant<VideoGrantOptions, VideoGrantPayload, "video"> {
    constructor(options?: VideoGrantOptions);
    room?: string;
    toPayload(): VideoGrantPayload;
  }
  interface SyncGrantOptions {
    serviceSid?: string;
    endpointId?: string;
  }
  interface SyncGrantPayload {
    service_sid?: string;
    endpoint_id?: string;
  }
  class SyncGrant extends Grant<SyncGrantOptions, SyncGrantPayload, "data_sync"> {
    constructor(options?: SyncGrantOptions);
    serviceSid?: string;
    endpointId?: string;
    toPayload(): SyncGrantPayload;
  }
  class ConversationsGrant extends Grant<{ configurationProfileSid?: string }, { configuration_profile_sid?: string }, "rtc"> {
    constructor(options?: { configurationProfileSid?: string });
    configurationProfileSid?: string;
    toPayload(): { configuration_profile_sid?: string };
  }
  interface VoiceGrantOptions {
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
  }
  interface VoiceGrantPayload {
    incoming?: { allow: boolean };
    outgoing?: { application_sid: string; params?: object };
    push_credential_sid?: string;
    endpoint_id?: string;
  }
  class VoiceGrant extends Grant<VoiceGrantOptions, VoiceGrantPayload, "voice"> {
    constructor(options?: VoiceGrantOptions);
    incomingAllow?: boolean;
    outgoingApplicationSid?: string;
    outgoingApplicationParams?: object;
    pushCredentialSid?: string;
    endpointId?: string;
    toPayload(): VoiceGrantPayload;
  }
  interface PlaybackGrantOptions {
    /** The grant as the API answered it. */
    grant?: object;
  }
  interface PlaybackGrantPayload {
    grant?: object;
  }
  class PlaybackGrant extends Grant<PlaybackGrantOptions, PlaybackGrantPayload, "player"> {
    constructor(options?: PlaybackGrantOptions);
    grant?: object;
    toPayload(): PlaybackGrantPayload;
  }
}

/** Allows to follow the account's events that these filters let pass. */
export declare class EventStreamScope {
  constructor(filters?: object);
  filters: object;
}

/** Allows to be called by this name, which outgoing calls come from, too. */
export declare class IncomingClientScope {
  constructor(clientName: string);
  clientName: string;
}

export interface OutgoingClientScopeOptions {
  applicationSid: string;
  clientName?: string;
  params?: object;
}

/** Allows calls, which a TwiML application, `AP…`, answers, with what it is told. */
export declare class OutgoingClientScope {
  constructor(options: OutgoingClientScopeOptions);
  applicationSid: string;
  clientName?: string;
  params?: object;
}

export interface ClientCapabilityOptions {
  accountSid: string;
  authToken: string;
  /** How long it is valid, in seconds: an hour, unless given, and a day at most. */
  ttl?: number;
}

/** What is allowed. */
export type Scope = EventStreamScope | IncomingClientScope | OutgoingClientScope;

/** A token that lets a browser make and take calls, and follow events. */
export declare class ClientCapability {
  static EventStreamScope: typeof EventStreamScope;
  static IncomingClientScope: typeof IncomingClientScope;
  static OutgoingClientScope: typeof OutgoingClientScope;
  constructor(options: ClientCapabilityOptions);
  accountSid: string;
  authToken: string;
  ttl: number;
  scopes: Scope[];
  /** Adds what is allowed. A later scope of a kind takes the place of an earlier one. */
  addScope(scope: Scope): void;
  /** The token, made now. */
  toJwt(): string;
}

export interface TaskRouterCapabilityOptions {
  accountSid: string;
  authToken: string;
  workspaceSid: string;
  channelId: string;
  friendlyName?: string;
  /** How long it is valid, in seconds: an hour, unless given, and a day at most. */
  ttl?: number;
  /** Without effect: there is one version. */
  version?: string;
}

/** A token for a worker `WK…`, a queue `WQ…` or a workspace `WS…`: its channel. */
export declare class TaskRouterCapability {
  static Policy: typeof Policy;
  constructor(options: TaskRouterCapabilityOptions);
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
  static readonly DEFAULT_ALGORITHM: "RS256";
  static readonly ALGORITHMS: readonly ["RS256", "PS256"];
  constructor(options: ValidationClientOptions);
  readonly accountSid: string;
  readonly credentialSid: string;
  readonly signingKey: string;
  readonly privateKey: string;
  /** How long a token is valid, in seconds: 300, unless set. */
  ttl: number;
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
