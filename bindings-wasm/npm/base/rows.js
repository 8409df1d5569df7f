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

/** Goes over the records of an answer one by one; the field of a record is then read by its number. */
export class Row {
  #spans;
  #times;
  #stride;
  #at = 0;
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
  }

  get start() {
    return this.#spans[this.#at];
  }

  get end() {
    return this.#spans[this.#at + 1];
  }

  text(field) {
    const at = this.#at + 2 + 2 * field;
    const start = this.#spans[at];
    const end = this.#spans[at + 1];
    if (end === 0) return null;
    const above = at - this.#stride;
    const isKnown = this.#known[field] !== undefined && this.#spans[above] === start && this.#spans[above + 1] === end;
    return isKnown ? this.#known[field] : (this.#known[field] = this.#text.substring(start, end));
  }

  number(field) {
    const text = this.text(field);
    return text === null ? null : Number(text);
  }

  boolean(field) {
    const text = this.text(field);
    return text === null ? null : text === "true";
  }

  time(field) {
    const time = this.#times[this.#at / 2 + 1 + field];
    return Number.isNaN(time) ? null : new Date(time);
  }

  json(field) {
    const text = this.text(field);
    return text === null ? null : JSON.parse(text);
  }
}

/** The values of a record within another one. */
export class InnerRow {
  #cells;

  constructor(cells) {
    this.#cells = cells;
  }

  text(field) {
    return this.#cells[field];
  }

  number(field) {
    return this.#cells[field];
  }

  boolean(field) {
    return this.#cells[field];
  }

  time(field) {
    return time(this.#cells[field]);
  }

  json(field) {
    return this.#cells[field];
  }
}

/** A time from its milliseconds. */
export const time = (cell) => (cell === null ? null : new Date(cell));
