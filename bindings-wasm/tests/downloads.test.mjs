// Downloads on Node, by node:http and by fetch, from servers that misbehave; and on the sandbox. What the caller is told is held against what
// the server counted.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { getEventListeners } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import v8 from "node:v8";
import vm from "node:vm";
import zlib from "node:zlib";
import { onAbort } from "../npm/base/signals.js";
import { installed } from "./installed.mjs";

const folder = installed("downloads");
const require = createRequire(`${folder}/`);
const trunkline = require("trunkline");
const { sandbox } = require("trunkline/sandbox");

const ACCOUNT = "AC0123456789abcdef0123456789abcdef";
const ways = { "node:http": {}, fetch: { fetch: (url, init) => fetch(url, init) } };

const failure = (call) => call.then(() => assert.fail("it succeeded"), (error) => error);
const bytes = async (response) => Buffer.from(await response.arrayBuffer());
const file = (body, ...headers) =>
  Buffer.concat([Buffer.from([`HTTP/1.1 200 OK`, "Content-Type: audio/mpeg", `Content-Length: ${body.length}`, ...headers, "", ""].join("\r\n")), Buffer.from(body)]);
const lead = (to) => `HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: ${to}\r\n\r\n`;
const HALF = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";

/** A server that does what a function says with the head of each request; `closed` counts the connections that the other side has closed. */
async function serving(t, answer) {
  const seen = { heads: [], closed: 0 };
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let unread = "";
    socket.on("data", (piece) => {
      unread += piece;
      for (let end; (end = unread.indexOf("\r\n\r\n")) >= 0; unread = unread.slice(end + 4)) {
        seen.heads.push(unread.slice(0, end));
        answer(socket, seen.heads.length, unread.split(" ")[1]);
      }
    });
    socket.on("close", () => (seen.closed += 1)).on("error", () => {});
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  seen.url = `http://127.0.0.1:${server.address().port}`;
  seen.client = (options) => trunkline(ACCOUNT, "x", { baseUrl: seen.url, env: {}, ...options });
  return seen;
}

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc");

async function until(isSo) {
  for (let left = 3000; !isSo(); left -= 1) {
    assert.ok(left > 0, "it does not come about");
    await sleep(10);
  }
}

