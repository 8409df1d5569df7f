// What needs no client beside Twilio's own library, which a test installs: the same signatures, the same TwiML to the byte, tokens that it
// and others read.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import test from "node:test";
import { beside } from "./installed.mjs";

const folder = beside("helpers", "twilio@6.3.1", "jose@6.1.0", "express@5.1.0", "hono@4.13.19", "@hono/node-server@2.1.9");
const require = createRequire(`${folder}/`);
const ours = require("trunkline");
const theirs = require("twilio");
const jose = await import(require.resolve("jose"));

/** Numbers that look like chance, and are the same in every run (mulberry32). */
function chance(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound) => Math.floor(next() * bound);
  return { below, one: (list) => list[below(list.length)] };
}

const TEXTS = ["", "Hello", "a & b < c > d", `" and '`, "Grüße 🎉", "two\nlines\r\n\tand a tab", "]]>", "https://example.com/?a=1&b=2", " ", "&amp;"];
const VALUES = [...TEXTS, 0, 7, 1.5, true, false, null, undefined, ["a", "b"], [], ["x & y"], () => "made"];
const NAMES = ["voice", "statusCallback", "xml:lang", "interpret-as", "from", "a"];

test("2,000 trees of TwiML are the same to the byte", () => {
  const classes = Object.keys(ours.twiml);
  assert.equal(classes.length, 3);
  const methods = new Set();
  for (let seed = 0; seed < 2_000; seed += 1) {
    const { below, one } = chance(seed);
    const name = one(classes);
    // Pairs of elements, ours and theirs, which are treated alike.
    const root = [ours, theirs].map((library) => new library.twiml[name]());
    const open = [root];
    for (let step = below(12); step >= 0; step -= 1) {
      const pair = one(open);
      const attributes = Object.fromEntries(Array.from({ length: below(4) }, () => [one(NAMES), one(VALUES)]));
      const [kind, text] = [below(10), one(TEXTS)];
      const call = (pair, name, ...given) => pair.map((element) => element[name](...given));
      if (kind === 0) call(pair, "addText", text);
      else if (kind === 1) open.push(call(pair, "addChild", one(["Newer", "x-y"]), attributes));
      else if (kind === 2) call(root, one(["comment", "commentBefore", "commentAfter"]), one(["a comment", "& <b>"]));
      else {
        const known = Object.getOwnPropertyNames(Object.getPrototypeOf(pair[1]));
        const nests = known.filter((name) => !/^(?:_.*|constructor|comment.*|addText|addChild|toString)$/.test(name));
        if (!nests.length) continue;
        const method = one(nests);
        methods.add(method);
        open.push(call(pair, method, ...one([[text], [attributes], [], [attributes, text]])));
      }
    }
    const [found, expected] = one(open).map(String);
    assert.equal(found, expected, `seed ${seed}`);
  }
  assert.ok(methods.size > 30, `${methods.size} methods`);
});

test("2,000 signatures are the same, and each takes the other's", () => {
  const hosts = ["example.com", "example.com:8443", "user:pass@example.com", "[2001:db8::1]", "[2001:db8::1]:444"];
  const queries = ["", "?a=1", "?q=it's%20&b=%27", "?a=1&a=2&b=", "?x=é"];
  for (let seed = 0; seed < 2_000; seed += 1) {
    const { below, one } = chance(seed);
    const url = `${one(["https", "http"])}://${one(hosts)}/${one(["", "sms", "a/b.php"])}${one(queries)}`;
    const params = Object.fromEntries(Array.from({ length: below(12) }, () => [one(["A", "b", "Body", "é", "Z", "a"]), one([...TEXTS, ["b", "a", "a"], "NUL\0"])]));
    const algorithm = one([undefined, "HMAC_SHA1", "HMAC_SHA256"]);
    const signature = ours.getExpectedTwilioSignature("12345", url, params, algorithm);
    assert.equal(signature, theirs.getExpectedTwilioSignature("12345", url, params, algorithm), `seed ${seed}`);
    for (const library of [ours, theirs]) {
      assert.equal(library.validateRequest("12345", signature, url, params, algorithm), true, `seed ${seed}`);
      assert.equal(library.validateRequest("1234", signature, url, params, algorithm), false, `seed ${seed}`);
    }
  }
});

