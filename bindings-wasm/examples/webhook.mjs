// Answers the messages that people send, and nobody but Twilio: node webhook.mjs

import { MessagingResponse } from "trunkline/twiml";
import { Webhooks } from "trunkline/webhooks";

const webhooks = new Webhooks("made-up-auth-token", { proxy: "https://bistro.example" });

// For Workers, Deno, Bun and Next.js; in Express: app.post("/sms", webhooks.express(), …).
const answer = webhooks.fetch((parameters) => {
  const response = new MessagingResponse();
  response.message(`You said: ${parameters.get("Body")}`);
  return response;
});

// What Twilio sends, and the same from somebody else.
const { url, headers, body } = webhooks.sign("https://bistro.example/sms", { From: "+15558675310", Body: "A table for two" });
const good = await answer(new Request(url, { method: "POST", headers, body }));
console.log(good.status, await good.text());
const forged = await answer(new Request(url, { method: "POST", headers, body: "From=%2B15558675310&Body=A+table+for+ten" }));
console.log(forged.status);
