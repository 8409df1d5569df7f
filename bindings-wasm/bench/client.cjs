// One library, in a process of its own: node client.cjs NAME PORT ROUND

const { createRequire } = require("node:module");
const http = require("node:http");

const [, , name, port, round] = process.argv;
const SID = "AC0123456789abcdef0123456789abcdef";
const begun = performance.now();
const library = createRequire(`${process.cwd()}/`)(name);
const client = name === "twilio" ? library(SID, "x") : library(SID, "x", { baseUrl: `http://127.0.0.1:${port}`, env: {} });
client.messages;
const started = performance.now() - begun;
if (name === "twilio") {
  // It has no option for another server.
  const agent = new http.Agent({ keepAlive: true });
  client.httpClient.axios.interceptors.request.use((config) => {
    const { pathname, search } = new URL(config.url);
    return Object.assign(config, { url: `http://127.0.0.1:${port}${pathname}${search}`, httpAgent: agent });
  });
}

const create = () => client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Hello" });
const fetch = () => client.messages("SM00000000000000000000000000000001").fetch();

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

(async () => {
  const creates = await timed(async () => {
    for (let at = 0; at < 2000; at += 1) await create();
  });
  let left = 2000;
  const fetches = await timed(() => {
    const worker = async () => {
      while (left-- > 0) await fetch();
    };
    return Promise.all(Array.from({ length: 64 }, worker));
  });
  let sum = 0;
  const list = await timed(async () => {
    for (const message of await client.messages.list({ limit: 20_000, pageSize: 1000 })) {
      sum += message.sid.length + message.body.length + message.status.length + message.to.length + +message.dateCreated % 2;
    }
    if (!sum) throw new Error("nothing was listed");
  });
  const peak = process.resourceUsage().maxRSS / 1024;
  const parts = [
    `require and first client ${started.toFixed(1)} ms`,
    `create ${((creates / 2000) * 1000).toFixed(0)} µs`,
    `2,000 fetches at 64 ${fetches.toFixed(0)} ms`,
    `list of 20,000 ${list.toFixed(0)} ms`,
    `peak memory ${peak.toFixed(0)} MB`,
  ];
  console.log(`${name} (${round}): ${parts.join(", ")}`);
  process.exit(0);
})();
