// Stands for base/resource.js on Node, Deno and Bun: the same, and what programs written for Twilio's library ask of resources besides.

import * as base from "../base/resource.js";

export * from "../base/resource.js";

const { path, clientOf, listOf, sorted, told } = base;

/** Whether the call that is about to be made is to tell the answer's status and headers. */
let wantsInfo = false;

/** The same place, whose calls tell status and headers. */
function raw(place) {
  return new place.constructor(clientOf(place).withRawResponse, path(place));
}

/** Executes an operation, and completes the class of what it gives. Beside a JSON body Twilio's library takes headers. */
export function execute(place, table, operation, Model, params, options, callback) {
  if (Model) complete(Model);
  return base.execute(wantsInfo ? raw(place) : place, table, operation, Model, params, headed(options), callback);
}

/** Options of a call. No option has a dash in its name, as headers have. */
function headed(options) {
  const names = options && Object.keys(options);
  return names?.length && names.every((name) => name.includes("-")) ? { headers: options } : options;
}

/** An answer as Twilio's library tells it with status and headers. */
function infoOf({ data, status, headers }) {
  return { body: data === true ? status === 204 : data, statusCode: status, headers: Object.fromEntries(headers) };
}

/** What a method does, with the answer's status and headers around what it gives. */
const withInfo = (method) =>
  function (...given) {
    const callback = typeof given.at(-1) === "function" ? given.pop() : undefined;
    wantsInfo = true;
    try {
      return told(method.apply(this, given).then(infoOf), callback);
    } finally {
      wantsInfo = false;
    }
  };

const completed = new Set([Object.prototype, base.Place.prototype, base.Instance.prototype]);

/** Gives a class, for each method that sends something, another one that tells status and headers: `createWithHttpInfo`. */
export function complete({ prototype }) {
  if (completed.has(prototype)) return;
  completed.add(prototype);
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    // What sends something takes options at least; what leads on takes nothing.
    if (typeof value !== "function" || value.length === 0 || /^(?:constructor|findSent|download(?:To)?)$/.test(name)) continue;
    define(prototype, { [`${name}WithHttpInfo`]: withInfo(value) });
  }
  const above = Object.getPrototypeOf(prototype);
  if (above) complete({ prototype: above });
}

function define(prototype, methods) {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

define(base.Place.prototype, {
  /** What a call of the place gives: the item of this id. */
  get(...ids) {
    return this(...ids);
  },
});

define(base.Page.prototype, {
  toJSON() {
    return { ...this };
  },
});

export class Place extends base.Place {
  constructor(client, path, Item) {
    super(client, path, Item);
    complete(new.target);
  }
}
completed.add(Place.prototype);

/** A page's number goes by another name to the service. */
function placed(params) {
  if (params?.pageNumber === undefined) return params;
  const { pageNumber, ...rest } = params;
  return { ...rest, page: pageNumber };
}

/** One page of a list, with what is known of its answer. */
async function pageInfo(place, params, options) {
  return infoOf(await base.page(raw(place), listOf(place), placed(params), options));
}

export class List extends base.List {
  constructor(client, path, table, operation, Model, Item) {
    super(client, path, table, operation, Model, Item);
    complete(new.target);
    complete(Model);
  }

  page(...given) {
    const { params, options, callback } = sorted(given);
    return super.page(placed(params), options, callback);
  }

  pageWithHttpInfo(...given) {
    const { params, options, callback } = sorted(given);
    return told(pageInfo(this, params, options), callback);
  }

  getPageWithHttpInfo(url, ...given) {
    const { params: options, callback } = sorted(given);
    return told(pageInfo(this, { cursor: url }, options), callback);
  }

  /** All records, with what is known of the first page's answer. */
  listWithHttpInfo(...given) {
    const { params, options, callback } = sorted(given);
    const all = async () => {
      const body = [];
      const info = await walked(this, params, options, (record) => body.push(record));
      return { ...info, body };
    };
    return told(all(), callback);
  }

  /** The same as `each`; its promise gives what is known of the first page's answer. */
  async eachWithHttpInfo(params, callback) {
    if (typeof params === "function") [params, callback] = [undefined, params];
    const { callback: tell = callback, done, ...rest } = params ?? {};
    let info;
    let problem;
    try {
      info = await walked(this, rest, undefined, (record, stop) => tell(record, stop));
    } catch (error) {
      problem = error;
    }
    if (done) done(problem);
    else if (problem) throw problem;
    return info;
  }
}

completed.add(base.List.prototype).add(List.prototype);

/** Goes over a list page by page. Gives what is known of the first page's answer. */
async function walked(place, { limit, ...params } = {}, options, tell) {
  let isOver = false;
  let problem;
  const stop = (error) => {
    isOver = true;
    problem = error;
  };
  const { body: first, ...info } = await pageInfo(place, { ...params, limit }, options);
  let left = limit ?? Number.POSITIVE_INFINITY;
  for (let page = first; page; ) {
    for (const record of page.instances) {
      if (left <= 0 || isOver) break;
      left -= 1;
      if (tell(record, stop) === false) isOver = true;
    }
    const next = left > 0 && !isOver && page.nextPageUrl && (await base.page(place, listOf(place), { cursor: page.nextPageUrl }, options));
    page = next && (next.data ?? next);
  }
  if (problem) throw problem;
  return { ...info, body: undefined };
}
