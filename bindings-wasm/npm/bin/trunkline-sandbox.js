#!/usr/bin/env node
// Twilio in memory, over HTTP.

import http from "node:http";
import { parseArgs } from "node:util";
import { sandbox } from "../sandbox.js";

const usage = "trunkline-sandbox [--port N] [--account-sid AC…] [--auth-token …] [--seed N]";
let values;
try {
  const text = { type: "string" };
  ({ values } = parseArgs({
    options: { port: text, "account-sid": text, "auth-token": text, seed: text, help: { type: "boolean" } },
  }));
} catch (error) {
  console.error(`${error.message}\n${usage}`);
  process.exit(2);
}
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const twilio = sandbox({
  seed: Number(values.seed ?? 0),
  accountSid: values["account-sid"],
  authToken: values["auth-token"],
});
let last = performance.now();
twilio.advance((Date.now() - twilio.clock.now()) / 1000);

/** The sandbox's time runs with ours. */
function tick() {
  const now = performance.now();
  twilio.advance((now - last) / 1000);
  last = now;
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => answer(request, response, Buffer.concat(chunks)));
});

async function answer(request, response, body) {
  tick();
  const url = `http://${request.headers.host ?? "localhost"}${request.url}`;
  const headers = request.rawHeaders.join("\n");
  let outcome;
  try {
    outcome = twilio.handle(request.method, url, headers, body);
  } catch (error) {
    response.writeHead(405, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ code: 20004, message: error.message, status: 405 }));
    return;
  }
  if (outcome.delay > 0) await new Promise((resolve) => setTimeout(resolve, outcome.delay));
  if (outcome.reply === "dropped") {
    request.socket.destroy();
    return;
  }
  const bytes = Buffer.from(outcome.body);
  if (outcome.status !== 204) outcome.headers.push("Content-Length", String(bytes.length));
  response.writeHead(outcome.status, outcome.headers);
  if (outcome.reply === "cut") {
    response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
  } else {
    response.end(outcome.status === 204 ? undefined : bytes);
  }
}

server.on("error", (error) => {
  console.error(`trunkline-sandbox: ${error.message}`);
  process.exit(1);
});
server.listen(Number(values.port ?? 8080), "127.0.0.1", () => {
  console.log(`Twilio in memory, at http://localhost:${server.address().port}`);
  console.log(`  account SID  ${twilio.accountSid}`);
  console.log(`  auth token   ${twilio.authToken}`);
});