test("the hash of a body is the same, and vouches for it", () => {
  const body = `{"a":"ü"}`;
  const hash = ours.getExpectedBodyHash(body);
  assert.equal(hash, theirs.getExpectedBodyHash(body));
  const url = `https://example.com/?bodySHA256=${hash}`;
  const signature = theirs.getExpectedTwilioSignature("12345", url, {});
  for (const library of [ours, theirs]) {
    assert.equal(library.validateRequestWithBody("12345", signature, url, body), true);
    assert.equal(library.validateRequestWithBody("12345", signature, url, `${body} `), false);
  }
});

const [account, key, secret] = [`AC${"0".repeat(32)}`, `SK${"0".repeat(32)}`, "made-up-secret-of-thirty-two-bytes-or-more-for-the-longest-of-them"];

test("access tokens say the same, and others read them", async () => {
  const made = ({ jwt: { AccessToken } }, algorithm) => {
    const token = new AccessToken(account, key, secret, { identity: "anä", ttl: 600, nbf: 1_700_000_000, region: "au1" });
    token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true, outgoingApplicationSid: "AP1", outgoingApplicationParams: { a: 1 }, endpointId: "e" }));
    token.addGrant(new AccessToken.ChatGrant({ serviceSid: "IS1" }));
    token.addGrant(new AccessToken.VideoGrant());
    token.addGrant(new AccessToken.SyncGrant({ serviceSid: "IS2", endpointId: "f" }));
    token.addGrant(new AccessToken.TaskRouterGrant({ workspaceSid: "WS1", workerSid: "WK1", role: "worker" }));
    token.addGrant(new AccessToken.PlaybackGrant({ grant: { a: [1, 2.5, null] } }));
    return token.toJwt(algorithm);
  };
  for (const algorithm of ["HS256", "HS384", "HS512"]) {
    const read = async (token) => {
      const { payload, protectedHeader } = await jose.jwtVerify(token, new TextEncoder().encode(secret));
      // The second may have changed in between, and Twilio's library says when it made the token.
      const { iat, exp, jti, ...claims } = payload;
      assert.ok(exp > Date.now() / 1000 && jti.startsWith(`${key}-`));
      return { claims, header: protectedHeader };
    };
    assert.deepEqual(await read(made(ours, algorithm)), await read(made(theirs, algorithm)));
  }
});

test("capability tokens say the same, and others read them", async () => {
  const made = ({ jwt }) => {
    const token = new jwt.taskrouter.TaskRouterCapability({ accountSid: account, authToken: secret, workspaceSid: `WS${"0".repeat(32)}`, channelId: `WK${"0".repeat(32)}`, friendlyName: "ana" });
    const { util } = jwt.taskrouter;
    for (const policy of util.defaultEventBridgePolicies(account, token.channelId)) token.addPolicy(policy);
    for (const policy of util.defaultWorkerPolicies("v1", token.workspaceSid, token.channelId)) token.addPolicy(policy);
    return token.toJwt();
  };
  const read = async (token) => {
    const { iat, exp, ...claims } = (await jose.jwtVerify(token, new TextEncoder().encode(secret))).payload;
    return claims;
  };
  assert.deepEqual(await read(made(ours)), await read(made(theirs)));

  const client = new ours.jwt.ClientCapability({ accountSid: account, authToken: secret });
  client.addScope(new ours.jwt.ClientCapability.OutgoingClientScope({ applicationSid: "AP1", clientName: "ana" }));
  client.addScope(new ours.jwt.ClientCapability.IncomingClientScope("ana"));
  const { scope } = await read(client.toJwt());
  assert.equal(scope, "scope:client:outgoing?appSid=AP1&clientName=ana scope:client:incoming?clientName=ana");
});

