// Proxies and certificates on Node: which way requests go, what a proxy is told, and what a refusal means.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import net from "node:net";
import { after, before, test } from "node:test";
import { inspect, promisify } from "node:util";
import { generate } from "selfsigned";
import { installed } from "./installed.mjs";

const folder = installed("proxies");
const trunkline = createRequire(`${folder}/`)("trunkline");

const ACCOUNT = "AC0123456789abcdef0123456789abcdef";
const SECRETS = { token: "made-up-auth-token", user: "made-up-user", password: "made-up p@ssword" };
const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const userinfo = `${SECRETS.user}:${encodeURIComponent(SECRETS.password)}@`;

const connect = (baseUrl, env, options) => trunkline(ACCOUNT, SECRETS.token, { baseUrl, env, maxRetries: 0, ...options });
const create = (client, options) => client.messages.create({ to: "+15558675310", body: "Hi" }, options);
const failure = (call) => call.then(() => assert.fail("it succeeded"), (error) => error);
const told = ({ name, mayHaveHappened }) => [name, mayHaveHappened];

/** Nothing of an error may show what is secret, however it is printed. */
function hidesSecrets(error) {
  const printed = [inspect(error, { showHidden: true, depth: 20 }), error.stack, JSON.stringify(error), `${error.cause?.stack}`].join("\n");
  const secrets = [...Object.values(SECRETS), encodeURIComponent(SECRETS.password), basic(SECRETS.user, SECRETS.password).slice(6)];
  for (const secret of secrets) assert.ok(!printed.includes(secret), printed);
}

const servers = [];

async function listening(server) {
  servers.push(server);
  server.on("connection", (socket) => socket.on("error", () => {}));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

const arrived = [];

function answer(request, response) {
  arrived.push({ host: request.headers.host, url: request.url, authorization: request.headers.authorization, headers: request.headers });
  request.resume().on("end", () => response.setHeader("Content-Type", "application/json").end(`{"sid":"SM1"}`));
}

/** Proxies that lead everywhere to the service, and note what they were told. */
const asked = [];

function proxying(server, refusal) {
  server.on("request", (request, response) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers });
    if (refusal) return response.writeHead(refusal).end("no");
    answer(request, response);
  });
  server.on("connect", (request, socket) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers });
    socket.on("error", () => {});
    if (refusal) return socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
    const there = net.connect(ports.https, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connection established\r\n\r\n"));
    there.on("error", () => socket.destroy());
    there.pipe(socket).pipe(there);
  });
  return server;
}

const ports = {};
const files = { bundle: `${folder}/certificates/bundle.pem`, others: `${folder}/certificates/others.pem`, none: `${folder}/certificates/none.pem` };

before(async () => {
  const named = (commonName) => [{ name: "commonName", value: commonName }];
  const authority = await generate(named("An authority of the tests"), { keySize: 2048, extensions: [{ name: "basicConstraints", cA: true }] });
  const others = await generate(named("Another authority"), { keySize: 2048, extensions: [{ name: "basicConstraints", cA: true }] });
  const altNames = [{ type: 2, value: "api.example.test" }, { type: 2, value: "localhost" }];
  const { private: key, cert } = await generate(named("api.example.test"), {
    keySize: 2048,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: "subjectAltName", altNames }],
  });
  mkdirSync(`${folder}/certificates`, { recursive: true });
  writeFileSync(files.bundle, authority.cert);
  writeFileSync(files.others, others.cert);
  writeFileSync(files.none, "no certificate");
  ports.https = await listening(https.createServer({ key, cert }, answer));
  ports.http = await listening(http.createServer(answer));
  ports.proxy = await listening(proxying(http.createServer()));
  ports.secureProxy = await listening(proxying(https.createServer({ key, cert })));
  ports.refusing = await listening(proxying(http.createServer(), 407));
  ports.silent = await listening(net.createServer(() => {}));
  const closed = net.createServer();
  ports.closed = await listening(closed);
  await new Promise((resolve) => closed.close(resolve));
});

