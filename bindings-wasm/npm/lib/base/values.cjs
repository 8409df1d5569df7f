Object.defineProperty(exports, "__esModule", { value: true });

/** The members that are defined. */
exports.of = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
