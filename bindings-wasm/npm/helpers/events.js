// Which event parameters tell of, and which function answers it.

import * as known from "../webhooks/events.js";
import { UnknownEvent } from "./event.js";
import { pass } from "./native/webhook.js";
import { put } from "./signatures.js";

const classes = new Map(Object.values(known).map((Class) => [Class.eventName, Class]));

/** The event that parameters tell of, which nobody checked. */
export function readEvent(params) {
  const texts = [];
  put(params, texts);
  return made(JSON.parse(pass(texts, (core, packed, lengths) => core.read_event(packed, lengths))));
}

/** The event that the core has found. */
export function made({ name, fields, times, parameters, unknown }) {
  for (const time in times) fields[time] = new Date(times[time]);
  return new (classes.get(name) ?? UnknownEvent)(fields, new URLSearchParams(parameters), new URLSearchParams(unknown));
}

/** Gives each event to the function that is there for it. */
export class Router {
  #handlers = new Map();

  /** Says that a function is there for events of a class, or of several. */
  on(events, handler) {
    const given = [events].flat();
    for (const Class of given) {
      if (this.#handlers.has(Class)) throw new TypeError(`${Class.name} has a function already`);
    }
    for (const Class of given) this.#handlers.set(Class, handler);
    return this;
  }

  /** What the function for an event returns; nothing, if none is there for it. */
  handle = (event, ...rest) => {
    for (let Class = event.constructor; Class; Class = Object.getPrototypeOf(Class)) {
      const handler = this.#handlers.get(Class);
      if (handler) return handler(event, ...rest);
    }
    return undefined;
  };
}