after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections?.();
  }
  process.exitCode ??= 0;
  setImmediate(() => process.exit());
});

const service = () => {
  asked.length = arrived.length = 0;
  return { env: { TWILIO_CA_BUNDLE: files.bundle }, proxy: `http://${userinfo}127.0.0.1:${ports.proxy}` };
};

test("https goes through a tunnel: the proxy is told where to, and nothing of what is said there", async () => {
  const { env, proxy } = service();
  const client = connect("https://api.example.test", { ...env, HTTPS_PROXY: proxy });
  await create(client);
  await create(client);
  assert.deepEqual(arrived.map(({ host, authorization }) => [host, authorization]), Array(2).fill(["api.example.test", basic(ACCOUNT, SECRETS.token)]));
  assert.equal(asked.length, 1, "the connection is kept");
  assert.deepEqual([asked[0].method, asked[0].url], ["CONNECT", "api.example.test:443"]);
  assert.equal(asked[0].headers["proxy-authorization"], basic(SECRETS.user, SECRETS.password));
  assert.equal(asked[0].headers.authorization, undefined);
  assert.equal(arrived[0].headers["proxy-authorization"], undefined);
});

test("http goes to the proxy as it is, with the whole URL", async () => {
  const { env, proxy } = service();
  await create(connect("http://api.example.test:8080/twilio", { ...env, HTTP_PROXY: proxy }));
  const [{ method, url, headers }] = asked;
  assert.deepEqual([method, url], ["POST", `http://api.example.test:8080/twilio/2010-04-01/Accounts/${ACCOUNT}/Messages.json`]);
  assert.deepEqual([headers.host, headers["proxy-authorization"]], ["api.example.test:8080", basic(SECRETS.user, SECRETS.password)]);
});

test("a proxy may speak TLS itself", async () => {
  const { env } = service();
  const proxy = `https://localhost:${ports.secureProxy}`;
  await create(connect("https://api.example.test", { ...env, HTTPS_PROXY: proxy }));
  await create(connect("http://api.example.test", { ...env, HTTP_PROXY: proxy }));
  assert.deepEqual(asked.map(({ method }) => method), ["CONNECT", "POST"]);
  assert.deepEqual(arrived.map(({ host }) => host), ["api.example.test", "api.example.test"]);
});

let pools = 1000;

/** Whether a request to a URL goes through the proxy. It finds no connection of another one. */
async function isProxied(baseUrl, variables, options) {
  const { env, proxy } = service();
  const given = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replace("PROXY", proxy)]));
  // Where it does not, there is nobody by that name.
  await create(connect(baseUrl, { ...env, ...given }, { timeout: 2000, maxSockets: (pools += 1), ...options })).catch(() => {});
  return asked.length > 0;
}

test("the environment says which proxy", async () => {
  const cases = [
    ["https://api.example.test", { HTTPS_PROXY: "PROXY" }, true],
    ["https://api.example.test", { https_proxy: "PROXY" }, true],
    ["https://api.example.test", { HTTP_PROXY: "PROXY" }, false],
    ["https://api.example.test", { ALL_PROXY: "PROXY" }, true],
    ["https://api.example.test", { ALL_PROXY: "http://127.0.0.1:1", HTTPS_PROXY: "PROXY" }, true],
    ["https://api.example.test", { HTTPS_PROXY: "", https_proxy: "PROXY" }, false],
    ["http://api.example.test", { http_proxy: "PROXY" }, true],
    ["http://api.example.test", { all_proxy: "PROXY" }, true],
    ["http://api.example.test", { HTTPS_PROXY: "PROXY" }, false],
    ["http://api.example.test", { HTTP_PROXY: "PROXY", REQUEST_METHOD: "GET" }, false],
    ["https://api.example.test", {}, false],
  ];
  for (const [baseUrl, variables, expected] of cases) {
    assert.equal(await isProxied(baseUrl, variables), expected, inspect([baseUrl, variables]));
  }
});

