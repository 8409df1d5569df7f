// Requests by the fetch of a runtime: what becomes of answers that are packed, too large, late or cut, and how often a request really goes out.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import http from "node:http";
import test from "node:test";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { installed, tests, tool } from "./installed.mjs";
import { bundleForWorkers, importMap, served } from "./runtimes.mjs";

const folder = installed("fetch");
copyFileSync(`${tests}answers.mjs`, `${folder}/answers.mjs`);

const MEBIBYTE = 1 << 20;
const RECORD = JSON.stringify({ sid: "SM1", body: "x".repeat(5000) });
const packed = {
  plain: [RECORD],
  gzip: [zlib.gzipSync(RECORD), "gzip"],
  deflate: [zlib.deflateSync(RECORD), "deflate"],
  br: [zlib.brotliCompressSync(RECORD), "br"],
  bomb: [zlib.gzipSync(Buffer.alloc(256 * MEBIBYTE, " "), { level: 1 }), "gzip"],
};

/** A server that misbehaves as the SID or the text of a message says, and what arrived there. Another one has files. */
async function misbehaving(t) {
  const other = await misbehavingAs(t);
  return { elsewhere: other.arrived, ...(await misbehavingAs(t, `${other.baseUrl}/files/whole`)) };
}

async function misbehavingAs(t, place) {
  const arrived = [];
  const ends = [];
  /** Connections that end in the middle of a file, once its beginning was read. */
  const halved = [];
  const server = http.createServer((request, response) => {
    // A page asks whether it may, first.
    response.setHeader("Access-Control-Allow-Origin", "*").setHeader("Access-Control-Allow-Headers", "*, Authorization");
    response.setHeader("Access-Control-Allow-Methods", "*").setHeader("Access-Control-Max-Age", "60");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    let form = "";
    request.on("data", (chunk) => (form += chunk));
    request.on("end", () => {
      const what = new URLSearchParams(form).get("Body") ?? /([a-z]+)\.json$|^\/(files\/[a-z]+)$/.exec(request.url)?.slice(1).find(Boolean) ?? "moved";
      arrived.push({ method: request.method, what, headers: request.headers });
      response.setHeader("Content-Type", "application/json");
      const [bytes, encoding] = packed[what] ?? [];
      if (bytes) return response.setHeader("Content-Encoding", encoding ?? "identity").end(bytes);
      const piece = Buffer.alloc(MEBIBYTE, " ");
      const flood = () => {
        while (!response.destroyed) if (!response.write(piece)) return response.once("drain", flood);
      };
      switch (what) {
        case "large":
          response.setHeader("Content-Length", 1000 * MEBIBYTE);
          return flood();
        case "chunked":
          return flood();
        case "cut":
          response.setHeader("Content-Length", 1000);
          return response.write("{", () => request.socket.destroy());
        case "files/whole":
          return response.setHeader("Content-Type", "audio/mpeg").end(Buffer.alloc(200_000));
        case "files/led":
          return response.writeHead(307, { Location: place }).end();
        case "files/cut":
          response.setHeader("Content-Length", 1000);
          halved.push(request.socket);
          return response.write("beginning");
        case "scissors":
          for (const socket of halved.splice(0)) socket.destroy();
          return response.end(`{"sid":"SM1"}`);
        case "files/endless":
          ends.push(new Promise((resolve) => response.on("close", resolve)));
          return flood();
        case "files/missing":
          return response.writeHead(404).end(`{"code":20404}`);
        case "closed":
          return request.socket.destroy();
        case "moved":
          return response.writeHead(307, { Location: "https://files.example/what" }).end();
        case "late":
          return setTimeout(() => response.end(`{"sid":"SMlate"}`), 300);
        default:
          return response.end(`{"sid":"SM${what}"}`);
      }
    });
  });
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { arrived, ends, baseUrl: `http://127.0.0.1:${server.address().port}` };
}

/** `sendsAgain`: whether the runtime sends a request again by itself whose connection ended without an answer. `isPage`: whether redirects are kept from it. */
async function judge(outcomes, { arrived, ends, elsewhere }, { sendsAgain = false, isPage = false } = {}) {
  const of = (what) => arrived.filter((request) => request.what === what);
  assert.match(outcomes["given up"].name, /AbortError/);
  const accepted = of("plain")[0].headers["accept-encoding"].split(/, */);
  assert.ok(accepted.includes("gzip"), `${accepted}`);
  for (const name of ["plain", "gzip", "deflate", "br"]) {
    if (name === "plain" || accepted.includes(name)) assert.deepEqual(outcomes[name], ["SM1", 5000], name);
  }
  for (const name of ["large", "chunked", "bomb"]) {
    const { name: kind, message, attempts } = outcomes[name];
    assert.deepEqual([kind, message, attempts, of(name).length], ["DecodeError", "the answer is larger than 64 MiB", 1, name === "large" ? 2 : 1], name);
  }
  assert.deepEqual([outcomes.late.name, outcomes.late.mayHaveHappened], ["UnknownOutcomeError", true]);
  assert.equal(outcomes.next[0], "SMnext");
  assert.equal(outcomes.cut.name, "ConnectionError");
  if (isPage) assert.match(`${outcomes.moved.name} ${outcomes.moved.cause}`, /^ConnectionError .*redirect.*ask from a server$/);
  else assert.deepEqual([outcomes.moved.status, outcomes.deactivations], [307, "https://files.example/what"]);
  assert.deepEqual([outcomes.closed.name, outcomes.closed.mayHaveHappened, outcomes.closed.attempts], ["UnknownOutcomeError", true, 1]);
  if (!sendsAgain) assert.deepEqual(of("closed").map(({ method }) => method), ["POST", "DELETE"]);
  assert.deepEqual([outcomes.file, outcomes["file led"]], [["audio/mpeg", 200_000], ["audio/mpeg", 200_000]]);
  assert.match(of("files/led")[0].headers.authorization, /^Basic /);
  assert.deepEqual(elsewhere.map(({ what, headers }) => [what, headers.authorization]), [["files/whole", undefined]]);
  assert.deepEqual([outcomes["file cut"].name, of("files/cut").length], ["ConnectionError", 1]);
  assert.match(outcomes["file cut"].message, /after \d+ bytes of the file/);
  assert.match(`${outcomes["file endless"].name} ${outcomes["file endless"].message}`, /^DecodeError .* beyond the 1000000 of `maxBytes`$/);
  assert.deepEqual([outcomes["file missing"].name, outcomes["file missing"].status], ["NotFoundError", 404]);
  assert.equal(outcomes["file cancelled"], true);
  assert.equal(ends.length, 2);
  await Promise.all(ends);
}