for (const [way, options] of Object.entries(ways)) {
  const by = (name, run) => test(`${way}: ${name}`, run);

  by("an encoding that is none is left as it is, in a file and in any other answer", async (t) => {
    for (const encoding of ["constructor", "__proto__", "toString"]) {
      const server = await serving(t, (socket) => socket.write(file("{}", `Content-Encoding: ${encoding}`)));
      const client = server.client({ ...options, maxRetries: 0 });
      assert.equal(String(await bytes(await client.download("/file", { format: null, maxBytes: null }))), "{}");
      assert.equal((await client.messages("SM" + "0".repeat(32)).fetch()).body, null);
    }
  });

  by("a file that is forgotten in the middle ends its connection", async (t) => {
    const server = await serving(t, (socket) => socket.write(HALF));
    const client = server.client(options);
    // In a function of its own: what a loop held last is kept for as long as what is around it runs.
    const forget = async () => {
      const reader = (await client.download("/file")).body.getReader();
      assert.equal(String(Buffer.from((await reader.read()).value)), "half");
    };
    for (let count = 0; count < 20; count += 1) await forget();
    await until(() => (collect(), server.closed === 20));
  });

  by("a file that is forgotten ends its connection, and its listening, while the signal of its caller lives on", async (t) => {
    const server = await serving(t, (socket) => socket.write(HALF));
    const client = server.client(options);
    const controller = new AbortController();
    const { signal } = controller;
    const forget = async () => {
      const reader = (await client.download("/file", { signal })).body.getReader();
      assert.equal(String(Buffer.from((await reader.read()).value)), "half");
    };
    for (let count = 0; count < 20; count += 1) await forget();
    await until(() => (collect(), server.closed === 20));
    assert.equal(getEventListeners(signal, "abort").length, 0);
    // Whoever still holds one hears of the signal as before.
    const reader = (await client.download("/file", { signal })).body.getReader();
    await reader.read();
    collect();
    controller.abort(new Error("enough"));
    assert.equal((await failure(reader.read())).message, "enough");
    await until(() => server.closed === 21);
  });

  by("a file is a response whose body comes as it is read", async (t) => {
    let goOn;
    const server = await serving(t, (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 10\r\n\r\nfirst");
      goOn = () => socket.write("later");
    });
    const response = await server.client(options).download("/file", { format: "mp3" });
    assert.ok(response instanceof Response);
    assert.deepEqual([response.status, response.headers.get("content-type"), response.headers.get("content-length")], [200, "audio/mpeg", "10"]);
    const reader = response.body.getReader();
    assert.equal(Buffer.from((await reader.read()).value).toString(), "first");
    goOn();
    assert.equal(Buffer.from((await reader.read()).value).toString(), "later");
    assert.equal((await reader.read()).done, true);
    assert.match(server.heads[0], /^GET \/file\.mp3 HTTP/);
    assert.match(server.heads[0], /authorization: basic /i);
  });

  by("three redirects are followed and a fourth is not", async (t) => {
    for (const redirects of [3, 4]) {
      const server = await serving(t, (socket, number) => socket.write(number <= redirects ? lead(`/${number}`) : file("here")));
      const download = server.client(options).download("/file");
      if (redirects === 3) assert.equal((await bytes(await download)).toString(), "here");
      else assert.match(`${await failure(download)}`, /DecodeError.*three redirects/);
      assert.equal(server.heads.length, 4);
    }
  });

  by("credentials do not follow a redirect to another host, and plain http elsewhere is not gone to", async (t) => {
    const other = await serving(t, (socket) => socket.write(file("here")));
    const server = await serving(t, (socket) => socket.write(lead(`${other.url}/away`)));
    const download = server.client(options).download("/file", { headers: { "X-Own": "hush" } });
    assert.equal((await bytes(await download)).toString(), "here");
    for (const name of [/^authorization:/im, /^x-own:/im]) assert.match(server.heads[0], name);
    assert.doesNotMatch(other.heads[0], /authorization|x-own/i);
    const away = await serving(t, (socket) => socket.write(lead("http://192.0.2.1/file")));
    assert.match(`${await failure(away.client(options).download("/file"))}`, /DecodeError.*not https/);
    assert.equal(away.heads.length, 1);
  });

  by("bodies that are shorter, longer, broken or late", async (t) => {
    const short = await serving(t, (socket) => socket.end(HALF));
    assert.equal((await failure(short.client(options).download("/file").then(bytes))).name, "ConnectionError");
    assert.equal(short.heads.length, 1, "what has begun is not tried again");
    const long = await serving(t, (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere and more"));
    const told = await long.client({ ...options, maxRetries: 0 }).download("/file").then(bytes).catch((error) => error);
    assert.ok(["here", "ConnectionError"].includes(told.name ?? told.toString()), `${told}`);
    const broken = await serving(t, (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    assert.equal((await failure(broken.client(options).download("/file").then(bytes))).name, "ConnectionError");
    const late = await serving(t, (socket) => socket.write(HALF));
    const error = await failure(late.client({ ...options, timeout: 200 }).download("/file").then(bytes));
    assert.match(`${error}`, /TimeoutError.*within 200 ms, after 4 bytes/);
    await until(() => late.closed === 1);
  });

  by("an endless body ends at the bound, and one that is announced beyond it before its first byte", async (t) => {
    let sent = 0;
    const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, "x"), Buffer.from("\r\n")]);
    const endless = await serving(t, (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const flood = () => {
        while (!socket.destroyed) {
          sent += chunk.length;
          if (!socket.write(chunk)) return socket.once("drain", flood);
        }
      };
      flood();
    });
    const error = await failure(endless.client(options).download("/file", { maxBytes: 1_000_000 }).then(bytes));
    assert.match(`${error}`, /DecodeError.*beyond the 1000000 of `maxBytes`/);
    await until(() => endless.closed === 1);
    assert.ok(sent < 50_000_000, `${sent}`);
    const announced = await serving(t, (socket) => socket.write(file(Buffer.alloc(1001))));
    assert.match(`${await failure(announced.client(options).download("/file", { maxBytes: 1000 }))}`, /1001 bytes, more than the 1000 of `maxBytes`/);
    assert.equal((await bytes(await announced.client(options).download("/file", { maxBytes: 1001 }))).length, 1001);
  });

  by("until the first byte it is tried again, and an error is that of any call", async (t) => {
    const server = await serving(t, (socket, number) => socket.write(number === 1 ? "HTTP/1.1 503 Oh\r\nContent-Length: 0\r\n\r\n" : file("here")));
    assert.equal((await bytes(await server.client(options).download("/file"))).toString(), "here");
    assert.equal(server.heads.length, 2);
    const body = '{"code":20404,"message":"not found"}';
    const missing = await serving(t, (socket) => socket.write(`HTTP/1.1 404 No\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
    const error = await failure(missing.client(options).download("/file"));
    assert.deepEqual([error.name, error.status, error.code], ["NotFoundError", 404, 20404]);
  });

  by("who cancels the body, or aborts, ends the connection", async (t) => {
    const server = await serving(t, (socket) => socket.write(HALF));
    const first = await server.client(options).download("/file");
    const reader = first.body.getReader();
    await reader.read();
    await reader.cancel();
    await until(() => server.closed === 1);
    for (const isReading of [false, true]) {
      const controller = new AbortController();
      const response = await server.client(options).download("/file", { signal: controller.signal });
      const reader = response.body.getReader();
      await reader.read();
      const next = isReading && failure(reader.read());
      const closed = server.closed;
      controller.abort(new Error("enough"));
      assert.equal((await (next || failure(reader.read()))).message, "enough");
      await until(() => server.closed === closed + 1);
    }
    const controller = new AbortController();
    const waiting = await serving(t, () => {});
    const call = failure(waiting.client(options).download("/file", { signal: controller.signal }));
    await until(() => waiting.heads.length === 1);
    controller.abort(new Error("never mind"));
    assert.equal((await call).message, "never mind");
    await until(() => waiting.closed === 1);
    const late = new AbortController();
    const answering = await serving(t, (socket) => socket.write(HALF));
    const onAttempt = () => late.abort(new Error("too late"));
    assert.equal((await failure(answering.client({ ...options, onAttempt }).download("/file", { signal: late.signal }))).message, "too late");
    await until(() => answering.closed === 1);
  });

  by("a file that comes packed is unpacked", async (t) => {
    const server = await serving(t, (socket) => socket.write(file(zlib.gzipSync("here and there"), "Content-Encoding: gzip")));
    const response = await server.client(options).download("/file");
    assert.equal(await response.text(), "here and there");
    assert.equal(response.headers.get("content-encoding"), null);
  });
}

test("what cannot be unpacked, for want of memory perhaps, fails like any other answer, and ends its connection", async (t) => {
  const packed = file(zlib.gzipSync("{}"), "Content-Encoding: gzip");
  for (const [name, call] of [
    ["createGunzip", (client) => client.download("/file")],
    ["gunzip", (client) => client.messages("SM" + "0".repeat(32)).fetch()],
  ]) {
    const server = await serving(t, (socket) => socket.write(packed));
    t.mock.method(zlib, name, () => {
      throw new Error("no memory");
    });
    const attempts = [];
    const error = await failure(call(server.client({ maxRetries: 1, onAttempt: (attempt) => attempts.push(attempt.errorType) })));
    t.mock.restoreAll();
    assert.deepEqual([error.name, error.attempts, server.heads.length], ["ConnectionError", 2, 2], name);
    assert.match(error.message, /no memory/);
    if (name === "createGunzip") await until(() => server.closed === 2);
  }
});

test("a file takes its place when it is whole, and one that fails leaves nothing", async (t) => {
  const here = mkdtempSync(join(tmpdir(), "trunkline-"));
  const path = join(here, "call.mp3");
  writeFileSync(path, "older");
  const server = await serving(t, (socket) => socket.write(file("here")));
  const client = server.client();
  assert.equal(await client.downloadTo("/file", path), 4);
  assert.equal(readFileSync(path, "utf8"), "here");
  assert.equal(await client.downloadTo("/file", pathToFileURL(join(here, "other.mp3"))), 4);
  const late = await serving(t, (socket) => socket.write(HALF));
  const error = await failure(late.client({ timeout: 200 }).downloadTo("/file", join(here, "late.mp3")));
  assert.equal(error.name, "TimeoutError");
  assert.deepEqual(readdirSync(here).sort(), ["call.mp3", "other.mp3"]);
  const count = server.heads.length;
  assert.equal((await failure(client.downloadTo("/file", join(here, "none", "x")))).code, "ENOENT");
  assert.equal(server.heads.length, count, "what cannot be kept is not asked for");
});

test("what cannot be is refused before anything is sent", async (t) => {
  const server = await serving(t, (socket) => socket.write(file("here")));
  const client = server.client();
  for (const [url, options, parameter] of [
    ["http://elsewhere.example/x", {}, "url"],
    ["/file", { format: "../x" }, "format"],
    ["https://elsewhere.example/x", { format: "mp3" }, "format"],
    ["/file", { maxBytes: -1 }, "maxBytes"],
  ]) {
    const error = await failure(client.download(url, options));
    assert.deepEqual([error.name, error.parameter], ["InvalidArgumentError", parameter]);
  }
  assert.equal(server.heads.length, 0);
});

const cases = JSON.parse(readFileSync(new URL("../../tests/file-addresses.json", import.meta.url), "utf8"));
const isOurs = ({ headers }) => Object.keys(headers).some((name) => name.toLowerCase() === "authorization");

/** The requests that a download makes, by a fetch that leads on to a place first, if there is one. */
async function requests(baseUrl, url, format, location) {
  const seen = [];
  const fetch = async (url, init) => {
    seen.push({ url, isOurs: isOurs(init) });
    return seen.length === 1 && location !== undefined ? new Response(null, { status: 302, headers: { Location: location } }) : new Response("here");
  };
  const client = trunkline(ACCOUNT, "x", { env: {}, baseUrl, fetch });
  const outcome = await client.download(url, { format }).then((response) => response.text(), (error) => error);
  return { seen, outcome };
}

test("a file is where its record is under another ending, and elsewhere by https without credentials", async () => {
  for (const { base_url: baseUrl, address, format, url, is_ours } of cases.addresses) {
    const { seen, outcome } = await requests(baseUrl ?? undefined, address, format ?? undefined);
    assert.deepEqual(seen, url === null ? [] : [{ url, isOurs: is_ours }], address);
    if (url === null) assert.equal(outcome.name, "InvalidArgumentError", address);
    else assert.equal(outcome, "here");
  }
});

test("a redirect is followed to https, and leaves credentials behind", async () => {
  let count = 0;
  for (const { from, is_ours, location, url, stays_ours } of cases.redirects) {
    // No transport gives a header like that.
    if (/[\r\n]/.test(location)) continue;
    count += 1;
    // The home of the client ends where the files begin, so that a redirect may lead out of it.
    const baseUrl = !is_ours || from.startsWith("https:") ? undefined : new URL(".", from).href;
    const { seen, outcome } = await requests(baseUrl, from, undefined, location);
    const first = { url: from, isOurs: is_ours };
    assert.deepEqual(seen, url === null ? [first] : [first, { url, isOurs: stays_ours }], location);
    if (url === null) assert.match(`${outcome}`, /DecodeError.*not https/, location);
    else assert.equal(outcome, "here");
  }
  assert.ok(count > 20);
});

test("a private key vouches for a file at home, and for none on another host", async (t) => {
  const { ValidationToken } = require("trunkline/jwt");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } });
  const [credentialSid, signingKey] = ["CR", "SK"].map((prefix) => ACCOUNT.replace("AC", prefix));
  const validation = new ValidationToken({ accountSid: ACCOUNT, credentialSid, signingKey, privateKey });
  const other = await serving(t, (socket) => socket.write(file("here")));
  const server = await serving(t, (socket) => socket.write(lead(`${other.url}/away`)));
  const client = trunkline(signingKey, "x", { accountSid: ACCOUNT, baseUrl: server.url, env: {}, validation });
  assert.equal((await bytes(await client.download("/file"))).toString(), "here");
  assert.match(server.heads[0], /twilio-client-validation:/i);
  assert.doesNotMatch(other.heads[0], /twilio-client-validation|authorization/i);
});

test("a client of Twilio's manner that reads whole answers serves downloads", async () => {
  const httpClient = { request: async () => ({ statusCode: 200, headers: { "Content-Type": "image/png" }, body: Buffer.from([0x89, 0x50]) }) };
  const response = await trunkline(ACCOUNT, "x", { httpClient, env: {} }).download("/file");
  assert.deepEqual([...(await bytes(response))], [0x89, 0x50]);
});

test("a recording and the media of a message are downloaded on the sandbox", async () => {
  const box = sandbox();
  const client = trunkline(box.accountSid, box.authToken, box.options());
  const call = await client.calls.create({ to: "+15558675310", from: "+15017122661", url: "https://x.example/" });
  const recorded = await client.calls(call.sid).recordings.create();
  await client.calls(call.sid).recordings("Twilio.CURRENT").update({ status: "stopped" });
  const recording = await client.recordings(recorded.sid).fetch();
  const wav = await bytes(await recording.download());
  assert.equal(wav.subarray(0, 4).toString() + wav.subarray(8, 12).toString(), "RIFFWAVE");
  assert.equal(wav.length, 4044);
  const path = join(mkdtempSync(join(tmpdir(), "trunkline-")), "call.mp3");
  assert.equal(await recorded.downloadTo(path, { format: "mp3" }), readFileSync(path).length);
  const message = await client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Look", mediaUrl: ["https://x.example/a.png"] });
  const [media] = await client.messages(message.sid).media.list();
  assert.equal((await bytes(await media.download())).toString("latin1", 1, 4), "PNG");
  await recording.remove();
  assert.equal((await failure(recording.download())).name, "NotFoundError");
  assert.ok(!("downloadWithHttpInfo" in recording) && existsSync(path));
});

test("a signal has one listener, though a call lets go of it twice", () => {
  const { signal } = new AbortController();
  const release = onAbort(signal, () => {});
  release();
  onAbort(signal, () => {});
  release();
  onAbort(signal, () => {});
  assert.equal(getEventListeners(signal, "abort").length, 1);
});