test("the environment says what no proxy leads to", async () => {
  const cases = [
    ["http://api.example.test", "other.test", true],
    ["http://api.example.test", "api.example.test", false],
    ["http://api.example.test", "API.Example.Test", false],
    ["http://api.example.test", "example.test", false],
    ["http://api.example.test", ".example.test", false],
    ["http://api.example.test", "*.example.test", false],
    ["http://api.example.test", "ample.test", true],
    ["http://api.example.test", "a.test, b.test , example.test", false],
    ["http://api.example.test", "a.test b.test example.test", false],
    ["http://api.example.test", "*", false],
    ["http://api.example.test", "example.test:80", false],
    ["http://api.example.test:8080", "example.test:80", true],
    ["http://192.0.2.7", "192.0.2.7", false],
    ["http://192.0.2.7", "192.0.2.0/24", false],
    ["http://192.0.2.7", "198.51.100.0/24", true],
    ["http://192.0.2.7", "2.7", true],
    ["http://[2001:db8::7]", "2001:db8::/32", false],
    ["http://[2001:db8::7]", "[2001:db8::7]", false],
    ["http://[2001:db8::7]", "2001:db9::/32,192.0.2.0/24,1.2.3.4/99,10.0.0.0/", true],
    ["http://192.0.2.7", "10.0.0.0/,192.0.2.8,1.2.3.4/x", true],
    ["http://192.0.2.7:8080", "192.0.2.7:8080", false],
  ];
  for (const [baseUrl, NO_PROXY, expected] of cases) {
    const what = inspect([baseUrl, NO_PROXY]);
    assert.equal(await isProxied(baseUrl, { HTTP_PROXY: "PROXY", NO_PROXY }, { timeout: 300 }), expected, what);
    assert.equal(await isProxied(baseUrl, { HTTP_PROXY: "PROXY", no_proxy: NO_PROXY }, { timeout: 300 }), expected, what);
  }
});

test("this machine itself is not reached through a proxy, unless one is given", async () => {
  for (const host of ["localhost", "sandbox.localhost", "LOCALHOST", "127.0.0.1", "127.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"]) {
    const baseUrl = `http://${host}:${ports.http}`;
    assert.equal(await isProxied(baseUrl, { HTTP_PROXY: "PROXY", ALL_PROXY: "PROXY" }), false, host);
    const { proxy } = service();
    assert.equal(await isProxied(baseUrl, {}, { proxy }), true, host);
  }
});

test("a proxy that is given leads everywhere, and `false` is none", async () => {
  const { proxy } = service();
  assert.equal(await isProxied("https://api.example.test", { NO_PROXY: "*" }, { proxy }), true);
  assert.equal(await isProxied("https://api.example.test", { HTTPS_PROXY: "http://127.0.0.1:1" }, { proxy }), true);
  assert.equal(await isProxied("https://api.example.test", {}, { proxy: `${userinfo}127.0.0.1:${ports.proxy}` }), true);
  assert.equal(await isProxied("https://api.example.test", { HTTPS_PROXY: "PROXY" }, { proxy: false }), false);
});

test("what a proxy refuses was not sent, and says nothing secret", async () => {
  const { env } = service();
  const through = (baseUrl, port, options) => {
    asked.length = 0;
    return failure(create(connect(baseUrl, env, { proxy: `http://${userinfo}127.0.0.1:${port}`, ...options })));
  };
  for (const baseUrl of ["https://api.example.test", "http://api.example.test"]) {
    const refused = await through(baseUrl, ports.refusing, { maxRetries: 1 });
    assert.deepEqual([...told(refused), refused.attempts, asked.length], ["ConnectionError", false, 2, 2]);
    assert.match(refused.message, /the proxy 127\.0\.0\.1:\d+ refused .*HTTP 407/);
    const closed = await through(baseUrl, ports.closed);
    assert.deepEqual([...told(closed), closed.cause.code], ["ConnectionError", false, "ECONNREFUSED"]);
    assert.match(closed.message, /no way through the proxy 127\.0\.0\.1:\d+: connect ECONNREFUSED/);
    for (const error of [refused, closed]) hidesSecrets(error);
  }
  const silent = await through("https://api.example.test", ports.silent, { timeout: 100 });
  assert.deepEqual(told(silent), ["TimeoutError", false]);
  const given = new AbortController();
  const call = create(connect("https://api.example.test", env, { proxy: `http://127.0.0.1:${ports.silent}` }), { signal: given.signal });
  setTimeout(() => given.abort(new Error("enough")), 20);
  assert.equal((await failure(call)).message, "enough");
  assert.equal(arrived.length, 0);
});

