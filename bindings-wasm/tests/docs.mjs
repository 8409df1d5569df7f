// Reads the programs of a page.

/** The texts of its blocks of JavaScript that are run, in their order. */
export const programs = (page) =>
  [...page.matchAll(/^(<!-- not run: [^\n]+ -->\n)?```js\n(.*?)^```$/gms)].filter(([, reason]) => !reason).map(([, , text]) => text);
