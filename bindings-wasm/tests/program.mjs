// A program of the package's users, for whatever runs or bundles programs, and what it talks to.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import { promisify } from "node:util";

export const byImport = `import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";
import { messaging } from "trunkline/messaging";
`;

export const byRequire = `const trunkline = require("trunkline");
const { sandbox } = require("trunkline/sandbox");
const { messaging } = require("trunkline/messaging");
`;

/** Sends messages, in memory and through a socket. It tells what came of it. */
export const used = `async function used() {
  const box = sandbox();
  const inMemory = trunkline(box.accountSid, box.authToken, box.options());
  const message = { to: "+15558675310", from: "+15017122661", body: "Hi" };
  const { sid } = await inMemory.messages.create(message);
  const services = await messaging(inMemory).v1.services.list();
  const client = trunkline(box.accountSid, box.authToken, { baseUrl: process.env.SERVICE_URL, env: {} });
  const sent = await client.messages.create(message);
  const missing = await inMemory.messages(sid.replace(/..$/, "00")).fetch().catch((error) => error);
  const { AccessToken } = trunkline.jwt;
  const token = new AccessToken(box.accountSid, "SK0123456789abcdef0123456789abcdef", "x", { identity: "ana" }).toJwt();
  const response = new trunkline.twiml.MessagingResponse();
  response.message("Hi");
  const signature = trunkline.getExpectedTwilioSignature("x", "https://example.com/", {});
  const isSigned = trunkline.validateRequest("x", signature, "https://example.com/", {});
  const helped = [token.split(".").length, String(response).includes("<Message>Hi</Message>"), isSigned];
  return [sid.slice(0, 2), services.length, sent.sid, missing instanceof trunkline.NotFoundError && missing.name, ...helped].join(" ");
}
`;

/** What it tells if all is well. */
export const EXPECTED = "SM 0 SM1 NotFoundError 3 true true";

/** The program as a module of either kind. */
export const main = (imports) => `${imports}${used}used().then(console.log);\n`;

/** The environment of the program: there is a service for it, until the tests end. */
export async function environment(t) {
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => response.setHeader("Content-Type", "application/json").end(`{"sid":"SM1"}`));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { ...process.env, SERVICE_URL: `http://127.0.0.1:${server.address().port}` };
}

/** Runs a command, which must end well. Gives what it said. */
export async function run(command, args, options) {
  const { stdout, stderr } = await promisify(execFile)(command, args, { timeout: 120_000, ...options });
  return stdout + stderr;
}

/** Runs a command that is the program. */
export async function passes(command, args, options) {
  assert.equal((await run(command, args, options)).trim().split("\n").at(-1), EXPECTED);
}