const script = `
import trunkline from "trunkline";
import { answers } from "./answers.mjs";
console.log(JSON.stringify(await answers(trunkline, process.argv[2])));
`;

for (const [name, command, ...args] of [
  ["Node", process.execPath, "--no-warnings"],
  ["Deno", tool("deno"), "run", "--no-code-cache", "--allow-all", "--no-lock"],
  ["Bun", tool("bun"), "run"],
]) {
  test(`in ${name}`, async (t) => {
    const server = await misbehaving(t);
    const { baseUrl } = server;
    writeFileSync(`${folder}/main.mjs`, script);
    const { stdout } = await promisify(execFile)(command, [...args, "main.mjs", baseUrl], { cwd: folder });
    await judge(JSON.parse(stdout.trim().split("\n").at(-1)), server);
  });
}

test("Deno and Bun do not reach this machine itself through a proxy of the environment", async (t) => {
  const server = await misbehaving(t);
  const { baseUrl } = server;
  const proxied = [];
  const proxy = http.createServer((request, response) => {
    proxied.push(request.url);
    request.resume().on("end", () => response.end(`{"sid":"SMproxied"}`));
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const address = `http://127.0.0.1:${proxy.address().port}`;
  writeFileSync(
    `${folder}/proxied.mjs`,
    `import trunkline from "trunkline";
     const told = [];
     for (const baseUrl of process.argv.slice(2)) {
       const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { baseUrl, maxRetries: 0 });
       for (const call of [() => client.messages("plain").fetch(), () => client.messages.create({ to: "+1", body: "next" }), () => client.messages("next").remove()]) {
         told.push(await call().then(({ sid }) => sid ?? "removed", ({ message }) => message));
       }
     }
     console.log(JSON.stringify(told), process.env.NO_PROXY, process.env.no_proxy);`,
  );
  for (const [command, ...args] of [[tool("deno"), "run", "--no-code-cache", "--allow-all", "--no-lock"], [tool("bun"), "run"]]) {
    for (const NO_PROXY of [undefined, "other.test"]) {
      const env = { PATH: process.env.PATH, HTTP_PROXY: address, http_proxy: address, ...(NO_PROXY && { NO_PROXY }) };
      const urls = [baseUrl, baseUrl.replace("127.0.0.1", "localhost"), "http://api.example.test"];
      const { stdout } = await promisify(execFile)(command, [...args, "proxied.mjs", ...urls], { cwd: folder, env });
      const own = ["SM1", "SMnext", "removed"];
      assert.equal(stdout.trim(), `${JSON.stringify([...own, ...own, "SMproxied", "SMproxied", "removed"])} ${NO_PROXY} undefined`);
      assert.ok(proxied.length === 3 && proxied.every((url) => url.startsWith("http://api.example.test/")), `${proxied}`);
      proxied.length = 0;
    }
  }
  assert.equal(server.arrived.length, 2 * 2 * 2 * 3);
});

test("in Deno, by require", async (t) => {
  const server = await misbehaving(t);
  const { baseUrl } = server;
  writeFileSync(`${folder}/main.cjs`, `import("./answers.mjs").then(({ answers }) => answers(require("trunkline"), process.argv[2])).then((outcomes) => console.log(JSON.stringify(outcomes)));`);
  const { stdout } = await promisify(execFile)(tool("deno"), ["run", "--no-code-cache", "--allow-all", "--no-lock", "main.cjs", baseUrl], { cwd: folder });
  await judge(JSON.parse(stdout.trim().split("\n").at(-1)), server);
});

test("in a Cloudflare Worker", async (t) => {
  const server = await misbehaving(t);
  const { baseUrl } = server;
  const worker = new Miniflare(
    await bundleForWorkers(
      folder,
      `import trunkline from "trunkline";
       import { answers } from "./answers.mjs";
       export default { fetch: async (request) => Response.json(await answers(trunkline, request.headers.get("X-Base-Url"))) };`,
    ),
  );
  t.after(() => worker.dispose());
  const response = await worker.dispatchFetch("http://localhost/", { headers: { "X-Base-Url": baseUrl } });
  await judge(await response.json(), server);
});

test("in a browser", async (t) => {
  const server = await misbehaving(t);
  const { baseUrl } = server;
  const pages = await served(t, folder, `<script type="importmap">${importMap(folder)}</script>`);
  const chrome = await chromium.launch({
    executablePath: ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  t.after(() => chrome.close());
  const tab = await chrome.newPage();
  await tab.goto(pages);
  const outcomes = await tab.evaluate(async (baseUrl) => {
    const { default: trunkline } = await import("trunkline");
    const { answers } = await import("/answers.mjs");
    return answers(trunkline, baseUrl);
  }, baseUrl);
  await judge(outcomes, server, { sendsAgain: true, isPage: true });
});
