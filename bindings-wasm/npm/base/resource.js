// What the façade's classes stand on: places in the API, lists, pages and records. They name things; the core decides.

import { pause } from "#platform";
import { enter, generation, isPresent } from "./native.js";
import { nextNumber } from "./numbers.js";
import { fileAt, isRaw, meta, plain, run } from "./client.js";
import { failure, TrunklineError } from "./errors.js";
import { textOf } from "./arguments.js";
import { InnerRow, Row, time } from "./rows.js";

/** Gives an object, or a function in its place: then that is what a subclass puts its fields on. */
class Self {
  constructor(itself) {
    if (itself) return Object.setPrototypeOf(itself, new.target.prototype);
  }
}

export let clientOf;
export let path;

/** A place in the API: a client, and the path arguments that lead there. With a class of items it is called to lead to one. */
export class Place extends Self {
  #client;
  #path;

  constructor(client, path, Item) {
    super(Item && ((...ids) => new Item(client, [...path, ...ids.map(segment)])));
    this.#client = client;
    this.#path = path;
  }

  static {
    clientOf = (place) => place.#client;
    path = (place) => place.#path;
  }
}

/** What leads on from a client or a place, by its class. */
const known = new WeakMap();

/** What leads on from an owner, which is made when it is first asked for, and is the same from then on: tests put stubs on it. */
export function kept(owner, Class, make) {
  let all = known.get(owner);
  if (!all) known.set(owner, (all = new Map()));
  let one = all.get(Class);
  if (!one) all.set(Class, (one = make()));
  return one;
}

/** A place below another one, by its class. */
export const below = (place, Class) => kept(place, Class, () => new Class(clientOf(place), path(place)));

/** A place that a client leads to. */
export const top = (client, Class, path) => kept(client, Class, () => new Class(client, path));

/** A path argument that was left out is an empty one, which the core refuses; nothing at all would be the client's own account. */
export const segment = (id) => (id instanceof Date && !Number.isNaN(id.getTime()) ? id.toISOString().slice(0, 10) : (id ?? ""));

/** The parameter that is a whole body, of itself. */
export const bodyOf = (params) => (Object(params) === params && typeof params !== "function" && !("body" in params) ? { body: params } : params);

/** What a method was given: parameters and options, and a callback in the place of either or behind them. */
export function sorted(given) {
  const callback = given.find((one) => typeof one === "function");
  const [params, options] = given.filter((one) => typeof one !== "function");
  return { params, options, callback };
}

/** Tells a callback what a promise comes to, if there is one: an error, or null and what it gives. */
export const told = (promise, callback) => (callback ? promise.then((value) => callback(null, value), callback) : promise);

/**
 * Executes an operation of a table, with what the method was given. `Model` is the class of what it answers; null where that is any JSON;
 * nothing where it answers nothing.
 */
export function execute(place, table, operation, Model, ...given) {
  const { params, options, callback } = sorted(given);
  return told(perform(place, table, operation, Model, params, options), callback);
}

async function perform(place, table, operation, Model, params, options) {
  const { signal, ...rest } = options ?? {};
  const wantsMeta = isRaw(clientOf(place));
  const text = textOf(operation, path(place), params, rest, wantsMeta ? { meta: true } : undefined);
  const answer = await run(clientOf(place), table, signal, (core, client, call) => core.execute(client, call, text));
  const data = Model ? (records(place, Model, answer)[0] ?? null) : Model === null ? answer.facts[0] : true;
  return wantsMeta ? { data, ...meta(answer.facts[1]) } : data;
}

/** Reads one page of a list: the first, or the one at a URL. */
export async function page(place, list, params, options) {
  const { signal, ...rest } = options ?? {};
  const { limit, pageSize, cursor, ...filters } = params ?? {};
  const wantsMeta = isRaw(clientOf(place));
  const text = textOf(list.operation, path(place), filters, rest, { limit, pageSize, cursor, meta: wantsMeta });
  const answer = await run(clientOf(place), list.table, signal, (core, client, call) => core.page(client, call, text));
  const data = new Page(place, list, answer, options);
  return wantsMeta ? { data, ...meta(answer.facts[2]) } : data;
}

