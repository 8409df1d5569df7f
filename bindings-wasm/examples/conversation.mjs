// Brings a guest and a waiter into one conversation: node conversation.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

const { sid } = await client.conversations.v1.conversations.create({ friendlyName: "Table 7" });
const conversation = client.conversations.v1.conversations(sid);
for (const identity of ["ana", "ben"]) await conversation.participants.create({ identity });
await conversation.messages.create({ author: "ana", body: "The bill, please" });
await conversation.messages.create({ author: "ben", body: "At once" });

for await (const message of conversation.messages.stream()) {
  console.log(`${message.author}: ${message.body}`);
}
