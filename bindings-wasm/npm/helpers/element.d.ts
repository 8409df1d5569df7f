/** What an element takes that has no attributes. */
export type NoAttributes = { readonly [name: string]: never };

/** A comment among what is in an element. */
export interface TwiMLComment {
  comment: string;
}

/** An element, and what is in it. A document is one, too. */
export declare class TwiML {
  protected constructor();
  /** The name of the element. */
  tag: string;
  /** The attributes, by their names in XML. */
  attributes: { [name: string]: string };
  /** What is in it: texts, elements and comments. */
  nodes: (string | TwiML | TwiMLComment)[];
  /** Adds a text. */
  addText(text: string): void;
  /**
   * Adds an element that is newer than this library.
   *
   * @param tag The name of the element.
   * @param attributes Its attributes; an array is its items with spaces between.
   * @param text The text in it.
   */
  addChild(tag: string, attributes?: object | null, text?: string): TwiML;
  /** Adds a comment. */
  comment(text: string): this;
  /** Adds a comment before the element. */
  commentBefore(text: string): this;
  /** Adds a comment right after the element. */
  commentAfter(text: string): this;
  /**
   * The whole document that the element stands in, as it is sent.
   *
   * @throws {InvalidArgumentError} It cannot be written: a name is none, or a text holds what XML cannot.
   */
  toString(): string;
}

/**
 * Reads TwiML: a tree of the elements by their names, whether Twilio knows them or not.
 *
 * @param xml Up to 64 kB of well-formed XML, without a document type.
 * @throws {SyntaxError} It is none; its `line` and `column` say where.
 */
export declare function parse(xml: string): TwiML;
