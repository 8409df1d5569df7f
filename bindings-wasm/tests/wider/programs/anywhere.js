// What works wherever JavaScript runs: on servers, at the edge and in pages. `service` is the address of something that answers, if there is
// something. It tells what came of it.

import trunkline from "trunkline";
import { ready, sandbox } from "trunkline/sandbox";
import { messaging } from "trunkline/messaging";
import { VoiceResponse } from "trunkline/twiml";

export async function used(service) {
  await ready();
  const box = sandbox();
  const inMemory = trunkline(box.accountSid, box.authToken, box.options());
  const message = { to: "+15558675310", from: "+15017122661", body: "Hi" };
  const { sid } = await inMemory.messages.create(message);
  const told = await new Promise((resolve) => inMemory.messages(sid).fetch((error, found) => resolve(error ?? found)));
  const services = await messaging(inMemory).v1.services.list();
  const missing = await inMemory.messages(sid.replace(/..$/, "00")).fetch().catch((error) => error);
  const response = new VoiceResponse();
  response.say("Hi");
  const client = trunkline({ accountSid: box.accountSid, anonymous: true, baseUrl: service ?? "http://127.0.0.1:1", env: {} });
  const sent = service ? await client.messages.create(message) : { sid: "SM1" };
  return [told.sid === sid, services.length, sent.sid, missing instanceof trunkline.NotFoundError && missing.name, String(response).endsWith("<Say>Hi</Say></Response>")].join(" ");
}
