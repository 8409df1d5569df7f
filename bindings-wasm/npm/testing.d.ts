import type { Sandbox } from "./sandbox.js";

/** What a runner of tests calls before and behind each test. */
type Hook = (run: () => void | Promise<void>) => unknown;

/**
 * Gives each test a sandbox of its own, `sandbox` of what this returns: with Jest, Vitest, Mocha, `node:test`, Bun.
 *
 * Clients that are made during the test talk to it, unless they are given a `fetch`; its credentials are `TWILIO_ACCOUNT_SID` and
 * `TWILIO_AUTH_TOKEN` meanwhile. So the program that is tested is not changed for it. Tests that run at the same time in one file would get
 * in each other's way.
 *
 * Without hooks of one's own, those of the global scope are used.
 */
export declare function useSandbox(options?: {
  beforeEach?: Hook;
  afterEach?: Hook;
  seed?: number | bigint;
  accountSid?: string;
  authToken?: string;
}): { readonly sandbox: Sandbox };

/** For `test.extend` of Vitest and of Playwright, with the same effect: `test("…", async ({ sandbox }) => …)`. */
export declare const sandboxFixture: { sandbox: (fixtures: object, use: (sandbox: Sandbox) => Promise<void>) => Promise<void> };

/** Leads the clients that are made from now on to a sandbox, as both do. Gives a function that undoes it. */
export declare function leadClientsTo(sandbox: Sandbox): () => void;
