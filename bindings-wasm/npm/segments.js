// How many SMS a text takes, and why.

import { enter } from "./helpers/native/segments.js";

/** The longest text that Twilio takes for one message, in characters. */
export const MAX_CHARACTERS = 1600;

/** A text, and how it is sent. */
export class SegmentedMessage {
  constructor(message, options) {
    this.message = options?.smartEncoding ? smartEncoded(message) : message;
    Object.assign(this, JSON.parse(enter((core) => core.count_segments(this.message))));
  }

  /** The text of each SMS. */
  get segments() {
    return JSON.parse(enter((core) => core.segment_parts(this.message)));
  }

  /** The characters that force UCS-2, each behind its index in the text. */
  get nonGsmCharacters() {
    return JSON.parse(enter((core) => core.forcing_characters(this.message)));
  }
}

/** The text as smart encoding sends it. */
export const smartEncoded = (message) => enter((core) => core.smart_encoded(message));

/** The longest beginning of a text that takes no more than so many SMS. */
export const cut = (message, segments) => enter((core) => core.cut_to_segments(message, Math.max(segments, 0)));
