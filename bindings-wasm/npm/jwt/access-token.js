// Access tokens: what lets an app or a browser use Twilio as somebody.

import { InvalidArgumentError } from "../base/errors.js";
import { enter } from "../helpers/native/jwt.js";
import { keep, needed, now, seconds } from "./token.js";

/** A token that grants an identity the use of some of Twilio's products. */
export class AccessToken {
  static DEFAULT_ALGORITHM = "HS256";
  static ALGORITHMS = ["HS256", "HS384", "HS512"];

  constructor(accountSid, keySid, secret, options) {
    this.accountSid = needed(accountSid, "accountSid");
    this.keySid = needed(keySid, "keySid");
    keep(this, "secret", secret);
    const identity = needed(options?.identity, "identity");
    this.identity = Number.isInteger(identity) ? String(identity) : identity;
    this.ttl = options.ttl || 3600;
    this.nbf = options.nbf;
    this.region = options.region;
    this.grants = [];
  }

  /** Adds a grant. A later one for the same product takes the place of an earlier one. */
  addGrant(grant) {
    this.grants.push(grant);
  }

  /** The token, made now. */
  toJwt(algorithm) {
    const { identity } = this;
    if (typeof identity !== "string" && !Number.isInteger(identity)) {
      throw new InvalidArgumentError("identity: must be text or a whole number", { parameter: "identity" });
    }
    const made = JSON.stringify({
      account_sid: this.accountSid,
      signing_key_sid: this.keySid,
      secret: this.secret,
      identity: String(identity),
      region: this.region,
      nbf: typeof this.nbf === "number" ? seconds(this.nbf) : undefined,
      ttl: seconds(this.ttl),
      grants: this.grants.map((grant) => [grant.key, grant.toPayload()]),
      algorithm: algorithm || AccessToken.DEFAULT_ALGORITHM,
      now: now(),
    });
    return enter((core) => core.access_token(made));
  }
}

/** The use of one product. A grant that is newer than this library extends it. */
class Grant {
  constructor(key) {
    this.key = key;
  }
}

/** What the token says of these properties, which go by the names of Twilio's API. */
function said(grant, names) {
  const payload = {};
  for (const name in names) if (grant[name]) payload[names[name]] = grant[name];
  return payload;
}

/** A class of grants whose properties are texts. */
const grantOf = (key, names) =>
  class extends Grant {
    constructor(options) {
      super(key);
      for (const name in names) this[name] = options?.[name];
    }

    toPayload() {
      return said(this, names);
    }
  };

class TaskRouterGrant extends grantOf("task_router", { workspaceSid: "workspace_sid", workerSid: "worker_sid", role: "role" }) {}

class ChatGrant extends grantOf("chat", {
  serviceSid: "service_sid",
  endpointId: "endpoint_id",
  deploymentRoleSid: "deployment_role_sid",
  pushCredentialSid: "push_credential_sid",
}) {}

class VideoGrant extends grantOf("video", { room: "room" }) {}

class SyncGrant extends grantOf("data_sync", { serviceSid: "service_sid", endpointId: "endpoint_id" }) {}

class ConversationsGrant extends grantOf("rtc", { configurationProfileSid: "configuration_profile_sid" }) {}

class VoiceGrant extends Grant {
  constructor(options) {
    super("voice");
    this.incomingAllow = options?.incomingAllow;
    this.outgoingApplicationSid = options?.outgoingApplicationSid;
    this.outgoingApplicationParams = options?.outgoingApplicationParams;
    this.pushCredentialSid = options?.pushCredentialSid;
    this.endpointId = options?.endpointId;
  }

  toPayload() {
    const { incomingAllow, outgoingApplicationSid, outgoingApplicationParams } = this;
    const payload = {};
    if (incomingAllow === true) payload.incoming = { allow: true };
    if (outgoingApplicationSid) {
      payload.outgoing = { application_sid: outgoingApplicationSid, params: outgoingApplicationParams || undefined };
    }
    return Object.assign(payload, said(this, { pushCredentialSid: "push_credential_sid", endpointId: "endpoint_id" }));
  }
}

class PlaybackGrant extends Grant {
  constructor(options) {
    super("player");
    this.grant = options?.grant;
  }

  toPayload() {
    return this.grant || {};
  }
}

Object.assign(AccessToken, {
  Grant,
  TaskRouterGrant,
  ChatGrant,
  VideoGrant,
  SyncGrant,
  ConversationsGrant,
  VoiceGrant,
  PlaybackGrant,
});
