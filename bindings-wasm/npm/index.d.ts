import { Client } from "./api/index.js";
import * as sent from "./base/find-sent.js";
import * as exported from "./base/exports.js";
import * as compat from "./compat/exports.js";
import * as types from "./base/types.js";
import * as helpersJwt from "./jwt.js";
import * as helpersTwiml from "./twiml.js";
import * as webhooks from "./webhooks.js";

/** A client. Without a user name and a password, the environment says who it is. */
declare function trunkline(username?: string, password?: string, options?: types.ClientOptions): Client;
declare function trunkline(options: types.ClientOptions): Client;

declare namespace trunkline {
  export { Client, Client as Twilio, trunkline as default };
  /** On Node: `trunkline/jwt`. */
  export namespace jwt {
    export import AccessToken = helpersJwt.AccessToken;
    export import ClientCapability = helpersJwt.ClientCapability;
    export import ValidationToken = helpersJwt.ValidationToken;
    export import taskrouter = helpersJwt.taskrouter;
  }
  /** On Node: `trunkline/twiml`. */
  export namespace twiml {
    export import FaxResponse = helpersTwiml.FaxResponse;
    export import MessagingResponse = helpersTwiml.MessagingResponse;
    export import VoiceResponse = helpersTwiml.VoiceResponse;
  }
  export const getExpectedBodyHash: typeof webhooks.getExpectedBodyHash;
  export type getExpectedBodyHash = typeof webhooks.getExpectedBodyHash;
  export const getExpectedTwilioSignature: typeof webhooks.getExpectedTwilioSignature;
  export type getExpectedTwilioSignature = typeof webhooks.getExpectedTwilioSignature;
  export const getSignatureAlgorithm: typeof webhooks.getSignatureAlgorithm;
  export type getSignatureAlgorithm = typeof webhooks.getSignatureAlgorithm;
  export const validateBody: typeof webhooks.validateBody;
  export type validateBody = typeof webhooks.validateBody;
  export const validateExpressRequest: typeof webhooks.validateExpressRequest;
  export type validateExpressRequest = typeof webhooks.validateExpressRequest;
  export const validateIncomingRequest: typeof webhooks.validateIncomingRequest;
  export type validateIncomingRequest = typeof webhooks.validateIncomingRequest;
  export const validateRequest: typeof webhooks.validateRequest;
  export type validateRequest = typeof webhooks.validateRequest;
  export const validateRequestWithBody: typeof webhooks.validateRequestWithBody;
  export type validateRequestWithBody = typeof webhooks.validateRequestWithBody;
  export const webhook: typeof webhooks.webhook;
  export type webhook = typeof webhooks.webhook;
  export import SIGNATURE_HEADER = webhooks.SIGNATURE_HEADER;
  export import SIGNATURE_SETTINGS_HEADER = webhooks.SIGNATURE_SETTINGS_HEADER;
  export import HMAC_SHA1 = webhooks.HMAC_SHA1;
  export import HMAC_SHA256 = webhooks.HMAC_SHA256;
  export import ready = exported.ready;
  export import useWasm = exported.useWasm;
  export import TrunklineError = exported.TrunklineError;
  export import ConfigurationError = exported.ConfigurationError;
  export import InvalidArgumentError = exported.InvalidArgumentError;
  export import TimeoutError = exported.TimeoutError;
  export import ConnectionError = exported.ConnectionError;
  export import DecodeError = exported.DecodeError;
  export import UnknownOutcomeError = exported.UnknownOutcomeError;
  export import RestException = exported.RestException;
  export import ValidationError = exported.ValidationError;
  export import AuthenticationError = exported.AuthenticationError;
  export import PermissionError = exported.PermissionError;
  export import NotFoundError = exported.NotFoundError;
  export import ConflictError = exported.ConflictError;
  export import RateLimitedError = exported.RateLimitedError;
  export import ServerError = exported.ServerError;
  export import ClientCredentialProviderBuilder = compat.ClientCredentialProviderBuilder;
  export import NoAuthCredentialProvider = compat.NoAuthCredentialProvider;
  export import OrgsCredentialProviderBuilder = compat.OrgsCredentialProviderBuilder;
  export import RequestClient = compat.RequestClient;
  export import TwilioServiceException = compat.TwilioServiceException;
  export import ApiResponse = types.ApiResponse;
  export import Callback = types.Callback;
  export import ClientOpts = types.ClientOptions;
  export import HttpClient = types.HttpClient;
  export import Attempt = types.Attempt;
  export import BaseClient = types.BaseClient;
  export import CallOptions = types.CallOptions;
  export import ClientOptions = types.ClientOptions;
  export import Clock = types.Clock;
  export import Fetch = types.Fetch;
  export import FindSentParams = sent.FindSentParams;
  export import Instance = types.Instance;
  export import Json = types.Json;
  export import List = types.List;
  export import ListParams = types.ListParams;
  export import Numeric = types.Numeric;
  export import Page = types.Page;
  export import Raw = types.Raw;
  export import RawRequest = types.RawRequest;
  export import RawResponse = types.RawResponse;
  export import RawAnswer = types.RawAnswer;
  export import Text = types.Text;
  export import Time = types.Time;
}

export = trunkline;
