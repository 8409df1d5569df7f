// Capability tokens of TaskRouter: which requests a worker's browser may make.

import { enter } from "../helpers/native/jwt.js";
import * as util from "../task-router-util.js";
import { Policy } from "./policy.js";
import { keep, needed, now, seconds } from "./token.js";

export { Policy, util };

/** A token for a worker, a queue of tasks or a workspace. */
export class TaskRouterCapability {
  static Policy = Policy;

  constructor(options) {
    this.accountSid = needed(options?.accountSid, "accountSid");
    keep(this, "authToken", options.authToken);
    this.workspaceSid = needed(options.workspaceSid, "workspaceSid");
    this.channelId = needed(options.channelId, "channelId");
    this.friendlyName = options.friendlyName;
    this.ttl = options.ttl || 3600;
    this.version = "v1";
    this.policies = [];
  }

  /** Adds a policy. */
  addPolicy(policy) {
    this.policies.push(policy);
  }

  /** The token, made now. */
  toJwt() {
    const made = JSON.stringify({
      account_sid: this.accountSid,
      auth_token: this.authToken,
      workspace_sid: this.workspaceSid,
      channel_id: this.channelId,
      friendly_name: this.friendlyName,
      policies: this.policies.map((policy) => policy.payload()),
      ttl: seconds(this.ttl),
      algorithm: "HS256",
      now: now(),
    });
    return enter((core) => core.task_router_capability(made));
  }
}
