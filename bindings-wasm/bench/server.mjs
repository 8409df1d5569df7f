// Answers every create and fetch with one message, and the list of messages with 20 pages of 1,000.

import http from "node:http";

const ACCOUNT = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef";
const TEXT = "Hello, and thank you for your order. ".repeat(8);

const message = (number) => ({
  body: `${number}: ${TEXT}`,
  num_segments: "2",
  direction: "outbound-api",
  from: "+15017122661",
  to: "+15558675310",
  date_updated: "Thu, 01 Jan 2026 12:00:05 +0000",
  price: "-0.00750",
  error_message: null,
  uri: `${ACCOUNT}/Messages/SM${String(number).padStart(32, "0")}.json`,
  account_sid: "AC0123456789abcdef0123456789abcdef",
  num_media: "0",
  status: "delivered",
  messaging_service_sid: null,
  sid: `SM${String(number).padStart(32, "0")}`,
  date_sent: "Thu, 01 Jan 2026 12:00:01 +0000",
  date_created: "Thu, 01 Jan 2026 12:00:00 +0000",
  error_code: null,
  price_unit: "USD",
  api_version: "2010-04-01",
  subresource_uris: { media: `${ACCOUNT}/Messages/SM${String(number).padStart(32, "0")}/Media.json` },
});

const one = Buffer.from(JSON.stringify(message(1)));
const pages = Array.from({ length: 20 }, (_, page) => {
  const next = page < 19 ? `${ACCOUNT}/Messages.json?PageSize=1000&Page=${page + 1}&PageToken=PA${page + 1}` : null;
  const messages = Array.from({ length: 1000 }, (_, at) => message(page * 1000 + at));
  return Buffer.from(JSON.stringify({ messages, page, page_size: 1000, next_page_uri: next }));
});

const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const isList = request.method === "GET" && request.url.includes("/Messages.json");
    const page = Number(/[?&]Page=(\d+)/.exec(request.url)?.[1] ?? 0);
    const body = isList ? pages[page] : one;
    const status = request.method === "POST" ? 201 : 200;
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
