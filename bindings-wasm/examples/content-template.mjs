// Writes a template and sends a message by it: node content-template.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

const template = await client.content.v1.contents.create({
  friendlyName: "table_ready",
  language: "en",
  variables: { 1: "guest" },
  types: { "twilio/text": { body: "{{1}}, your table is ready" } },
});
console.log(`Wrote ${template.friendlyName}`);

const message = await client.messages.create({
  to: "+15558675310",
  from: "+15017122661",
  contentSid: template.sid,
  contentVariables: JSON.stringify({ 1: "Ana" }),
});
console.log(`Sent by it to ${message.to}`);
