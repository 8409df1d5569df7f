// Records as the core hands them over: texts in blocks, and numbers that say where each field stands in them.

import { decode } from "#platform";

/** What a call brought: facts, and texts with the cells of the records in them. */
export class Answer {
  /** What arrays come is the core's own and soon used otherwise, so it is copied. */
  constructor(facts, bytes, blocks, cells) {
    this.facts = facts;
    this.texts = [];
    this.counts = [];
    this.count = 0;
    let start = 0;
    for (let at = 0; at < blocks.length; at += 3) {
      const end = start + blocks[at + 1];
      this.texts.push(decode(bytes, start, end, blocks[at + 2] === 1));
      this.counts.push(blocks[at]);
      this.count += blocks[at];
      start = end;
    }
    this.cells = cells.slice();
  }
}

/** Goes over the records of an answer one by one, and over the fields of a record in the order of the product's table. */
export class Row {
  #spans;
  #times;
  #stride;
  #at = 0;
  #field = 0;
  #text = "";
  // Fields that say the same in many records are one text.
  #known;

  constructor({ cells, count }) {
    this.#spans = cells;
    this.#times = new Float64Array(cells.buffer);
    this.#stride = cells.length / count;
    this.#known = new Array(this.#stride / 2 - 1);
  }

  /** Enters the next block. */
  enter(source) {
    this.source = source;
    this.#text = source.text;
    this.#known.fill(undefined);
  }

  /** Goes to the next record. */
  next() {
    this.#at += this.#stride;
    this.#field = 0;
  }

  get start() {
    return this.#spans[this.#at];
  }

  get end() {
    return this.#spans[this.#at + 1];
  }

  /** The next field, which is a text. */
  text() {
    const field = this.#field++;
    const at = this.#at + 2 + 2 * field;
    const start = this.#spans[at];
    const end = this.#spans[at + 1];
    if (end === 0) return null;
    const above = at - this.#stride;
    const isKnown = this.#known[field] !== undefined && this.#spans[above] === start && this.#spans[above + 1] === end;
    return isKnown ? this.#known[field] : (this.#known[field] = this.#text.substring(start, end));
  }

  /** The next field, which is a number. */
  number() {
    const text = this.text();
    return text === null ? null : Number(text);
  }

  /** The next field, which is true or false. */
  boolean() {
    const text = this.text();
    return text === null ? null : text === "true";
  }

  /** The next field, which is a time. */
  time() {
    const time = this.#times[this.#at / 2 + 1 + this.#field++];
    return Number.isNaN(time) ? null : new Date(time);
  }

  /** The next field, which is JSON. */
  json() {
    const text = this.text();
    return text === null ? null : JSON.parse(text);
  }
}

/** Goes over the values of a record within another one. */
export class InnerRow {
  #cells;
  #field = 0;

  constructor(cells) {
    this.#cells = cells;
  }

  text() {
    return this.#cells[this.#field++];
  }

  number() {
    return this.text();
  }

  boolean() {
    return this.text();
  }

  time() {
    return time(this.text());
  }

  json() {
    return this.text();
  }
}

/** A time from its milliseconds. */
export const time = (cell) => (cell === null ? null : new Date(cell));
