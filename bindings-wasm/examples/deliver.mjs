// Sends a message and waits until it is delivered, or is not: node deliver.mjs

import { setTimeout as sleep } from "node:timers/promises";
import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const ENDED = new Set(["delivered", "undelivered", "failed", "canceled", "read"]);

/** The message once it has ended its way; or as it is after so many tries, if it has not. A status callback hears of it earlier. */
async function deliver(client, to, body, wait = (seconds) => sleep(seconds * 1000), tries = 60) {
  let message = await client.messages.create({ to, from: "+15017122661", body });
  for (; tries && !ENDED.has(message.status); tries -= 1) {
    await wait(2);
    message = await client.messages(message.sid).fetch();
  }
  return message;
}

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());
box.failDelivery("+15558675311", 30005);
for (const to of ["+15558675310", "+15558675311"]) {
  // The sandbox has a clock of its own; for the real Twilio, leave the function out.
  const message = await deliver(client, to, "Your table is ready", (seconds) => box.advance(seconds));
  console.log(`To ${message.to}: ${message.status}, error ${message.errorCode}`);
}
