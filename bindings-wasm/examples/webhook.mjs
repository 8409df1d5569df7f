// Answers the messages that people send, and nobody but Twilio: node webhook.mjs

import { MessagingResponse } from "trunkline/twiml";
import { Webhooks } from "trunkline/webhooks";

const webhooks = new Webhooks("made-up-auth-token", { proxy: "https://bistro.example" });

// For Workers, Deno, Bun and Next.js; in Express: app.post("/sms", webhooks.express(), …).
const answer = webhooks.fetch((message) => {
  const response = new MessagingResponse();
  response.message(`You said: ${message.body}`);
  return response;
});

// What Twilio sends, and the same from somebody else.
const message = { MessageSid: "SM0123456789abcdef0123456789abcdef", From: "+15558675310", To: "+15017122661", Body: "A table for two" };
const { url, headers, body } = webhooks.sign("https://bistro.example/sms", message);
const good = await answer(new Request(url, { method: "POST", headers, body }));
console.log(good.status, await good.text());
const forged = await answer(new Request(url, { method: "POST", headers, body: "From=%2B15558675310&Body=A+table+for+ten" }));
console.log(forged.status);
