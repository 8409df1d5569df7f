// Capability tokens of the first generation of Twilio's clients for calls.

import { enter } from "../helpers/native/jwt.js";
import { copied, keep, needed, now, seconds } from "./token.js";

/** Allows to follow the account's events that these filters let pass. */
export class EventStreamScope {
  constructor(filters) {
    this.filters = filters ?? {};
  }

  scopes() {
    return [{ name: "events", params: copied(this.filters) }];
  }
}

/** Allows to be called by this name, which outgoing calls come from, too. */
export class IncomingClientScope {
  constructor(clientName) {
    this.clientName = clientName;
  }

  scopes() {
    return [{ name: "incoming", of: String(this.clientName) }];
  }
}

/** Allows calls, which a TwiML application answers. */
export class OutgoingClientScope {
  constructor(options) {
    this.applicationSid = needed(options?.applicationSid, "applicationSid");
    this.clientName = options.clientName;
    this.params = options.params;
  }

  scopes() {
    const scopes = [{ name: "outgoing", of: this.applicationSid, params: copied(this.params) }];
    if (typeof this.clientName === "string") scopes.push({ name: "client_name", of: this.clientName });
    return scopes;
  }
}

/** A token that lets a browser make and take calls, and follow events. */
export class ClientCapability {
  static EventStreamScope = EventStreamScope;
  static IncomingClientScope = IncomingClientScope;
  static OutgoingClientScope = OutgoingClientScope;

  constructor(options) {
    this.accountSid = needed(options?.accountSid, "accountSid");
    keep(this, "authToken", options.authToken);
    this.ttl = options.ttl || 3600;
    this.scopes = [];
  }

  /** Adds what is allowed. */
  addScope(scope) {
    this.scopes.push(scope);
  }

  /** The token, made now. */
  toJwt() {
    const made = JSON.stringify({
      account_sid: this.accountSid,
      auth_token: this.authToken,
      scopes: this.scopes.flatMap((scope) => scope.scopes()),
      ttl: seconds(this.ttl),
      algorithm: "HS256",
      now: now(),
    });
    return enter((core) => core.client_capability(made));
  }
}
