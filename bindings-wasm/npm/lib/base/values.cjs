/** The members that are defined. */
exports.of = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
