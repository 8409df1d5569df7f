// What all elements of TwiML have. The tree is made here; it crosses once, when it is written.

import { enter, pass } from "./native/twiml.js";

/** Deeper trees are taken for endless. */
const MAX_DEPTH = 1000;

/** An element, and what is in it. A document is one, too. */
export class TwiML {
  constructor() {
    /** The name of the element. */
    this.tag = this.constructor.tag ?? "Response";
    /** The attributes, by their names in XML. */
    this.attributes = {};
    /** What is in it: texts, elements and comments. */
    this.nodes = [];
    this._root = this;
    this._before = undefined;
    this._after = undefined;
  }

  /** Adds a text. */
  addText(text) {
    this.nodes.push(written(text));
  }

  /** Adds an element that is newer than this library. */
  addChild(tag, attributes, text) {
    const child = new GenericNode();
    child.tag = String(tag);
    return added(this, child, attributes, text);
  }

  /** Adds a comment. */
  comment(text) {
    this.nodes.push({ comment: written(text) });
    return this;
  }

  /** Adds a comment before the element. */
  commentBefore(text) {
    (this._before ??= []).push(written(text));
    return this;
  }

  /** Adds a comment right after the element. */
  commentAfter(text) {
    (this._after ??= []).unshift(written(text));
    return this;
  }

  /** The whole document that the element stands in, as it is sent. */
  toString() {
    const texts = [];
    put(this._root, texts, MAX_DEPTH);
    return pass(texts, (core, packed, lengths) => core.write_twiml(packed, lengths, true));
  }
}

/** An element of any name. */
class GenericNode extends TwiML {}

/** Adds an element of a class. The attributes may be left out. */
export function nested(parent, Class, attributes, text) {
  return added(parent, new Class(), attributes, text);
}

function added(parent, child, attributes, text) {
  if (attributes !== null && attributes !== undefined && typeof attributes !== "object") [text, attributes] = [attributes, text];
  for (const name in attributes) {
    if (!Object.hasOwn(attributes, name)) continue;
    let value = attributes[name];
    if (typeof value === "function") value = value();
    if (value !== null && value !== undefined) child.attributes[name] = Array.isArray(value) ? value.join(" ") : String(value);
  }
  if (text !== null && text !== undefined) child.nodes.push(written(text));
  child._root = parent._root;
  parent.nodes.push(child);
  return child;
}

const written = (text) => String(typeof text === "function" ? text() : text);

/** What `write_twiml` takes: each text begins with what it is. */
function put(element, texts, depth) {
  if (depth === 0) throw new RangeError("elements must not stand so deeply in each other");
  const { attributes, nodes, _before, _after } = element;
  if (_before) for (const comment of _before) texts.push(`!${comment}`);
  texts.push(`<${element.tag}`);
  for (const name in attributes) texts.push(`@${name}`, attributes[name]);
  for (const node of nodes) {
    if (typeof node === "string") texts.push(`"${node}`);
    else if (node.comment !== undefined && !(node instanceof TwiML)) texts.push(`!${node.comment}`);
    else put(node, texts, depth - 1);
  }
  texts.push(">");
  if (_after) for (const comment of _after) texts.push(`!${comment}`);
}

/**
 * Reads TwiML: a tree of the elements by their names, whether Twilio knows them or not.
 * What is no TwiML is a `SyntaxError` with `line` and `column`.
 */
export function parse(xml) {
  return tree(JSON.parse(enter((core) => core.read_twiml(String(xml)))));
}

function tree([tag, attributes, ...nodes], parent) {
  const element = new GenericNode();
  element.tag = tag;
  element.attributes = attributes;
  element._root = parent?._root ?? element;
  element.nodes = nodes.map((node) => (Array.isArray(node) ? tree(node, element) : node));
  return element;
}
