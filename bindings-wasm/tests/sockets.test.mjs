// What crosses sockets on Node: what counts as sent, how many connections there are, and answers that are large, packed or unasked for.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import zlib from "node:zlib";
import { installed } from "./installed.mjs";

const folder = installed("sockets");
const trunkline = createRequire(`${folder}/`)("trunkline");

const ACCOUNT = "AC0123456789abcdef0123456789abcdef";
const MEBIBYTE = 1 << 20;

const connect = (baseUrl, options) => trunkline(ACCOUNT, "x", { baseUrl, env: {}, maxRetries: 0, ...options });
const create = (client, body = "Hi", options) => client.messages.create({ to: "+15558675310", body }, options);
const read = (client) => client.messages("SM00000000000000000000000000000000").fetch();
const failure = (call) => call.then(() => assert.fail("it succeeded"), (error) => error);
const told = ({ name, mayHaveHappened }) => [name, mayHaveHappened];

/** A server, until the test ends. It gives its address. */
async function listening(t, server) {
  const sockets = new Set();
  server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {})));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** A server that answers by a function, once a request has come whole. */
function answering(t, answer) {
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => answer(response, request));
  });
  return listening(t, server);
}

const json = (response, value = { sid: "SM1" }) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));

// What counts as sent.

test("a connection that fails at once was not sent on", async () => {
  // To many at once there is no connection: the system says so before it sends anything.
  const error = await failure(create(connect("http://[ff02::1]:9")));
  assert.deepEqual(told(error), ["ConnectionError", false]);
  assert.match(error.cause.code, /ENETUNREACH|EINVAL|EADDRNOTAVAIL|EAFNOSUPPORT/);
});

test("what has no socket because there are no more files was not sent", async (t) => {
  const arrived = [];
  const server = http.createServer((request, response) => {
    arrived.push(request.headers["x-number"]);
    request.resume().on("end", () => setTimeout(json, 300, response));
  });
  const baseUrl = await listening(t, server);
  writeFileSync(
    `${folder}/files.cjs`,
    `const client = require("trunkline")("${ACCOUNT}", "x", { baseUrl: "${baseUrl}", env: {}, maxRetries: 0, maxSockets: Infinity });
     const call = (at) => client.messages.create({ to: "+1", body: "Hi" }, { headers: { "X-Number": String(at) } })
       .then(() => "ok", (error) => [error.name, error.mayHaveHappened, error.cause?.code].join(" "));
     Promise.all(Array.from({ length: 200 }, (_, at) => call(at))).then((told) => console.log(JSON.stringify(told)));`,
  );
  const child = spawn("bash", ["-c", `ulimit -n 80; exec "${process.execPath}" files.cjs`], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  await once(child, "close");
  const outcomes = JSON.parse(output);
  const refused = outcomes.filter((outcome) => outcome === "ConnectionError false EMFILE").length;
  assert.ok(refused > 50, output);
  assert.equal(outcomes.filter((outcome) => outcome === "ok").length + refused, 200, output);
  outcomes.forEach((outcome, at) => assert.equal(arrived.includes(String(at)), outcome === "ok", `${at}: ${outcome}`));
});

test("a call whose time runs out before there is a connection was not sent", async (t) => {
  const silent = await listening(t, net.createServer(() => {}));
  const error = await failure(create(connect(silent.replace("http:", "https:"), { timeout: 100 })));
  assert.deepEqual(told(error), ["TimeoutError", false]);
  assert.match(error.message, /no connection within 100 ms/);
});

test("a connection may take ten seconds to come about", async (t) => {
  const silent = await listening(t, net.createServer(() => {}));
  const begun = performance.now();
  const error = await failure(create(connect(silent.replace("http:", "https:"))));
  assert.deepEqual(told(error), ["ConnectionError", false]);
  assert.match(error.message, /no connection to 127\.0\.0\.1:\d+ within 10 s/);
  assert.ok(performance.now() - begun < 15_000);
});

test("a call whose time runs out behind its connection may have been carried out", async (t) => {
  const silent = await listening(t, net.createServer(() => {}));
  const error = await failure(create(connect(silent, { timeout: 100 })));
  assert.deepEqual(told(error), ["UnknownOutcomeError", true]);
});

test("an answer that changes the protocol is none", async (t) => {
  const upgrade = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: dreams\r\n\r\n";
  const baseUrl = await listening(t, net.createServer((socket) => socket.once("data", () => socket.end(upgrade))));
  assert.deepEqual(told(await failure(create(connect(baseUrl)))), ["UnknownOutcomeError", true]);
});

// Connections.

test("there are no more connections to a host than the option says; who waits for one in vain was not sent", async (t) => {
  const arrived = [];
  let most = 0;
  let open = 0;
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      arrived.push(new URLSearchParams(body).get("Body"));
      setTimeout(json, 200, response);
    });
  });
  server.on("connection", (socket) => {
    most = Math.max(most, (open += 1));
    socket.on("close", () => (open -= 1));
  });
  const baseUrl = await listening(t, server);
  const crowd = (client, count) => {
    const bodies = Array.from({ length: count }, (_, at) => `${count} ${at}`);
    return Promise.all(bodies.map((body) => create(client, body).then(() => undefined, (error) => ({ body, error }))));
  };
  assert.deepEqual((await crowd(connect(baseUrl), 250)).filter(Boolean), []);
  assert.equal(most, 100);

  most = open = 0;
  const failed = (await crowd(connect(baseUrl, { maxSockets: 3, timeout: 500 }), 20)).filter(Boolean);
  assert.equal(most, 3);
  assert.ok(failed.length >= 10, `${failed.length}`);
  for (const { body, error } of failed) {
    // The last of those that had a connection may have run out of time behind it.
    const wasSent = arrived.includes(body);
    assert.deepEqual(told(error), wasSent ? ["UnknownOutcomeError", true] : ["TimeoutError", false], `${error}`);
  }
  assert.equal(new Set(arrived).size, arrived.length, "none twice");
  for (const maxSockets of [0, -1, 1.5, "many", Number.NaN]) {
    assert.throws(() => connect(baseUrl, { maxSockets }), { name: "ConfigurationError", message: /`maxSockets` must be/ });
  }
});

