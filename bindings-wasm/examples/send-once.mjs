// Sends a message exactly once although two connections are lost on the way: node send-once.mjs
//
// It runs on a Twilio in memory, which loses one request before it has done what it asks for, and one after that.

import assert from "node:assert/strict";
import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const to = "+15558675310";
const from = "+15017122661";

const box = sandbox();
box.addFault({ kind: "drop", method: "POST", path: "/Messages", times: 1 });
box.addFault({ kind: "drop", method: "POST", path: "/Messages", times: 1, after_work: true });
const client = trunkline(box.accountSid, box.authToken, box.options());

const message = await sendOnce(client, "Your table is ready");
console.log(`Sent ${message.sid} to ${to}: ${message.body}`);

const there = (await client.messages.list({ to })).length;
console.log(`Twilio has ${there} message.`);
assert.equal(there, 1);

/** Sends a message, and sends it again, twice at most, when the service does not have it after half a minute. */
async function sendOnce(client, body) {
  let since;
  for (let left = 2; ; left -= 1) {
    try {
      return await client.messages.create({ to, from, body });
    } catch (error) {
      if (!error.mayHaveHappened) throw error;
      console.log(`Nobody knows whether it was sent: ${error.message}`);
      // What the first try has sent may arrive while the second is under way.
      since ??= error.startedAt;
      const [found] = await client.messages.findSent({ to, from, body, since, wait: 30_000 });
      if (found) {
        console.log("It was.");
        return found;
      }
      console.log("It was not.");
      if (!left) throw error;
    }
  }
}
