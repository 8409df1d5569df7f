// Names of Twilio's library that the façade has under other names, or elsewhere.

import { clientOf, complete, List, Page } from "./resource.js";

/** What a file of Twilio's library exports, where one of the resource is called so; without that, its only class. */
export function named([All, One, Record], stem) {
  if (!stem) return All;
  for (const one of [All, One, Record]) if (one) complete(one);
  const names = { ListInstance: All, ContextImpl: One, Instance: Record, Page: Record && All.prototype instanceof List ? Page : undefined };
  return Object.fromEntries(Object.entries(names).flatMap(([name, value]) => (value ? [[stem + name, value]] : [])));
}

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