test("two calls at once behind a pause: none is written to a connection that was closed meanwhile", async (t) => {
  const server = http.createServer((request, response) => {
    json(response);
    setTimeout(() => request.socket.destroy(), 100);
  });
  const client = connect(await listening(t, server));
  await Promise.all([create(client), create(client)]);
  const end = Date.now() + 300;
  await sleep(20);
  // Nothing is heard from the network while this runs.
  while (Date.now() < end);
  await Promise.all([create(client), create(client)]);
});

test("what was heard together with an answer counts for the call that begins with it", async (t) => {
  // In a thread of its own, since this one stands still: it answers one call and then closes the connection on which nobody asks.
  const server = new Worker(
    `const { createServer } = require("node:http");
     const { parentPort } = require("node:worker_threads");
     const sockets = new Set();
     const server = createServer((request, response) => {
       const isSlow = request.url.includes("SM00000000000000000000000000000000");
       sockets.add(request.socket);
       if (isSlow) {
         response.setHeader("Connection", "close");
         sockets.delete(request.socket);
       }
       setTimeout(() => {
         response.end('{"sid":"SM1"}');
         if (isSlow) setTimeout(() => sockets.forEach((socket) => socket.destroy()), 50);
       }, 100);
     });
     server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  t.after(() => server.terminate());
  const [port] = await once(server, "message");
  const client = connect(`http://127.0.0.1:${port}`);
  await Promise.all([create(client), create(client)]);
  const next = read(client).then(() => create(client));
  await sleep(50);
  const end = Date.now() + 300;
  while (Date.now() < end);
  assert.equal((await next).sid, "SM1");
});

test("a process that stood still between a look and its request looks again", async (t) => {
  const server = new Worker(
    `const { createServer } = require("node:http");
     const { parentPort } = require("node:worker_threads");
     const server = createServer((request, response) => {
       response.end('{"sid":"SM1"}');
       setTimeout(() => request.socket.destroy(), 150);
     });
     server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  t.after(() => server.terminate());
  const [port] = await once(server, "message");
  const client = connect(`http://127.0.0.1:${port}`);
  await create(client);
  await sleep(50);
  setImmediate(() =>
    setImmediate(() => {
      const end = Date.now() + 300;
      while (Date.now() < end);
    }),
  );
  assert.equal((await create(client)).sid, "SM1");
});

test("an answer that nobody asked for is not the next call's", async (t) => {
  const whole = (sid) => {
    const body = JSON.stringify({ sid });
    return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  for (const pause of [0, 30]) {
    let asked = 0;
    const server = net.createServer((socket) => {
      socket.on("data", async () => {
        asked += 1;
        socket.write(whole(`SM${asked}`));
        if (pause) await sleep(pause);
        socket.write(whole("SMunasked"));
      });
    });
    const client = connect(await listening(t, server));
    for (let at = 1; at <= 5; at += 1) {
      assert.equal((await read(client)).sid, `SM${at}`);
      await sleep(60);
    }
  }
});

// Answers.

test("an answer beyond the limit cannot be read, and is not asked for again", async (t) => {
  let asked = 0;
  let cut = 0;
  const baseUrl = await answering(t, (response, { url }) => {
    asked += 1;
    response.on("close", () => (cut += response.writableFinished ? 0 : 1));
    if (!url.includes("chunked")) response.setHeader("Content-Length", 1000 * MEBIBYTE);
    const piece = Buffer.alloc(MEBIBYTE, " ");
    const write = () => {
      while (!response.destroyed) if (!response.write(piece)) return response.once("drain", write);
    };
    write();
  });
  const client = connect(baseUrl, { maxRetries: 2 });
  for (const [call, name] of [
    [() => read(client), "DecodeError"],
    [() => client.request({ url: "/chunked" }), "DecodeError"],
    [() => create(client), "UnknownOutcomeError"],
  ]) {
    asked = 0;
    const error = await failure(call());
    assert.deepEqual([error.name, asked, error.attempts], [name, 1, 1]);
    assert.match(error.message, /the answer is larger than 64 MiB/);
  }
  await sleep(50);
  assert.equal(cut, 3, "the rest is not read");
});

test("an answer up to the limit is read", async (t) => {
  const body = JSON.stringify({ sid: "SM1", body: "x".repeat(63 * MEBIBYTE) });
  const client = connect(await answering(t, (response) => response.end(body)));
  assert.equal((await read(client)).body.length, 63 * MEBIBYTE);
});

const RECORD = Buffer.from(JSON.stringify({ sid: "SM1", body: "né".repeat(3000) }));
const packed = {
  gzip: [zlib.gzipSync(RECORD), "gzip"],
  "gzip, in capitals": [zlib.gzipSync(RECORD), "GZIP"],
  "gzip of two members": [Buffer.concat([zlib.gzipSync(RECORD.subarray(0, 99)), zlib.gzipSync(RECORD.subarray(99))]), "gzip"],
  deflate: [zlib.deflateSync(RECORD), "deflate"],
  "deflate without its frame": [zlib.deflateRawSync(RECORD), "deflate"],
  brotli: [zlib.brotliCompressSync(RECORD), "br"],
  identity: [RECORD, "identity"],
  nothing: [RECORD, undefined],
  "plain text that says it is gzip": [RECORD, "gzip"],
  "plain text that says it is brotli": [RECORD, "br"],
};

for (const [name, [bytes, encoding]] of Object.entries(packed)) {
  test(`an answer is unpacked: ${name}`, async (t) => {
    let accepted;
    const baseUrl = await answering(t, (response, { headers }) => {
      accepted = headers["accept-encoding"];
      if (encoding) response.setHeader("Content-Encoding", encoding);
      response.end(bytes);
    });
    assert.equal((await read(connect(baseUrl))).body, "né".repeat(3000));
    assert.equal(accepted, "gzip, deflate, br");
  });
}

for (const [name, bytes, encoding] of [
  ["cut short", zlib.gzipSync(RECORD).subarray(0, 40), "gzip"],
  ["of another kind than it says", zlib.gzipSync(RECORD), "br"],
  ["of a kind that was not asked for", zlib.gzipSync(RECORD), "compress"],
  ["packed twice", zlib.gzipSync(zlib.gzipSync(RECORD)), "gzip, gzip"],
]) {
  test(`a packed answer that cannot be read is told as such: ${name}`, async (t) => {
    let asked = 0;
    const baseUrl = await answering(t, (response) => {
      asked += 1;
      response.setHeader("Content-Encoding", encoding).end(bytes);
    });
    const error = await failure(read(connect(baseUrl, { maxRetries: 2 })));
    assert.deepEqual([error.name, asked], ["DecodeError", 1]);
  });
}

test("a small answer that unpacks to a huge one is refused", async (t) => {
  const spaces = Buffer.alloc(1024 * MEBIBYTE, " ");
  const bombs = { gzip: zlib.gzipSync(spaces, { level: 1 }), br: zlib.brotliCompressSync(spaces, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }) };
  for (const [encoding, bytes] of Object.entries(bombs)) {
    assert.ok(bytes.length < 8 * MEBIBYTE);
    const baseUrl = await answering(t, (response) => response.setHeader("Content-Encoding", encoding).end(bytes));
    const before = process.memoryUsage.rss();
    const error = await failure(read(connect(baseUrl)));
    assert.deepEqual([error.name, error.message], ["DecodeError", "the answer is larger than 64 MiB"]);
    assert.ok(process.memoryUsage.rss() - before < 512 * MEBIBYTE);
  }
});

test("errors and answers without a body may be packed as well", async (t) => {
  const baseUrl = await answering(t, (response, { method }) => {
    response.setHeader("Content-Encoding", "gzip");
    if (method === "DELETE") response.writeHead(204).end();
    else response.writeHead(404).end(zlib.gzipSync(JSON.stringify({ code: 20404, message: "nothing there" })));
  });
  const message = connect(baseUrl).messages("SM00000000000000000000000000000000");
  assert.equal(await message.remove(), true);
  const error = await failure(message.fetch());
  assert.deepEqual([error.name, error.code, error.message], ["NotFoundError", 20404, "nothing there"]);
});

// Requests.

test("a request says how long its body is, and has headers of one's own", async (t) => {
  const seen = [];
  const baseUrl = await answering(t, (response, request) => {
    seen.push([request.method, request.rawHeaders]);
    json(response);
  });
  const client = connect(baseUrl);
  await client.request({ method: "POST", url: "/empty" });
  await client.request({ method: "DELETE", url: "/full", data: { A: "é" } });
  await client.request({ url: "/own" }, { headers: { "accept-encoding": "identity", "X-Own": "1" } });
  const headers = seen.map(([, raw]) => Object.fromEntries(raw.flatMap((name, at) => (at % 2 ? [] : [[name.toLowerCase(), raw[at + 1]]]))));
  assert.deepEqual(headers.map((all) => all["content-length"]), ["0", "8", undefined]);
  assert.deepEqual([headers[2]["accept-encoding"], headers[2]["x-own"]], ["identity", "1"]);
  for (const [, raw] of seen) {
    const names = raw.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length, `${names}`);
  }
});

// Answers that are redirects.

test("a redirect that is the answer is told and not followed", async (t) => {
  const elsewhere = "https://files.example/what?a=b";
  const asked = [];
  const baseUrl = await answering(t, (response, { url }) => {
    asked.push(url);
    response.writeHead(307, { Location: elsewhere, "Content-Type": "application/json" });
    response.end(asked.length % 2 ? JSON.stringify({ redirect_to: elsewhere }) : "");
  });
  const client = connect(baseUrl);
  const results = client.api.v2010.accounts(ACCOUNT).recordings("RE1").addOnResults("XR1");
  const places = [
    client.messaging.v1.deactivations(),
    client.bulkexports.v1.exports("Messages").days("2026-11-20"),
    results.payloads("XH1").data(),
    client.oauth.v1.authorize,
    client.oauth.v2.authorize,
    client.previewIam.v1.authorize,
  ];
  // Seven and seven: each is told once in the body and once in the headers alone.
  for (const place of [...places, places[0], ...places, places[0]]) assert.equal((await place.fetch()).redirectTo, elsewhere);
  assert.equal(asked.length, 14);
});
