// What is measured: clients, made for a server's address with a library of a folder, and works of them.

const { createRequire } = require("node:module");

const SID = "AC0123456789abcdef0123456789abcdef";

const makers = {
  trunkline(address, folder) {
    const trunkline = createRequire(`${folder}/`)("trunkline");
    return trunkline(SID, "x", { baseUrl: address, env: {} });
  },
  twilio(address, folder) {
    const client = createRequire(`${folder}/`)("twilio")(SID, "x");
    // It has no option for another server.
    const agent = new (require("node:http").Agent)({ keepAlive: true });
    client.httpClient.axios.interceptors.request.use((config) => {
      const { pathname, search } = new URL(config.url);
      return Object.assign(config, { url: address + pathname + search, httpAgent: agent });
    });
    return client;
  },
  /** What a program that uses no library would write at least: connections are kept, answers are parsed. */
  http(address) {
    const http = require("node:http");
    const agent = new http.Agent({ keepAlive: true });
    const folder = `${address}/2010-04-01/Accounts/${SID}`;
    const request = (method, url, form) =>
      new Promise((resolve, reject) => {
        const body = form && new URLSearchParams(form).toString();
        const type = { "Content-Type": "application/x-www-form-urlencoded" };
        const sent = http.request(url, { method, agent, auth: `${SID}:x`, headers: body && type }, (response) => {
          const chunks = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
        });
        sent.on("error", reject);
        sent.end(body);
      });
    const messages = (sid) => ({ fetch: () => request("GET", `${folder}/Messages/${sid}.json`) });
    messages.create = ({ to, from, body }) => request("POST", `${folder}/Messages.json`, { To: to, From: from, Body: body });
    messages.list = async ({ pageSize }) => {
      const all = [];
      for (let next = `${folder}/Messages.json?PageSize=${pageSize}`; next; ) {
        const page = await request("GET", next);
        for (const { sid, body, status, to, date_created } of page.messages) {
          all.push({ sid, body, status, to, dateCreated: new Date(date_created) });
        }
        next = page.next_page_uri && address + page.next_page_uri;
      }
      return all;
    };
    return { messages };
  },
  /** Node by itself. */
  nothing: () => ({}),
};

const works = {
  start: (client) => client.messages,
  async create(client, count = 2000) {
    const message = { to: "+15558675310", from: "+15017122661", body: "Hello" };
    for (let at = 0; at < count; at += 1) await client.messages.create(message);
  },
  fetch(client) {
    let left = 2000;
    const worker = async () => {
      while (left-- > 0) await client.messages("SM00000000000000000000000000000001").fetch();
    };
    return Promise.all(Array.from({ length: 64 }, worker));
  },
  async list(client) {
    let sum = 0;
    for (const message of await client.messages.list({ limit: 20_000, pageSize: 1000 })) {
      sum += message.sid.length + message.body.length + message.status.length + message.to.length + +message.dateCreated % 2;
    }
    if (!sum) throw new Error("nothing was listed");
  },
};

module.exports = { makers, works };
