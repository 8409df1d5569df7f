// Exports a month of messages to CSV: node export.mjs

import { createWriteStream, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const COLUMNS = ["sid", "dateSent", "direction", "from", "to", "status", "errorCode", "numSegments", "price", "priceUnit"];

/** The messages that were sent in a month, of UTC; pages are read as they are needed. */
const ofMonth = (client, year, month) =>
  client.messages.stream({
    dateSentAfter: new Date(Date.UTC(year, month - 1, 1)),
    dateSentBefore: new Date(Date.UTC(year, month, 1)),
    pageSize: 1000,
  });

/** A value in CSV, by RFC 4180. */
const quoted = (value) => {
  const text = value instanceof Date ? value.toISOString() : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

async function* lines(messages, progress) {
  yield `${COLUMNS.join(",")}\r\n`;
  let count = 0;
  for await (const message of messages) {
    yield `${COLUMNS.map((name) => quoted(message[name])).join(",")}\r\n`;
    count += 1;
    if (count % 500 === 0) progress(count);
  }
}

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());
for (let number = 0; number < 1200; number += 1) {
  await client.messages.create({ to: `+1555867${String(number).padStart(4, "0")}`, from: "+15017122661", body: `Number ${number}` });
}

const file = join(mkdtempSync(join(tmpdir(), "export-")), "messages.csv");
await pipeline(Readable.from(lines(ofMonth(client, 2026, 1), (count) => console.log(`${count} messages …`))), createWriteStream(file));
console.log(`${readFileSync(file, "utf8").trimEnd().split("\r\n").length - 1} messages in messages.csv`);