test("a proxy that does not answer is given up after ten seconds", async () => {
  const { env } = service();
  const error = await failure(create(connect("https://api.example.test", env, { proxy: `http://127.0.0.1:${ports.silent}` })));
  assert.deepEqual(told(error), ["ConnectionError", false]);
  assert.match(error.message, /no way through the proxy .*: it did not answer within 10 s/);
});

test("a proxy's URL that is none is refused, without what it holds", () => {
  for (const url of [`socks5://${userinfo}proxy.test`, `http://${userinfo}`, `http://${userinfo}proxy.test:port`, ""]) {
    for (const [name, make] of [
      ["`proxy`", () => connect("https://api.example.test", {}, { proxy: url })],
      ["https_proxy", () => connect("https://api.example.test", { https_proxy: url || "http://" })],
    ]) {
      assert.throws(make, (error) => {
        assert.deepEqual([error.name, error.message.startsWith(`${name} must be`)], ["ConfigurationError", true], error.message);
        hidesSecrets(error);
        return true;
      });
    }
  }
});

test("a certificate of one's own authority", async () => {
  service();
  const baseUrl = `https://localhost:${ports.https}`;
  const untrusted = await failure(create(connect(baseUrl, {})));
  assert.deepEqual([...told(untrusted), untrusted.cause.code], ["ConnectionError", false, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"]);
  await create(connect(baseUrl, { TWILIO_CA_BUNDLE: files.bundle }));
  const other = await failure(create(connect(baseUrl, { TWILIO_CA_BUNDLE: files.others })));
  assert.deepEqual(told(other), ["ConnectionError", false]);
  const mistaken = await failure(create(connect(`https://127.0.0.1:${ports.https}`, { TWILIO_CA_BUNDLE: files.bundle })));
  assert.deepEqual([...told(mistaken), mistaken.cause.code], ["ConnectionError", false, "ERR_TLS_CERT_ALTNAME_INVALID"]);
  assert.equal(arrived.length, 1);
  for (const path of [`${folder}/certificates/nowhere.pem`, files.none, folder]) {
    assert.throws(() => connect(baseUrl, { TWILIO_CA_BUNDLE: path }), { name: "ConfigurationError", message: /^TWILIO_CA_BUNDLE names a file/ });
  }
});

test("what a process is told by its environment holds as well", async () => {
  writeFileSync(
    `${folder}/process.cjs`,
    `const client = require("trunkline")("${ACCOUNT}", "x", { baseUrl: process.argv[2], maxRetries: 0 });
     client.messages.create({ to: "+1", body: "Hi" }).then(({ sid }) => console.log(sid), (error) => console.log(error.cause?.code ?? error.message));`,
  );
  const run = async (baseUrl, env) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", "process.cjs", baseUrl], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
    return stdout.trim();
  };
  const { env, proxy } = service();
  const direct = `https://localhost:${ports.https}`;
  assert.equal(await run(direct, {}), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  assert.equal(await run(direct, { NODE_EXTRA_CA_CERTS: files.bundle }), "SM1");
  assert.equal(await run(direct, env), "SM1");
  assert.equal(await run(direct, { ...env, HTTPS_PROXY: proxy }), "SM1");
  assert.equal(asked.length, 0);
  assert.equal(await run("https://api.example.test", { NODE_EXTRA_CA_CERTS: files.bundle, HTTPS_PROXY: proxy }), "SM1");
  assert.deepEqual(asked.map(({ url }) => url), ["api.example.test:443"]);
});
