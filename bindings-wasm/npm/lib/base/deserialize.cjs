Object.defineProperty(exports, "__esModule", { value: true });

// Texts as they come, for programs that read answers of their own.

const dayOf = (text) => {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  // A time without a zone is in UTC.
  const date = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(day) ? `${day}Z` : day);
  return text === null || text === undefined || Number.isNaN(date.getTime()) ? text : date;
};
const number = (value, parse) => {
  const read = parse(value);
  return Number.isNaN(read) ? value : read;
};

/** A day as a date. What is none stays as it is. */
exports.iso8601Date = dayOf;
/** A time in the form of ISO 8601 as a date. What is none stays as it is. */
exports.iso8601DateTime = dayOf;
/** A time in the form of RFC 2822 as a date. What is none stays as it is. */
exports.rfc2822DateTime = dayOf;
/** A number. What is none stays as it is. */
exports.decimal = (text) => number(text, Number.parseFloat);
/** A whole number. What is none stays as it is. */
exports.integer = (text) => number(text, (one) => Number.parseInt(one, 10));