/** One page of a list. */
export class Page {
  #place;
  #list;
  #options;

  constructor(place, list, answer, options) {
    const [next, previous] = answer.facts;
    this.#place = place;
    this.#list = list;
    this.#options = options;
    this.instances = records(place, list.Model, answer);
    this.nextPageUrl = absolute(next);
    this.previousPageUrl = absolute(previous);
  }

  /** The page behind this one; nothing if this is the last. */
  async nextPage(options = this.#options) {
    return this.nextPageUrl && page(this.#place, this.#list, { cursor: this.nextPageUrl }, options);
  }

  /** The page before this one; nothing if this is the first. */
  async previousPage(options = this.#options) {
    return this.previousPageUrl && page(this.#place, this.#list, { cursor: this.previousPageUrl }, options);
  }

  getNextPageUrl() {
    return this.nextPageUrl;
  }

  getPreviousPageUrl() {
    return this.previousPageUrl;
  }

  [Symbol.iterator]() {
    return this.instances[Symbol.iterator]();
  }
}

/** A page's address. Those of the oldest product come without a host. */
const absolute = (url) => (url?.startsWith("/") ? `https://api.twilio.com${url}` : (url ?? undefined));

const forgotten = new FinalizationRegistry((list) => closeList(list));

function closeList(list) {
  if (isPresent() && list.generation === generation) enter((core) => core.close_list(list.number));
}

/** A list in the making: pages that are read one by one. */
class Reading {
  #client;
  #table;
  #text;
  #signal;
  #list;

  constructor(place, { table, operation }, params, options) {
    const { signal, ...rest } = options ?? {};
    const { limit, pageSize, cursor, ...filters } = params ?? {};
    this.#client = plain(clientOf(place));
    this.#table = table;
    this.#signal = signal;
    this.#text = textOf(operation, path(place), filters, rest, { limit, pageSize, cursor });
  }

  /** The next page as the core tells it; its facts are `null` behind the last. */
  next() {
    return run(this.#client, this.#table, this.#signal, (core, client, call) => {
      core.next_page(client, call, this.#number(core, client));
    });
  }

  #number(core, client) {
    if (!this.#list) {
      const number = nextNumber();
      const refusal = core.open_list(client, number, this.#text);
      if (refusal) throw failure(JSON.parse(refusal));
      this.#list = { number, generation };
      forgotten.register(this, this.#list, this);
    }
    if (this.#list.generation !== generation) {
      throw new TrunklineError("the core was replaced while the list was read: start it again");
    }
    return this.#list.number;
  }

  close() {
    if (!this.#list) return;
    forgotten.unregister(this);
    closeList(this.#list);
  }
}

/** All records of a list. */
export async function readAll(place, list, params, options) {
  const reading = new Reading(place, list, params, options);
  const all = [];
  try {
    let next = reading.next();
    for (;;) {
      const page = await next;
      if (page.facts === null) return all;
      // The next page travels while this one is read.
      next = page.facts[0] === null ? undefined : reading.next();
      if (next) {
        // Should it fail meanwhile, that is told when it is awaited.
        next.catch(() => {});
        await pause();
      }
      for (const record of records(place, list.Model, page)) all.push(record);
      if (!next) return all;
    }
  } finally {
    reading.close();
  }
}

/** The operation of a list with its table, and the class of its records. */
export let listOf;

/** A place with a list. */
export class List extends Place {
  #list;

  constructor(client, path, table, operation, Model, Item) {
    super(client, path, Item);
    this.#list = { table, operation, Model };
  }

  /** The records one by one; pages are read as they are needed. Nothing is sent before the first record is asked for. */
  async *stream(params, options) {
    const reading = new Reading(this, this.#list, params, options);
    try {
      for (;;) {
        const page = await reading.next();
        if (page.facts === null) return;
        yield* records(this, this.#list.Model, page);
        if (page.facts[0] === null) return;
      }
    } finally {
      reading.close();
    }
  }

  /** All records at once, or as many as `limit` says. */
  list(...given) {
    const { params, options, callback } = sorted(given);
    return told(readAll(this, this.#list, params, options), callback);
  }

  /**
   * Calls a function with each record, and `done` at the end. A function that gives `false` stops, and so does its second argument, which
   * may be given an error. The promise is that of the end; it fails where no `done` is told of the error.
   */
  async each(params, callback) {
    if (typeof params === "function") [params, callback] = [undefined, params];
    const { callback: tell = callback, done, ...rest } = params ?? {};
    let isOver = false;
    let problem;
    const stop = (error) => {
      isOver = true;
      problem = error;
    };
    try {
      for await (const record of this.stream(rest)) {
        if (tell(record, stop) === false || isOver) break;
      }
    } catch (error) {
      problem = error;
    }
    if (done) done(problem);
    else if (problem) throw problem;
  }

  /** One page: the first. */
  page(...given) {
    const { params, options, callback } = sorted(given);
    return told(page(this, this.#list, params, options), callback);
  }

  /** The page at a URL that another page named. */
  getPage(url, ...given) {
    const { params: options, callback } = sorted(given);
    return told(page(this, this.#list, { cursor: url }, options), callback);
  }

  static {
    listOf = (list) => list.#list;
  }
}

/** Where records come from: the place, and a text that holds the JSON of some of them as the service sent it. */
class Source {
  constructor(client, path, text) {
    this.client = client;
    this.path = path;
    this.text = text;
  }
}

function records(place, Model, answer) {
  if (answer.count === 0) return [];
  const client = plain(clientOf(place));
  const row = new Row(answer);
  const out = [];
  for (let block = 0; block < answer.texts.length; block += 1) {
    row.enter(new Source(client, path(place), answer.texts[block]));
    for (let left = answer.counts[block]; left > 0; left -= 1) {
      out.push(new Model(row));
      row.next();
    }
  }
  return out;
}

let sourceOf;

/** A resource as the service describes it. Its fields are its own properties. */
export class Instance {
  #source;
  #start;
  #end;

  constructor(row) {
    this.#source = row.source;
    this.#start = row.start;
    this.#end = row.end;
  }

  /** The JSON of this resource exactly as the service sent it: fields that this version does not know, numbers to the last digit. */
  get raw() {
    return this.#source?.text.substring(this.#start, this.#end);
  }

  /** Without secrets; but with those of a part of a record, which are there to be handed on: ICE servers go to a page as they are. */
  toJSON() {
    const isPart = !this.#source;
    return isPart ? Object.fromEntries(Object.getOwnPropertyNames(this).map((name) => [name, this[name]])) : { ...this };
  }

  static {
    sourceOf = (record) => record.#source;
  }
}

/** The client of a record, and the path arguments that lead to it: so many of those of the place where it was got, and its own. */
export function itemOf(record, Item, depth, ...ids) {
  const source = sourceOf(record);
  if (!source) throw new TrunklineError("this record was not got from a client");
  return new Item(source.client, [...source.path.slice(0, depth), ...ids.map(segment)]);
}

/** Downloads the file that a record stands for, to a path if there is one. The parts are those of its address. */
export const file = (record, ...given) => fileAt(sourceOf(record)?.client, ...given);

export const times = (cells) => cells?.map(time) ?? null;

export const nested = (Model, cells) => (cells === null ? null : new Model(new InnerRow(cells)));

export const nestedList = (Model, rows) => rows?.map((cells) => nested(Model, cells)) ?? null;

/**
 * A secret is there for whoever asks for it, but not for whoever prints or copies the record. Some ways to print show what is not
 * enumerable, too; of what has a getter they say so, and no more.
 */
export function secret(record, name, value) {
  const set = (other) => {
    value = other;
  };
  Object.defineProperty(record, name, { get: () => value, set, configurable: true });
}
