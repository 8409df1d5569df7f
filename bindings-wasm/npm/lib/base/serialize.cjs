Object.defineProperty(exports, "__esModule", { value: true });

// Parameters as they are sent, for programs that build requests of their own.

const time = (date) => `${date.toISOString().slice(0, 19)}Z`;
const isObject = (value) => Object.prototype.toString.call(value) === "[object Object]";

/** A date as its day. What is no date stays as it is. */
exports.iso8601Date = (date) => (date instanceof Date ? time(date).slice(0, 10) : date);

/** A date to the second. What is no date stays as it is. */
exports.iso8601DateTime = (date) => (date instanceof Date ? time(date) : date);

/** The members of an object, and of those within it, by names with dots. */
exports.prefixedCollapsibleMap = (object, prefix) => {
  const flat = {};
  const add = (members, above) => {
    for (const [name, value] of Object.entries(members)) {
      const path = above.includes(name) ? above : [...above, name];
      if (isObject(value)) add(value, path);
      else flat[path.join(".")] = value;
    }
  };
  if (isObject(object)) add(object, []);
  return prefix ? Object.fromEntries(Object.entries(flat).map(([name, value]) => [`${prefix}.${name}`, value])) : flat;
};

/** An object as JSON. What is none stays as it is. */
exports.object = (value) => (typeof value === "object" ? JSON.stringify(value) : value);

/** `true` and `false` as text. What is neither stays as it is. */
exports.bool = (value) => (typeof value === "boolean" || value instanceof Boolean ? value.toString() : value);

/** TwiML as text. */
exports.twiml = (value) => value.toString();

/** What a function makes of each element of a list. What is no list stays as it is. */
exports.map = (list, transform) => (Array.isArray(list) ? list.map((element) => transform(element)) : list);
