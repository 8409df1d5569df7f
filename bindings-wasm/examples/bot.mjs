// A bot that takes reservations by SMS: `node bot.mjs` lets it talk to a person on the sandbox.
//
// `node bot.mjs serve` listens at port 8000, or PORT. It takes the auth token from TWILIO_AUTH_TOKEN, and from PUBLIC_URL the address that
// your number's webhook is set to, without its path.

import { createServer } from "node:http";
import { Readable } from "node:stream";
import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";
import { MessagingResponse } from "trunkline/twiml";
import { events, Router, Webhooks } from "trunkline/webhooks";

/** What answers requests for messages, and nobody but Twilio: a function of a `Request`, as Workers, Deno and Bun take it. */
export function bot(authToken, publicUrl) {
  const tables = new Map();
  const router = new Router().on(events.IncomingMessage, ({ from, body }) => {
    const text = (body ?? "").trim().toLowerCase();
    const response = new MessagingResponse();
    if (/^\d+$/.test(text)) {
      tables.set(from, Number(text));
      response.message(`A table for ${text} is yours. Write FREE to give it up.`);
    } else if (text === "free" && tables.delete(from)) {
      response.message("Your table is free again.");
    } else {
      response.message("How many are you?");
    }
    return response;
  });
  return new Webhooks(authToken, { proxy: publicUrl }).fetch(router.handle);
}

/** Lets Node's server call such a function. */
function serve(handler, port) {
  const server = createServer(async (request, response) => {
    const { method, headers, url } = request;
    try {
      const body = method === "POST" ? Readable.toWeb(request) : undefined;
      const answer = await handler(new Request(new URL(url, `http://${headers.host}`), { method, headers, body, duplex: "half" }));
      const text = await answer.text();
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
    } catch (error) {
      // A method or an address that `Request` refuses, or a body that broke off, must not end the program.
      console.error(String(error));
      response.writeHead(400).end();
    }
  });
  server.listen(port, () => console.log(`Listening at port ${server.address().port}`));
}

if (process.argv[2] === "serve") {
  serve(bot(process.env.TWILIO_AUTH_TOKEN, process.env.PUBLIC_URL), Number(process.env.PORT ?? 8000));
} else {
  const box = sandbox();
  const client = trunkline(box.accountSid, box.authToken, box.options());
  box.mount(bot(box.authToken, "https://bistro.example"));
  await client.incomingPhoneNumbers.create({ phoneNumber: "+15017122661", smsUrl: "https://bistro.example/sms" });
  for (const body of ["Hello", "4", "Free", "Free"]) {
    box.receive({ from: "+15558675310", to: "+15017122661", body });
    await box.settle();
  }
  for (const { direction, body } of box.conversation("+15558675310")) {
    console.log(`${direction === "inbound" ? "<" : ">"} ${body}`);
  }
}
