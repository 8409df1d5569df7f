/** The longest text that Twilio takes for one message, in characters. */
export declare const MAX_CHARACTERS = 1600;

/**
 * A text, and how it is sent.
 *
 * All characters in the alphabet of GSM 03.38: 160 places in a message alone, 153 in each of several, and some characters take two. Any
 * other text: 70 places of UCS-2, and 67.
 */
export declare class SegmentedMessage {
  /**
   * @param message The text.
   * @param options Whether Twilio replaces characters that would force UCS-2, as a messaging service can be set.
   */
  constructor(message: string, options?: { smartEncoding?: boolean });
  /** The text as it is sent. */
  readonly message: string;
  /** The alphabet. */
  readonly encoding: "GSM-7" | "UCS-2";
  /** The number of SMS that are sent and paid for. */
  readonly segmentsCount: number;
  /** The places that the text takes. */
  readonly units: number;
  /** The places that are left in the last SMS. */
  readonly unitsLeft: number;
  /** The number of characters, as Twilio's limit counts them. */
  readonly characters: number;
  /** Whether Twilio refuses the text: it has more than 1,600 characters. */
  readonly isTooLong: boolean;
  /** The text of each SMS. */
  readonly segments: string[];
  /** The characters that force UCS-2, each behind its index in the text, in UTF-16 units. */
  readonly nonGsmCharacters: [number, string][];
}

/** The text as smart encoding sends it: what looks like a character of the GSM alphabet becomes that. */
export declare function smartEncoded(message: string): string;

/** The longest beginning of a text that takes no more than so many SMS. What a reader sees as one character stays whole. */
export declare function cut(message: string, segments: number): string;
