// Reads the programs of a page, and what they say that they print.

import assert from "node:assert/strict";

/** The texts of its blocks of JavaScript that are run, in their order. */
export const programs = (page) =>
  [...page.matchAll(/^(<!-- not run: [^\n]+ -->\n)?```js\n(.*?)^```$/gms)].filter(([, reason]) => !reason).map(([, , text]) => text);

/** A comment behind a line that prints says what is printed; `…` stands for anything. */
export function assertPrinted(text, stdout) {
  const printed = stdout.split("\n");
  let at = 0;
  for (const [, said] of text.matchAll(/^ *console\.log\(.*\); \/\/ (.+)$/gm)) {
    const pattern = new RegExp(`^${said.split("…").map((part) => RegExp.escape?.(part) ?? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
    const next = printed.findIndex((line, index) => index >= at && pattern.test(line));
    assert.notEqual(next, -1, `${said} is not printed behind line ${at} of\n${stdout}`);
    at = next + 1;
  }
}
