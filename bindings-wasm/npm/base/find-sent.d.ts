// What the client adds to the list of messages. Written by hand; the generated types inherit it.

import type { CallOptions, Time } from "./types.js";

/** What `client.messages.findSent` takes. */
export interface FindSentParams {
  /** The recipient, as the service writes it: a phone number in E.164 form, or a channel address such as `whatsapp:+15558675310`. */
  to: string;
  /**
   * When the call began: `startedAt` of its error. Messages from before are left out, but for three seconds; where the service says its
   * time, its clock counts.
   */
  since: Time;
  /** Keeps only messages from this sender. Beside a messaging service, which may not have chosen the sender yet, it does not count. */
  from?: string | null;
  /** Keeps only messages of this messaging service. */
  messagingServiceSid?: string | null;
  /**
   * Keeps only messages with exactly this text. Leave it out where the service changes or does not keep it: `smartEncoded`, a content
   * template, a `contentRetention` of `discard`.
   */
  body?: string | null;
  /** How many milliseconds to keep asking when there is nothing: 10,000 unless set, 0 asks once. */
  wait?: number;
}

/** After an unknown outcome. */
export interface FindSent<T> {
  /**
   * What the service has of a message that this account may or may not have sent: all that match, the latest first.
   *
   * It asks the account's list of messages, again and again until it finds something or the time to wait is over. An empty answer is no
   * proof: a request that is still under way may arrive later. What may pass (a lost connection, a failure of the service) is an error
   * only once the time to wait is over.
   */
  findSent(params: FindSentParams, options?: CallOptions): Promise<T[]>;
}
