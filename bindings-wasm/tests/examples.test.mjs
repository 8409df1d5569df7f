// The examples do what they say, on the sandbox.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, cpSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { installed } from "./installed.mjs";

const folder = installed("examples");

const say = {
  "access-token": ["A token for ana"],
  bot: [
    "< Hello",
    "> How many are you?",
    "< 4",
    "> A table for 4 is yours. Write FREE to give it up.",
    "< Free",
    "> Your table is free again.",
    "< Free",
    "> How many are you?",
  ],
  "buy-number": ["Bought +15105550100; its messages go to https://bistro.example/sms"],
  call: ["Calling +15558675310 from +15017122661"],
  "content-template": ["Wrote table_ready", "Sent by it to +15558675310"],
  conversation: ["ana: The bill, please", "ben: At once"],
  deliver: ["To +15558675310: delivered, error null", "To +15558675311: undelivered, error 30005"],
  export: ["500 messages …", "1000 messages …", "1200 messages in messages.csv"],
  lookup: ["+15558675310 is valid: true; its line: null"],
  message: ["To +15558675310: Your table is ready"],
  recording: ["4044 bytes at 8000 Hz", "audio/mpeg: 4170 bytes"],
  verify: ["314159: pending", "271828: approved"],
  webhook: ['200 <?xml version="1.0" encoding="UTF-8"?><Response><Message>You said: A table for two</Message></Response>', "403"],
};

for (const [name, lines] of Object.entries(say)) {
  test(`the example ${name} does what it says`, () => {
    copyFileSync(fileURLToPath(new URL(`../examples/${name}.mjs`, import.meta.url)), `${folder}/${name}.mjs`);
    const said = execFileSync(process.execPath, [`${name}.mjs`], { cwd: folder, encoding: "utf8" });
    assert.deepEqual(said.trimEnd().split("\n"), lines);
  });
}

/** What a server says first. */
async function firstLine(server) {
  let said = "";
  for await (const piece of server.stdout) {
    said += piece;
    if (said.includes("\n")) break;
  }
  return said.trim();
}

test("the bot answers Twilio over HTTP, and whatever else is sent does not end it", { timeout: 60_000 }, async (t) => {
  copyFileSync(fileURLToPath(new URL("../examples/bot.mjs", import.meta.url)), `${folder}/bot.mjs`);
  const environment = { ...process.env, PORT: "0", TWILIO_AUTH_TOKEN: "made-up", PUBLIC_URL: "https://bistro.example" };
  const server = spawn(process.execPath, ["bot.mjs", "serve"], { cwd: folder, env: environment });
  t.after(() => server.kill());
  const port = Number(/\d+$/.exec(await firstLine(server))[0]);
  for (const line of ["TRACE / HTTP/1.1", "GET // HTTP/1.1"]) {
    const socket = connect(port, "127.0.0.1");
    socket.write(`${line}\r\nHost: bistro.example\r\nConnection: close\r\n\r\n`);
    assert.match(await text(socket), /^HTTP\/1\.1 400 /, line);
  }
  const { Webhooks } = createRequire(`${folder}/`)("trunkline/webhooks");
  const message = { MessageSid: "SM0123456789abcdef0123456789abcdef", From: "+15558675310", To: "+15017122661", Body: "4" };
  const { headers, body } = new Webhooks("made-up").sign("https://bistro.example/sms", message);
  const post = (body) => fetch(`http://127.0.0.1:${port}/sms`, { method: "POST", headers, body });
  assert.match(await (await post(body)).text(), /A table for 4 is yours/);
  assert.equal((await post(`${body}0`)).status, 403);
});

test("the page sends through its own server, which lets it do nothing else", { timeout: 120_000 }, async (t) => {
  cpSync(fileURLToPath(new URL("../examples/page", import.meta.url)), `${folder}/page`, { recursive: true });
  const server = spawn(process.execPath, ["page/server.mjs"], { cwd: folder, env: { ...process.env, PORT: "0", TWILIO_AUTH_TOKEN: "" } });
  t.after(() => server.kill());
  const address = await firstLine(server);
  const chrome = await chromium.launch({
    executablePath: ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
  });
  t.after(() => chrome.close());
  const page = await chrome.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request));
  await page.goto(address);
  const sent = async (to, says) => {
    await page.getByLabel("Phone number").fill(to);
    await page.getByRole("button").click();
    await page.getByRole("status").filter({ hasText: says }).waitFor({ timeout: 30_000 });
  };
  await sent("+15558675310", "To +15558675310: queued");
  await sent("nobody", "Not sent: The 'To' number nobody is not a valid phone number.");
  assert.ok(asked.every((request) => request.url().startsWith(address)));
  assert.ok(asked.every((request) => !("authorization" in request.headers())));

  const post = (path) => fetch(`${address}${path}`, { method: "POST", body: new URLSearchParams({ To: "+15558675310" }) });
  assert.equal((await post("twilio/2010-04-01/Accounts/AC1/Calls.json")).status, 403);
  assert.equal((await fetch(`${address}trunkline/web/..%2f..%2f..%2fpackage.json`)).status, 404);
});
