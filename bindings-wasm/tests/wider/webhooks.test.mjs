// The adapter of webhooks in Next.js, built and served as an application is: `make test-tools`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import test from "node:test";
import { beside } from "../installed.mjs";

const handler = `import { MessagingResponse } from "trunkline/twiml";
import { Webhooks } from "trunkline/webhooks";

const webhooks = new Webhooks("made-up-auth-token", { proxy: "https://example.com" });

export const POST = webhooks.fetch((event) => {
  const response = new MessagingResponse();
  response.message(event.body);
  return response;
});
`;

test("a route handler of Next.js gets Twilio's requests alone", async (t) => {
  const folder = beside("next-webhooks", "next@16.4.6", "react@19.3.1", "react-dom@19.3.1");
  for (const left of ["app", ".next"]) rmSync(`${folder}/${left}`, { recursive: true, force: true });
  mkdirSync(`${folder}/app/sms`, { recursive: true });
  writeFileSync(`${folder}/app/sms/route.js`, handler);
  const options = { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" }, stdio: ["ignore", "pipe", "pipe"] };
  const next = `${folder}/node_modules/next/dist/bin/next`;
  execFileSync(process.execPath, [next, "build"], options);
  const server = spawn(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", "0"], options);
  t.after(() => server.kill());
  let said = "";
  const origin = await new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found) resolve(found);
    };
    server.stdout.on("data", hear);
    server.stderr.on("data", hear);
    server.on("exit", () => reject(new Error(said)));
  });
  const { Webhooks } = createRequire(`${folder}/`)("trunkline/webhooks");
  const form = { MessageSid: "SM1", From: "+15558675310", To: "+15017122661", Body: "Grüße" };
  const { headers, body } = new Webhooks("made-up-auth-token").sign("https://example.com/sms?a=1", form);
  const answers = [];
  for (const given of [headers, { ...headers, "X-Twilio-Signature": "x" }, { "Content-Type": headers["Content-Type"] }]) {
    const response = await fetch(`${origin}/sms?a=1`, { method: "POST", headers: given, body });
    answers.push(response.ok ? await response.text() : response.status);
  }
  assert.deepEqual(answers, ['<?xml version="1.0" encoding="UTF-8"?><Response><Message>Grüße</Message></Response>', 403, 400]);
});
