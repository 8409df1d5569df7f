// A sandbox for each test, whatever runs the tests. What goes into production does not import this.

import { defaults } from "./base/defaults.js";
import { ready, Sandbox } from "./sandbox.js";

/** Leads the clients that are made from now on to a sandbox, unless they are given a `fetch`. Gives a function that undoes it. */
export function leadClientsTo(sandbox) {
  const before = { ...defaults };
  const { env: _, ...options } = sandbox.options();
  Object.assign(defaults, options);
  const undo = environment({
    TWILIO_ACCOUNT_SID: sandbox.accountSid,
    TWILIO_AUTH_TOKEN: sandbox.authToken,
    TWILIO_API_KEY: undefined,
    TWILIO_API_SECRET: undefined,
    TWILIO_BASE_URL: undefined,
  });
  return () => {
    for (const name of Object.keys(defaults)) delete defaults[name];
    Object.assign(defaults, before);
    undo();
  };
}

/** Sets variables, and removes those that are undefined, where there is an environment. Gives a function that undoes it. */
function environment(variables) {
  const env = globalThis.process?.env ?? {};
  const before = Object.keys(variables).map((name) => [name, env[name]]);
  const set = ([name, value]) => {
    if (value === undefined) delete env[name];
    else env[name] = value;
  };
  Object.entries(variables).forEach(set);
  return () => before.forEach(set);
}

/** A sandbox that clients are led to, until `end`. */
async function begun(options) {
  await ready();
  const sandbox = new Sandbox(options);
  return { sandbox, end: leadClientsTo(sandbox) };
}

/** Gives each test a sandbox of its own: `sandbox` of what this returns. Without hooks of one's own, those of the global scope are used. */
export function useSandbox({ beforeEach, afterEach, ...options } = {}) {
  const [before, after] = [beforeEach ?? globalThis.beforeEach, afterEach ?? globalThis.afterEach];
  if (typeof before !== "function" || typeof after !== "function") {
    throw new TypeError("there are no global hooks here: give them, `useSandbox({ beforeEach, afterEach })`");
  }
  const held = { sandbox: undefined };
  let end;
  before(async () => {
    ({ sandbox: held.sandbox, end } = await begun(options));
  });
  after(() => end?.());
  return held;
}

/** For `test.extend` of Vitest and of Playwright: `test("…", async ({ sandbox }) => …)`. */
export const sandboxFixture = {
  // Which fixtures it takes they read in its source: none.
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  sandbox: async ({}, use) => {
    const { sandbox, end } = await begun({});
    try {
      await use(sandbox);
    } finally {
      end();
    }
  },
};
