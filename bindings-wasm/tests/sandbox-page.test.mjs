// The page of the sandbox's server, in Chromium, by what a person does. `make test-npm` builds the server.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { target } from "./installed.mjs";

const [PERSON, OWN, OTHER] = ["+15558675310", "+15017122661", "+15017122662"];
const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
/** Long enough for a machine that has much else to do: nothing here is about speed. */
const patience = 30_000;

let chrome, sandbox, application, page, context;

/** The server, and what its greeting says. */
async function start(...options) {
  const server = spawn(`${target}/debug/trunkline-sandbox`, ["--port", "0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const piece of server.stdout) {
    said += piece;
    if (said.includes("Ctrl-C")) break;
  }
  const told = (name) => new RegExp(`${name}: +(\\S+)`).exec(said)[1];
  return { server, address: told("Address"), sid: told("Account SID"), token: told("Auth token") };
}

/** Asks for keys or words, for as long as anybody has time. */
const MENU = '<Gather input="dtmf speech" numDigits="1" timeout="3000" action="/chosen"><Say>Press 1 for &lt;b&gt;sales&lt;/b&gt;</Say></Gather>';

/** An application that answers messages and calls, checks signatures at `/sms`, and does not at `/careless`. */
async function answering(token) {
  const seen = [];
  const server = http.createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const parameters = new URLSearchParams(Buffer.concat(pieces).toString());
    const url = `http://${request.headers.host}${request.url}`;
    const signed = url + [...parameters].sort(([one], [other]) => (one < other ? -1 : 1)).flat().join("");
    const isRight = createHmac("sha1", token).update(signed).digest("base64") === request.headers["x-twilio-signature"];
    seen.push({ path: request.url, isRight, parameters });
    if (!isRight && request.url !== "/careless") return response.writeHead(403).end();
    const text = `You said: ${parameters.get("Body")}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    response.writeHead(200, { "Content-Type": "text/xml" });
    if (request.url === "/voice") return response.end(`<Response>${MENU}</Response>`);
    if (request.url === "/chosen") {
      const chosen = parameters.get("SpeechResult") ?? parameters.get("Digits");
      return response.end(`<Response><Say>You chose ${chosen}</Say>${MENU}</Response>`);
    }
    response.end(parameters.has("Body") ? `<Response><Message>${text}</Message></Response>` : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, seen, url: (path) => `http://127.0.0.1:${server.address().port}/${path}` };
}

/** Asks the API as a program does. */
async function api(path, form) {
  const authorization = `Basic ${Buffer.from(`${sandbox.sid}:${sandbox.token}`).toString("base64")}`;
  const options = { method: "POST", headers: { authorization }, body: new URLSearchParams(form) };
  return fetch(`${sandbox.address}/2010-04-01/Accounts/${sandbox.sid}/${path}.json`, options);
}

const send = (body, more) => api("Messages", { To: PERSON, From: OWN, Body: body, ...more });
const number = (url) => api("IncomingPhoneNumbers", { PhoneNumber: OWN, SmsUrl: url });
const ask = async (path, body) => (await fetch(`${sandbox.address}/_sandbox${path}`, body && { method: "POST", body: JSON.stringify(body) })).json();

async function opened(options = {}) {
  context = await chrome.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("request", (request) => request.url().startsWith(sandbox.address) || request.url().startsWith("data:") || page.problems.push(request.url()));
  await page.goto(`${sandbox.address}/`);
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

async function closed() {
  assert.deepEqual(page.problems, []);
  await context.close();
}

before(async () => {
  assert.ok(existsSync(`${target}/debug/trunkline-sandbox`), "the server is not built: run `make test-npm`");
  chrome = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  sandbox = await start();
  application = await answering(sandbox.token);
});

after(async () => {
  await chrome?.close();
  sandbox?.server.kill();
  application?.server.close();
});

beforeEach(async () => {
  await fetch(`${sandbox.address}/_sandbox/reset`, { method: "POST" });
  application.seen.length = 0;
});

test("what a program sends appears, as text whatever is in it, and goes its way", async () => {
  await opened();
  const text = "<img src=x onerror=alert(1)> & <b>Grüße</b> 👋";
  await send(text);
  await page.getByRole("button", { name: PERSON }).click();
  const message = page.getByRole("log", { name: "Messages" }).getByRole("listitem");
  await message.getByText(text, { exact: true }).waitFor();
  await message.getByText(/delivered/).waitFor();
  assert.equal(await page.locator("img").count(), 0);
  await closed();
});

test("what a person types reaches the application, and its answer the person", async () => {
  await number(application.url("sms"));
  await opened();
  await page.getByRole("button", { name: "New phone" }).click();
  await page.getByLabel("From").fill(PERSON);
  await page.getByRole("combobox", { name: "To" }).fill(OWN);
  await page.getByLabel("What the person writes").fill("A table for two & <me>");
  await page.keyboard.press("Enter");
  const log = page.getByRole("log", { name: "Messages" });
  await log.getByText("You said: A table for two & <me>").waitFor();
  assert.deepEqual(application.seen.map(({ path, isRight }) => [path, isRight]), [["/sms", true]]);
  // Once more, now that the phone is there.
  await page.getByLabel("What the person writes").fill("At eight");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await log.getByText("You said: At eight").waitFor();
  assert.equal(await log.getByRole("listitem").count(), 4);
  assert.equal(await page.getByLabel("What the person writes").inputValue(), "");
  await closed();
});

const region = (name) => page.getByRole("region", { name });

test("a person answers a call, presses keys, speaks and hangs up, and what is said is seen at once", async () => {
  await opened();
  await send("Hello");
  await page.getByRole("button", { name: PERSON }).click();
  await page.getByLabel("When it rings").selectOption("It rings until I answer");
  const { sid } = await (await api("Calls", { To: PERSON, From: OWN, Url: application.url("voice") })).json();
  const call = region(`Call from ${OWN}`);
  await call.getByText("ringing", { exact: true }).waitFor();
  await page.getByRole("tab", { name: /Webhooks/ }).waitFor();
  assert.equal(await call.getByRole("button", { name: "1", exact: true }).isVisible(), false, "nobody has answered yet");
  await call.getByRole("button", { name: "Answer" }).click();
  const said = call.getByRole("log", { name: "What was said" });
  await said.getByText("Press 1 for <b>sales</b>", { exact: true }).first().waitFor();
  await call.getByText("waits for keys or words").waitFor();
  await call.getByRole("button", { name: "1", exact: true }).click();
  await said.getByText("You chose 1").waitFor();
  // What is typed stays, whatever happens in the call meanwhile.
  const words = call.getByLabel("What the person says");
  await words.fill("Sales, please");
  await call.getByText("waits for keys or words").waitFor();
  await ask(`/calls/${sid}/press`, { digits: "2" });
  await said.getByText("You chose 2").waitFor();
  assert.equal(await words.inputValue(), "Sales, please");
  await call.getByText("waits for keys or words").waitFor();
  await words.press("Enter");
  await said.getByText("You chose Sales, please").waitFor();
  assert.equal(await words.inputValue(), "");
  // Keys are pressed by the keyboard, too.
  await call.getByText("waits for keys or words").waitFor();
  await call.getByRole("button", { name: "9", exact: true }).focus();
  await page.keyboard.press("7");
  await said.getByText("You chose 7").waitFor();
  assert.equal(await page.locator("#thread b").count(), 0);
  await call.getByRole("button", { name: "Hang up" }).click();
  await call.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "call");
  const past = page.getByRole("log", { name: "Messages" }).getByRole("listitem").filter({ hasText: "completed" });
  await past.getByText("Call", { exact: true }).click();
  await past.getByText("You chose Sales, please").waitFor();
  assert.deepEqual(
    application.seen.map(({ path, isRight, parameters }) => [path, isRight, parameters.get("SpeechResult") ?? parameters.get("Digits")]),
    [["/voice", true, null], ["/chosen", true, "1"], ["/chosen", true, "2"], ["/chosen", true, "Sales, please"], ["/chosen", true, "7"]],
  );
  await closed();
});

test("a person calls the application, from a phone that was not there before", async () => {
  await api("IncomingPhoneNumbers", { PhoneNumber: OWN, VoiceUrl: application.url("voice") });
  await opened();
  await page.getByRole("button", { name: "New phone" }).click();
  await page.getByLabel("From").fill(PERSON);
  await page.getByRole("button", { name: "Call", exact: true }).click();
  const call = region(`Call to ${OWN}`);
  await call.getByText("Press 1 for").first().waitFor();
  await page.getByRole("button", { name: new RegExp(`${PERSON.replace("+", "\\+")}.*Call: in-progress`) }).waitFor();
  await call.getByRole("button", { name: "0", exact: true }).click();
  await call.getByText("You chose 0").waitFor();
  await call.getByRole("button", { name: "Hang up" }).click();
  await page.getByRole("button", { name: /Call: completed/ }).waitFor();
  await closed();
});

test("a phone is declined, or busy as somebody has set it", async () => {
  await send("Hello");
  await opened();
  await page.getByRole("button", { name: PERSON }).click();
  const past = page.getByRole("log", { name: "Messages" }).getByRole("listitem").filter({ hasText: "Call" });
  const rings = page.getByLabel("When it rings");
  await rings.selectOption("It rings until I answer");
  const dial = () => api("Calls", { To: PERSON, From: OWN, Url: application.url("voice") });
  await dial();
  await region(`Call from ${OWN}`).getByRole("button", { name: "Decline" }).click();
  await past.getByText("busy", { exact: true }).waitFor();
  await rings.selectOption("Nobody answers");
  await api("Calls", { To: PERSON, From: OWN, Url: application.url("voice"), Timeout: "1" });
  await past.getByText("no-answer", { exact: true }).waitFor();
  await rings.selectOption("It cannot be reached");
  await dial();
  await past.getByText("failed", { exact: true }).waitFor();
  await past.last().getByText("Call", { exact: true }).click();
  await past.last().getByText("Nothing was said.").waitFor();
  assert.equal(application.seen.length, 0);
  // Another page shows what was set.
  const other = await context.newPage();
  other.setDefaultTimeout(patience);
  await other.goto(`${sandbox.address}/`);
  await other.getByRole("button", { name: PERSON }).click();
  assert.equal(await other.getByLabel("When it rings").inputValue(), "failed");
  await closed();
});

test("webhooks show what was sent, and whether the application checks their signature", async () => {
  for (const [path, chip, text] of [["sms", "refuses forgeries", "refused with 403"], ["careless", "takes forgeries", "taken with 200"]]) {
    await fetch(`${sandbox.address}/_sandbox/reset`, { method: "POST" });
    await number(application.url(path));
    await ask("/receive", { from: PERSON, to: OWN, body: "Hi" });
    await opened();
    const rows = page.getByRole("tabpanel", { name: /Webhooks/ }).getByRole("listitem");
    const row = rows.filter({ hasText: "message.incoming" });
    await row.getByText("message.incoming").click();
    await row.getByText("X-Twilio-Signature").waitFor();
    await row.getByText(OWN, { exact: true }).first().waitFor();
    await row.getByRole("button", { name: "Send it with a wrong signature" }).click();
    await row.getByText(text).waitFor();
    await row.locator("summary").getByText(chip).waitFor();
    assert.deepEqual(application.seen.filter((seen) => seen.path === `/${path}`).map((seen) => seen.isRight), [true, false]);
    application.seen.length = 0;
    await closed();
  }
});

test("a webhook that nobody answers says why", async () => {
  await opened();
  await send("Hi", { StatusCallback: "http://127.0.0.1:9/status" });
  await page.getByRole("tab", { name: /Webhooks/ }).click();
  const row = page.getByRole("tabpanel", { name: /Webhooks/ }).getByRole("listitem").filter({ hasText: "message.status: delivered" });
  // It is sent once more, as Twilio does without a connection.
  await row.getByText("11205 no connection").last().waitFor();
  await closed();
});

test("secrets are not shown", async () => {
  await api("Messages", { To: PERSON, From: OWN, Body: "Hi" });
  const told = await ask("");
  const { client_id, client_secret, auth_token, api_secret } = told;
  await fetch(`${sandbox.address}/oauth/v2/token`, { method: "POST", body: new URLSearchParams({ client_id, client_secret, grant_type: "client_credentials" }) });
  await api("Messages", { To: PERSON, From: OWN, Body: "Hi", StatusCallback: "http://user:hunter2@127.0.0.1:9/" });
  await opened();
  await page.getByRole("tabpanel", { name: /Webhooks/ }).getByText("11205 no connection").first().waitFor();
  await page.getByRole("tab", { name: /Requests/ }).click();
  const rows = page.getByRole("tabpanel", { name: /Requests/ });
  await rows.getByText("/oauth/v2/token").click();
  await rows.getByText("client_id", { exact: true }).waitFor();
  await rows.getByText("•••").waitFor();
  const heard = await page.evaluate(async () => {
    const reader = (await fetch("/_sandbox/events")).body.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!said.includes("\n\n")) said += (await reader.read()).value;
    await reader.cancel();
    return said;
  });
  const seen = (await page.content()) + heard;
  assert.ok(seen.includes("client_id") && seen.includes("api.v2010.accounts.messages.create"));
  for (const secret of [client_secret, auth_token, api_secret, "Basic ", "hunter2"]) assert.ok(!seen.includes(secret), `${secret} is shown`);
  await page.getByRole("tab", { name: /Accounts/ }).click();
  await page.getByText("Sandbox", { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(auth_token));
  await closed();
});

test("the clock moves", async () => {
  await opened();
  const now = async () => Date.parse((await ask("/clock")).now);
  const shown = async () => Date.parse(`${(await page.locator("#now").textContent()).slice(0, 19).replace(" ", "T")}Z`);
  const before = await now();
  await page.getByRole("button", { name: "+1 day" }).click();
  await page.getByRole("button", { name: "+1 h" }).click();
  await page.getByLabel("Seconds to move the clock by").fill("90");
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await page.waitForFunction((then) => Date.parse(`${document.querySelector("#now").textContent.slice(0, 19).replace(" ", "T")}Z`) >= then, before + 90_089_000);
  assert.ok((await now()) >= before + 90_090_000);
  assert.ok((await shown()) <= (await now()) + 2_000);
  // What cannot be is refused in words.
  await page.getByLabel("Seconds to move the clock by").fill("-1");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("advance_seconds").waitFor();
  await context.close();
});

test("faults are switched on and off, and deliveries made to fail", async () => {
  await opened();
  await page.getByRole("tab", { name: /Faults/ }).click();
  const panel = page.getByRole("tabpanel", { name: /Faults/ });
  await panel.getByLabel("Times").fill("2");
  await panel.getByLabel("Path has").fill("/Messages");
  await panel.getByRole("button", { name: "Add" }).first().click();
  await panel.getByText("Status 503").waitFor();
  await panel.getByText("2 more").waitFor();
  assert.equal((await send("Hi")).status, 503);
  await panel.getByText("1 more").waitFor();
  await panel.getByRole("button", { name: "Remove all faults" }).click();
  await panel.getByText("Status 503").waitFor({ state: "detached" });
  assert.equal((await send("Hi")).status, 201);
  await panel.getByLabel("How").selectOption("delay");
  await panel.getByLabel("Milliseconds").waitFor();
  assert.equal(await panel.getByLabel("Status", { exact: true }).isVisible(), false);

  await panel.getByLabel("To", { exact: true }).fill(PERSON);
  await panel.getByRole("button", { name: "Add" }).last().click();
  await panel.getByText("Let them arrive").waitFor();
  // What was on its way before, on a slow machine, is lost as well.
  await send("Lost");
  await page.getByRole("button", { name: PERSON }).click();
  await page.getByRole("log", { name: "Messages" }).getByText(/undelivered · 30003/).last().waitFor();
  await panel.getByRole("button", { name: "Let them arrive" }).click();
  await panel.getByText("Let them arrive").waitFor({ state: "detached" });
  await closed();
});

test("webhooks go astray as somebody asks, until they are let go their way", async () => {
  await opened();
  await page.getByRole("tab", { name: /Faults/ }).click();
  const panel = page.getByRole("tabpanel", { name: /Faults/ });
  await panel.getByLabel("How").selectOption("webhook_late");
  await panel.getByLabel("Milliseconds").fill("1000");
  await panel.getByRole("button", { name: "Add" }).first().click();
  await panel.getByText("any event · 1000 ms · any method · any path").waitFor();
  await panel.getByRole("button", { name: "Remove all faults" }).click();
  await panel.getByLabel("How").selectOption("webhook_lost");
  assert.equal(await panel.getByLabel("after the work is done").isVisible(), false);
  await panel.getByLabel("Event").fill("message.status");
  await panel.getByLabel("Path has").fill("/status");
  await panel.getByRole("button", { name: "Add" }).first().click();
  await panel.getByText("message.status · any method · path has /status").waitFor();
  const callback = { StatusCallback: application.url("status") };
  await send("Nobody hears", callback);
  await page.getByRole("tab", { name: /Webhooks/ }).click();
  const webhooks = page.getByRole("tabpanel", { name: /Webhooks/ });
  const delivered = webhooks.getByText("message.status: delivered");
  await delivered.waitFor();
  await delivered.click();
  await webhooks.getByText("lost on its way, as a fault asks").first().waitFor();
  assert.equal(application.seen.length, 0);
  await page.getByRole("tab", { name: /Faults/ }).click();
  await panel.getByRole("button", { name: "Remove all faults" }).click();
  await panel.getByText("path has /status").waitFor({ state: "detached" });
  await send("Somebody hears", callback);
  await page.getByRole("tab", { name: /Webhooks/ }).click();
  await webhooks.getByText("message.status: delivered").nth(1).waitFor();
  await webhooks.getByText("200", { exact: true }).nth(2).waitFor();
  assert.deepEqual(application.seen.map(({ path, isRight, parameters }) => [path, isRight, parameters.get("MessageStatus")]), [
    ["/status", true, "sending"],
    ["/status", true, "sent"],
    ["/status", true, "delivered"],
  ]);
  await closed();
});

test("a sandbox is saved to a file, and restored from it", async () => {
  await send("Before");
  await opened();
  await page.getByRole("button", { name: PERSON }).waitFor();
  await page.getByRole("tab", { name: /Accounts/ }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save" }).click()]);
  assert.equal(download.suggestedFilename(), "sandbox.json");
  const file = await download.path();
  await fetch(`${sandbox.address}/_sandbox/reset`, { method: "POST" });
  await page.getByRole("button", { name: PERSON }).waitFor({ state: "detached" });
  const chosen = async (files) => (await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Restore…" }).click()]))[0].setFiles(files);
  await chosen({ name: "sandbox.json", mimeType: "application/json", buffer: await readFile(file) });
  await page.getByText("sandbox.json is restored.").waitFor();
  await page.getByRole("button", { name: PERSON }).click();
  await page.getByRole("log", { name: "Messages" }).getByText("Before", { exact: true }).waitFor();
  page.problems.length = 0;
  await chosen({ name: "song.json", mimeType: "application/json", buffer: Buffer.from('{"not": "a snapshot"}') });
  await page.getByRole("alert").getByText(/no snapshot/).waitFor();
  await page.getByRole("log", { name: "Messages" }).getByText("Before", { exact: true }).waitFor();
  // The browser notes an answer of 400 in its console.
  assert.ok(page.problems.every((problem) => problem.includes("400")), page.problems.join());
  page.problems.length = 0;
  await closed();
});

test("codes, numbers and accounts are shown", async () => {
  const authorization = `Basic ${Buffer.from(`${sandbox.sid}:${sandbox.token}`).toString("base64")}`;
  const post = async (path, form) =>
    (await fetch(`${sandbox.address}/verify/v2/Services${path}`, { method: "POST", headers: { authorization }, body: new URLSearchParams(form) })).json();
  const service = await post("", { FriendlyName: "Bank" });
  await post(`/${service.sid}/Verifications`, { To: PERSON, Channel: "sms" });
  const { code } = await ask("/verification", { to: PERSON });
  await number(application.url("sms"));
  await opened();
  await page.getByRole("tab", { name: /Verify/ }).click();
  await page.getByText(code, { exact: true }).waitFor();
  await post(`/${service.sid}/VerificationCheck`, { To: PERSON, Code: code });
  await page.getByText("approved", { exact: true }).waitFor();
  await page.getByRole("tab", { name: /Accounts/ }).click();
  await page.getByText(`Messages to ${application.url("sms")}`).waitFor();
  await closed();
});

test("a page from elsewhere gets nothing, and the page itself asks for nothing elsewhere", async () => {
  const answer = (path, headers, method = "GET") =>
    new Promise((resolve, reject) => {
      const request = http.request(`${sandbox.address}${path}`, { method, headers }, (response) => {
        response.destroy();
        resolve(response);
      });
      request.on("error", reject).end();
    });
  for (const path of ["/", "/_sandbox/events", "/_sandbox/page.js", "/_sandbox/clock"]) {
    assert.equal((await answer(path, {})).statusCode, 200, path);
    assert.equal((await answer(path, { Origin: "https://evil.example" })).statusCode, 403, path);
    assert.equal((await answer(path, { Host: "evil.example" })).statusCode, 403, path);
  }
  assert.equal((await answer("/_sandbox/webhooks/probe", { Origin: "null" }, "POST")).statusCode, 403);
  const { headers } = await answer("/", {});
  const policy = headers["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "trusted-types 'none'"]) assert.ok(policy.includes(part), part);
  assert.ok(!policy.includes("unsafe"));

  // A browser that is led here by a page of another origin.
  const evil = http.createServer((_, response) => response.end("<!doctype html>")).listen(0, "127.0.0.1");
  await once(evil, "listening");
  const stranger = await chrome.newPage();
  await stranger.goto(`http://127.0.0.1:${evil.address().port}/`);
  const got = await stranger.evaluate(async (address) => {
    const tried = (url, options) => fetch(url, options).then((answer) => answer.type, () => "refused");
    const moved = await tried(`${address}/_sandbox/clock`, { method: "POST", mode: "no-cors", body: '{"advance_seconds": 1000000}' });
    const heard = await new Promise((resolve) => {
      const events = new EventSource(`${address}/_sandbox/events`);
      events.onmessage = () => resolve("heard");
      events.onerror = () => resolve("refused");
    });
    return { moved, heard };
  }, sandbox.address);
  assert.deepEqual(got, { moved: "opaque", heard: "refused" });
  assert.ok(Date.parse((await ask("/clock")).now) < Date.now() + 1_000_000_000 * 0.9);
  await stranger.close();
  evil.close();
});

test("it is read at the width of a phone without moving it sideways", async () => {
  await number(application.url("sms"));
  await send("A-word-that-is-longer-than-any-screen-of-a-phone-and-has-no-place-to-be-broken-at".repeat(3), { StatusCallback: application.url("status/with/a/path/that/is/long/enough/to/be/cut") });
  await ask("/faults", { status: 503, times: 3, method: "GET", path: "/a-path-that-is-longer-than-the-screen-of-a-phone-is-wide" });
  await opened({ viewport: { width: 360, height: 640 } });
  const isNarrow = async (what) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360), what);
  await page.getByRole("button", { name: PERSON }).click();
  await page.getByRole("log", { name: "Messages" }).getByRole("listitem").waitFor();
  await isNarrow("thread");
  // Whoever is on the phone sees the call alone, and all of it.
  await api("IncomingPhoneNumbers", { PhoneNumber: OTHER, VoiceUrl: application.url("voice") });
  await ask("/calls", { from: PERSON, to: OTHER });
  const call = region(`Call to ${OTHER}`);
  await call.getByRole("button", { name: "#", exact: true }).waitFor();
  await isNarrow("call");
  assert.equal(await page.getByLabel("What the person writes").isVisible(), false);
  for (const control of await call.locator("button:visible, input:visible").all()) {
    await control.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await control.boundingBox();
    assert.ok(x >= 0 && x + width <= 360 && y >= 0 && y + height <= 640, JSON.stringify({ x, y, width, height }));
  }
  await call.getByRole("button", { name: "Hang up" }).click();
  await page.getByLabel("What the person writes").waitFor();
  await isNarrow("a call that is over");
  await page.getByRole("button", { name: "Back to all phones" }).click();
  await isNarrow("phones");
  for (const name of ["Webhooks", "Requests", "Verify", "Accounts", "Faults"]) {
    await page.getByRole("tab", { name }).click();
    const panel = page.getByRole("tabpanel", { name });
    await panel.waitFor();
    for (const summary of await panel.locator("summary").all()) await summary.click();
    await isNarrow(name);
    assert.ok(await panel.evaluate((panel) => panel.scrollWidth <= panel.clientWidth), name);
  }
  await closed();
});

test("all of it is reached by the keyboard alone", async () => {
  await number(application.url("sms"));
  await opened();
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  /** Tabs on until this has the focus. */
  const reach = async (wanted) => {
    for (let tries = 0; tries < 60; tries++) {
      if ((await focused()) === wanted) return;
      await press("Tab");
    }
    assert.fail(`${wanted} was not reached`);
  };
  await press("Tab");
  assert.equal(await focused(), "Skip to the content");
  await reach("tab-webhooks");
  await press("ArrowRight");
  assert.equal(await focused(), "tab-requests");
  assert.equal(await page.getByRole("tab", { name: /Requests/ }).getAttribute("aria-selected"), "true");
  await press("End");
  assert.equal(await focused(), "tab-faults");
  await press("ArrowRight", "ArrowRight");
  assert.equal(await focused(), "tab-requests");
  await reach("new-phone");
  await press("Enter");
  assert.equal(await focused(), "from");
  await page.keyboard.type(PERSON);
  await press("Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(OWN);
  await press("Tab");
  await page.keyboard.type("By hand");
  await press("Enter");
  await page.getByRole("log", { name: "Messages" }).getByText("You said: By hand").waitFor();
  // Every control has a name.
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, textarea")].filter((control) => !(control.labels?.length || control.textContent.trim() || control.ariaLabel)).map((control) => control.outerHTML),
  );
  assert.deepEqual(unnamed, []);
  await press("Escape");
  assert.equal((await focused()).startsWith(PERSON), true);
  await reach("reset");
  await press("Enter");
  assert.equal(await focused(), "confirm-no");
  await press("Escape");
  assert.equal(await page.getByRole("dialog").isVisible(), false);
  await closed();
});

test("a flood of messages leaves a page that is bounded, right and in use", async () => {
  await opened();
  for (let round = 0; round < 12; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, at) => api("Messages", { To: `+1555867${String(1000 + at)}`, From: OWN, Body: `Round ${round}` })));
  }
  await api("Messages", { To: PERSON, From: OWN, Body: "The last one" });
  await page.getByRole("button", { name: PERSON }).click();
  await page.getByRole("log", { name: "Messages" }).getByText("The last one").waitFor();
  await page.getByRole("tab", { name: /Requests/ }).click();
  const rows = page.getByRole("tabpanel", { name: /Requests/ }).getByRole("listitem");
  await rows.first().waitFor();
  assert.equal(await rows.count(), 200);
  assert.equal(await page.locator("#people li").count(), 100);
  assert.ok((await page.evaluate(() => document.querySelectorAll("*").length)) < 5_000);
  await closed();
});

test("a sandbox that starts anew is seen anew", async () => {
  const [was, port] = [sandbox, new URL(sandbox.address).port];
  try {
    await send("Before");
    await opened();
    await page.getByRole("button", { name: PERSON }).waitFor();
    sandbox.server.kill();
    await page.getByText("waiting for it").waitFor();
    sandbox = await start("--port", port, "--account-sid", was.sid, "--auth-token", was.token);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByText("No messages yet").waitFor();
    await send("After");
    await page.getByRole("button", { name: PERSON }).click();
    await page.getByRole("log", { name: "Messages" }).getByText("After").waitFor();
    assert.equal(await page.getByText("Before", { exact: true }).count(), 0);
  } finally {
    await context.close();
  }
});