test("tokens that vouch for requests say the same, and the key proves them", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const request = { method: "post", url: "https://api.twilio.com/2010-04-01/Accounts.json", params: { b: "2 ü", a: "1" }, data: "a=b", headers: { Authorization: "Basic x" } };
  for (const algorithm of ["RS256", "PS256"]) {
    const read = async ({ jwt: { ValidationToken } }) => {
      const token = new ValidationToken({ accountSid: account, credentialSid: `CR${"0".repeat(32)}`, signingKey: key, privateKey: pem, algorithm });
      const { payload, protectedHeader } = await jose.jwtVerify(token.fromHttpRequest(request), publicKey);
      const { iat, nbf, exp, ...claims } = payload;
      return { claims, header: protectedHeader };
    };
    assert.deepEqual(await read(ours), await read(theirs));
  }
});

test("Express answers as with Twilio's middleware", async (t) => {
  const express = require("express");
  const statuses = [];
  for (const library of [ours, theirs]) {
    const application = express();
    application.post("/sms", express.urlencoded({ extended: false }), library.webhook("12345"), (request, response) => response.send(request.body.Body));
    const server = application.listen(0);
    t.after(() => server.close());
    const url = `http://localhost:${server.address().port}/sms?a=1`;
    const signature = theirs.getExpectedTwilioSignature("12345", url, { Body: "Hi" });
    const found = [];
    for (const given of [signature, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", undefined]) {
      const headers = { "Content-Type": "application/x-www-form-urlencoded", ...(given && { "X-Twilio-Signature": given }) };
      found.push((await fetch(url, { method: "POST", headers, body: "Body=Hi" })).status);
    }
    statuses.push(found);
  }
  assert.deepEqual(statuses, [[200, 403, 400], [200, 403, 400]]);
});

test("the adapter stands in Express", async (t) => {
  const express = require("express");
  const { Webhooks } = require("trunkline/webhooks");
  const webhooks = new Webhooks("12345");
  const application = express();
  application.post("/sms", webhooks.express(), (request, response) => response.send(request.twilio.parameters.get("Body")));
  const server = application.listen(0);
  t.after(() => server.close());
  const { url, headers, body } = webhooks.sign(`http://localhost:${server.address().port}/sms`, { Body: "Hi" });
  const answers = [];
  for (const given of [headers, { ...headers, "X-Twilio-Signature": "x" }, { "Content-Type": headers["Content-Type"] }]) {
    const response = await fetch(url, { method: "POST", headers: given, body });
    answers.push(response.ok ? await response.text() : response.status);
  }
  assert.deepEqual(answers, ["Hi", 403, 400]);
});

test("the adapter stands in Hono", async (t) => {
  const { serve } = require("@hono/node-server");
  const { Hono } = require("hono");
  const { Webhooks } = require("trunkline/webhooks");
  const webhooks = new Webhooks("12345");
  const handler = webhooks.fetch((event) => new Response(event.parameters.get("Body")));
  const application = new Hono();
  application.post("/sms", (context) => handler(context.req.raw));
  const port = await new Promise((resolve) => {
    const server = serve({ fetch: application.fetch, port: 0 }, ({ port }) => resolve(port));
    t.after(() => server.close());
  });
  const { url, headers, body } = webhooks.sign(`http://localhost:${port}/sms?a=1`, { Body: "Hi" });
  const answers = [];
  for (const given of [headers, { ...headers, "X-Twilio-Signature": "x" }, { "Content-Type": headers["Content-Type"] }]) {
    const response = await fetch(url, { method: "POST", headers: given, body });
    answers.push(response.ok ? await response.text() : response.status);
  }
  assert.deepEqual(answers, ["Hi", 403, 400]);
});
