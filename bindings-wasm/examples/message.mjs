// Sends a message and reads it back: node message.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

await client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Your table is ready" });
for await (const message of client.messages.stream({ to: "+15558675310", limit: 20 })) {
  console.log(`To ${message.to}: ${message.body}`);
}
