// Programs as they are written for Twilio's library, run on the sandbox with one word changed; each says what must be so.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { installed } from "./installed.mjs";

const require = createRequire(`${installed("snippets")}/program.cjs`);
const trunkline = require("trunkline");
const { sandbox } = require("trunkline/sandbox");

const BEGIN = `
const accountSid = process.env.TWILIO_ACCOUNT_SID;
const authToken = process.env.TWILIO_AUTH_TOKEN;
const twilio = require("twilio");
const client = require("twilio")(accountSid, authToken);
const TO = "+15558675310", FROM = "+15017122661", NONE = "SM" + "0".repeat(32);
`;

/** Of each, what stands behind the usual beginning. */
const SNIPPETS = {
  "sends": `const message = await client.messages.create({ body: "Hi", from: FROM, to: TO }); assert(message.sid.startsWith("SM"));`,
  "sends by then": `await client.messages.create({ body: "Hi", from: FROM, to: TO }).then((message) => assert(message.sid));`,
  "sends by done": `await new Promise((done) => client.messages.create({ to: TO, from: FROM, body: "Hi" }, (err, message) => { assert(!err && message.body === "Hi"); done(); }));`,
  "is told an error": `await new Promise((done) => client.messages.create({ to: "nobody", from: FROM, body: "Hi" }, function (err, message) { assert.equal(err.code, 21211); assert(!message); done(); }));`,
  "sends to many": `const all = await Promise.all([TO, "+15558675311"].map((to) => client.messages.create({ to, from: FROM, body: "Hi" }))); assert.equal(new Set(all.map((m) => m.sid)).size, 2);`,
  "sends media": `const m = await client.messages.create({ to: TO, from: FROM, mediaUrl: ["https://a.example/b.png"] }); assert.equal(m.numMedia, "1");`,
  "sends media as text": `assert((await client.messages.create({ to: TO, from: FROM, body: "x", mediaUrl: "https://a.example/b.png" })).sid);`,
  "fetches": `const { sid } = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); assert.equal((await client.messages(sid).fetch()).body, "Hi");`,
  "gets": `const { sid } = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); assert.equal((await client.messages.get(sid).fetch()).sid, sid);`,
  "lists": `await client.messages.create({ to: TO, from: FROM, body: "Hi" }); const messages = await client.messages.list({ limit: 20 }); messages.forEach((m) => assert(m.sid)); assert.equal(messages.length, 1);`,
  "lists by a callback": `await new Promise((done) => client.messages.list({ limit: 5 }, (err, items) => { assert.deepEqual([err, items.length], [null, 0]); done(); }));`,
  "filters": `assert.deepEqual(await client.messages.list({ dateSentAfter: new Date(Date.UTC(2016, 7, 31)), to: TO, limit: 20 }), []);`,
  "goes over each": `for (let n = 0; n < 3; n++) await client.messages.create({ to: TO, from: FROM, body: String(n) }); let seen = 0; await new Promise((done) => client.messages.each({ pageSize: 2, done }, () => seen++)); assert.equal(seen, 3);`,
  "ends each": `for (let n = 0; n < 3; n++) await client.messages.create({ to: TO, from: FROM, body: String(n) }); let seen = 0; await client.messages.each((message, done) => { seen++; done(); }); assert.equal(seen, 1);`,
  "pages": `for (let n = 0; n < 3; n++) await client.messages.create({ to: TO, from: FROM, body: String(n) }); let page = await client.messages.page({ pageSize: 2 }), seen = 0; while (page) { seen += page.instances.length; page = await page.nextPage(); } assert.equal(seen, 3);`,
  "keeps a page's address": `for (let n = 0; n < 3; n++) await client.messages.create({ to: TO, from: FROM, body: String(n) }); const page = await client.messages.page({ pageSize: 2 }); assert.equal((await client.messages.getPage(page.nextPageUrl)).instances.length, 1);`,
  "redacts": `const m = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); assert.equal((await m.update({ body: "" })).body, "");`,
  "deletes": `const m = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); assert.equal(await client.messages(m.sid).remove(), true);`,
  "acts on the record": `const m = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); assert.equal((await m.fetch()).sid, m.sid); assert(await m.remove());`,
  "reads media": `const m = await client.messages.create({ to: TO, from: FROM, mediaUrl: ["https://a.example/b.png"] }); for (const one of await m.media().list()) assert(one.contentType);`,
  "catches an error": `try { await client.messages.create({ to: "nobody", from: FROM, body: "Hi" }); assert.fail("sent"); } catch (e) { assert.deepEqual([e.status, e.code], [400, 21211]); assert(e.moreInfo && e.message); }`,
  "tells errors apart": `const error = await client.messages(NONE).fetch().catch((e) => e); assert(error instanceof twilio.RestException && error instanceof Error); assert.equal(error.status, 404);`,
  "imports the error": `const RestException = require("twilio/lib/base/RestException").default; await client.messages(NONE).fetch().then(() => assert.fail("found"), (e) => assert(e instanceof RestException));`,
  "asks whether there is one": `const exists = (sid) => client.messages(sid).fetch().then(() => true).catch((err) => { if (err.status === 404) return false; throw err; }); assert.equal(await exists(NONE), false);`,
  "is made by new": `const { Twilio } = require("twilio"); const other = new Twilio(accountSid, authToken); assert.equal(other.accountSid, accountSid); assert.deepEqual(await other.messages.list(), []);`,
  "makes a subaccount": `const a = await client.api.v2010.accounts.create({ friendlyName: "Sub" }); assert.equal((await client.api.accounts(a.sid).update({ status: "suspended" })).status, "suspended");`,
  "looks at its account": `assert.equal((await client.api.account.fetch()).sid, accountSid); assert.equal((await client.api.v2010.accounts(accountSid).fetch()).sid, client.accountSid);`,
  "makes a service": `const s = await client.messaging.v1.services.create({ friendlyName: "Mine" }); assert.equal((await client.messaging.services(s.sid).fetch()).friendlyName, "Mine");`,
  "tells status and headers": `const { body, statusCode, headers } = await client.messages.createWithHttpInfo({ to: TO, from: FROM, body: "Hi" }); assert.equal(statusCode, 201); assert(body.sid && headers["content-type"]);`,
  "turns records to JSON": `const m = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); const read = JSON.parse(JSON.stringify(m)); assert.deepEqual([read.sid, read.body], [m.sid, "Hi"]);`,
  "compares by its class": `const { MessageInstance } = require("twilio/lib/rest/api/v2010/account/message"); assert(await client.messages.create({ to: TO, from: FROM, body: "Hi" }) instanceof MessageInstance);`,
  "puts a stub": `client.messages.create = async (params) => ({ sid: "SM1", ...params }); assert.equal((await client.messages.create({ to: TO })).sid, "SM1"); assert.deepEqual(await client.messages.list(), []);`,
  "stubs by its class": `const { MessageInstance } = require("twilio/lib/rest/api/v2010/account/message"); const m = await client.messages.create({ to: TO, from: FROM, body: "Hi" }); const kept = MessageInstance.prototype.remove; MessageInstance.prototype.remove = async () => "stubbed"; try { assert.equal(await m.remove(), "stubbed"); } finally { MessageInstance.prototype.remove = kept; }`,
  "answers a call": `const VoiceResponse = require("twilio").twiml.VoiceResponse; const response = new VoiceResponse(); const gather = response.gather({ numDigits: 1, action: "/menu" }); gather.say("Press 1"); assert(response.toString().includes('<Gather numDigits="1" action="/menu"><Say>Press 1</Say></Gather>'));`,
  "answers a message": `const { MessagingResponse } = require("twilio").twiml; const twiml = new MessagingResponse(); twiml.message("Hello").media("https://a.example/b.png"); assert(twiml.toString().endsWith("<Response><Message>Hello<Media>https://a.example/b.png</Media></Message></Response>"));`,
  "validates": `const url = "https://example.com/sms", params = { From: TO, Body: "Hi" }; const signature = twilio.getExpectedTwilioSignature(authToken, url, params); assert(twilio.validateRequest(authToken, signature, url, params)); assert(!twilio.validateRequest(authToken, "forged", url, params));`,
  "validates a handler's request": `const url = "https://example.com/sms", body = { Body: "Hi" }; const headers = { "x-twilio-signature": twilio.getExpectedTwilioSignature(authToken, url, body) }; const request = { protocol: "https", originalUrl: "/sms", body, headers, header: (name) => headers[name.toLowerCase()] ?? { host: "example.com" }[name.toLowerCase()] }; assert(twilio.validateExpressRequest(request, authToken, { url }));`,
  "makes a token": `const AccessToken = require("twilio").jwt.AccessToken; const VoiceGrant = AccessToken.VoiceGrant; const token = new AccessToken(accountSid, "SK" + "0".repeat(32), "s".repeat(32), { identity: "ana" }); token.addGrant(new VoiceGrant({ outgoingApplicationSid: "AP" + "0".repeat(32), incomingAllow: true })); assert.equal(token.toJwt().split(".").length, 3);`,
  "makes a chat": `const chat = await client.ipMessaging.v2.services.create({ friendlyName: "Chat" }); const channel = await client.ipMessaging.v2.services(chat.sid).channels.create({ uniqueName: "general" }); assert.equal((await client.ipMessaging.v2.services(chat.sid).channels("general").fetch()).sid, channel.sid);`,
  "leaves out": `assert((await client.messages.create({ to: TO, from: FROM, body: "Hi", statusCallback: undefined })).sid);`,
};

for (const [what, snippet] of Object.entries(SNIPPETS)) {
  test(`a program that ${what} runs with one word changed`, async (t) => {
    const box = sandbox();
    const before = { ...process.env };
    t.after(() => {
      process.env = before;
    });
    Object.assign(process.env, { TWILIO_ACCOUNT_SID: box.accountSid, TWILIO_AUTH_TOKEN: box.authToken });
    // The service that it asks is the sandbox: that alone it is told.
    const made = (sid, token) => new trunkline.Twilio(sid, token, box.options());
    const library = Object.assign(made, trunkline, { Twilio: new Proxy(trunkline.Twilio, { construct: (_, [sid, token]) => made(sid, token) }) });
    const requiring = (path) => (path === "trunkline" ? library : require(path));
    const program = (BEGIN + snippet).replace(/(["'])twilio\b(?=[/"'])/g, "$1trunkline");
    await Object.getPrototypeOf(async () => {}).constructor("require", "assert", program)(requiring, assert);
  });
}

test("there are enough of them", () => assert.ok(Object.keys(SNIPPETS).length >= 30));
