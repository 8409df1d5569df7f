// Names of Twilio's library that the façade has under other names, or elsewhere.

import { clientOf, complete, List, Page, segment } from "./resource.js";

/** What a file of Twilio's library exports, where one of the resource is called so; without that, its only class. */
export function named([All, One, Record], stem, parts) {
  if (!stem) return All;
  const Records = [].concat(Record ?? []);
  for (const one of [All, One, ...Records]) if (one) complete(one);
  const Page_ = Records.length && All.prototype instanceof List ? Page : undefined;
  const names = { ListInstance: All, ContextImpl: One, Instance: oneOf(Records), Page: Page_ };
  const classes = Object.entries(names).flatMap(([name, value]) => (value ? [[stem + name, value]] : []));
  return Object.fromEntries([...classes, ...(parts?.split(" ") ?? []).map((name) => [name, partOf(name)])]);
}

/** There, what a list has and what is fetched are of one class, even where they have other fields. */
function oneOf(Records) {
  if (Records.length < 2) return Records[0];
  return class extends Records[0] {
    static [Symbol.hasInstance](record) {
      return Records.some((Record) => Object.prototype.isPrototypeOf.call(Record.prototype, record));
    }
  };
}

/** A part of a body or an answer: what it is made of, by the names of the API, which it has in camel case as well. */
class Part {
  constructor(payload) {
    Object.assign(this, payload);
    for (const name of Object.keys(this)) {
      const camel = name.replace(/[^A-Za-z0-9]+(.)/g, (_, letter) => letter.toUpperCase());
      if (camel in this) continue;
      const set = (value) => {
        this[name] = value;
      };
      Object.defineProperty(this, camel, { get: () => this[name], set, configurable: true });
    }
  }
}

const partOf = (name) => ({ [name]: class extends Part {} })[name];

/** The item that a client itself stands for, by the version that it belongs to. */
const homes = new WeakMap();

function homeOf(place, Item, shortcuts) {
  const client = clientOf(place);
  const sid = client.accountSid;
  let home = homes.get(place);
  if (home?.sid !== sid) {
    const item = new Item(client, [sid]);
    define(item, shortcuts, (shortcut) => () => shortcut(client));
    homes.set(place, (home = { sid, item }));
  }
  return home.item;
}

function define(owner, names, getter) {
  for (const name in names) Object.defineProperty(owner, name, { get: getter(names[name], name), configurable: true });
}

/** Gives a product a version under the name that it has there. */
export function alsoAs(Product, version, name) {
  define(Product.prototype, { [name]: version }, (version) => function () {
    return this[version];
  });
}

/** Gives a version what stands below others: where, is said by the path arguments of all that is above, and those of an item by more. */
export function beside(Version, places) {
  for (const [name, [All, above]] of Object.entries(places)) {
    const value = function (...ids) {
      const list = new All(clientOf(this), ids.slice(0, above).map(segment));
      return ids.length > above ? list(...ids.slice(above)) : list;
    };
    Object.defineProperty(Version.prototype, name, { value, configurable: true, writable: true });
  }
}

/** Gives a version and its product the item that the client stands for, and the product what the client has of it. */
export function atHome({ Version, version, Product, name, Item, shortcuts }) {
  const item = {
    get() {
      return homeOf(this, Item, shortcuts);
    },
  };
  Object.defineProperty(Version.prototype, name, item);
  Object.defineProperty(Product.prototype, name, {
    get() {
      return this[version][name];
    },
  });
  define(Product.prototype, shortcuts, (shortcut) => function () {
    return shortcut(clientOf(this[version]));
  });
}
