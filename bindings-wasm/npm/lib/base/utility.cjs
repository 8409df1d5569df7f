Object.defineProperty(exports, "__esModule", { value: true });

/** A text without such characters at its ends; white space unless named. */
exports.trim = (text, characters = "\\s") => text.replace(new RegExp(`^[${characters}]*(.*?)[${characters}]*$`), "$1");

/** Whether a value can be one segment of a path. */
exports.isValidPathParam = (value) => value !== null && value !== undefined && !/[/?]/.test(value.toString());
