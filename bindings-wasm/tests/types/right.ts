// Every resource, and what else people write.
import trunkline, { Client, NotFoundError, RestException, type TrunklineError } from "trunkline";
import { Client as MessagingClient, messaging, type Service } from "trunkline/messaging";
import { BaseClient, messages, type Message, type MessageStatus } from "trunkline/api";
import type { Attempt } from "trunkline";
import { sandbox } from "trunkline/sandbox";

const client = trunkline("AC…", "…", { region: "ie1", maxRetries: 3 });

export async function everything() {
  await client.accounts.v1.authTokenPromotion.update({});
  await client.accounts.v1.secondaryAuthToken.create({});
  await client.accounts.v1.secondaryAuthToken.remove({});
  for await (const one of client.accounts.v1.credentials.aws.stream({ limit: 1 })) void one.raw;
  await client.accounts.v1.credentials.aws.create({ credentials: "x" });
  await client.accounts.v1.credentials.aws("x").fetch();
  await client.accounts.v1.credentials.aws("x").update({});
  await client.accounts.v1.credentials.aws("x").remove();
  for await (const one of client.accounts.v1.credentials.publicKey.stream({ limit: 1 })) void one.raw;
  await client.accounts.v1.credentials.publicKey.create({ publicKey: "x" });
  await client.accounts.v1.credentials.publicKey("x").fetch();
  await client.accounts.v1.credentials.publicKey("x").update({});
  await client.accounts.v1.credentials.publicKey("x").remove();
  for await (const one of client.api.v2010.accounts.stream({ limit: 1 })) void one.raw;
  await client.api.v2010.accounts.create({});
  await client.api.v2010.accounts("x").fetch();
  await client.api.v2010.accounts("x").update({});
  for await (const one of client.api.v2010.accounts("x").messages.stream({ limit: 1 })) void one.raw;
  await client.api.v2010.accounts("x").messages.create({ to: "x" });
  await client.api.v2010.accounts("x").messages("x").fetch();
  await client.api.v2010.accounts("x").messages("x").update({});
  await client.api.v2010.accounts("x").messages("x").remove();
  for await (const one of client.api.v2010.accounts("x").messages("x").media.stream({ limit: 1 })) void one.raw;
  await client.api.v2010.accounts("x").messages("x").media("x").fetch();
  await client.api.v2010.accounts("x").messages("x").media("x").remove();
  await client.api.v2010.accounts("x").messages("x").feedback.create({});
  for await (const one of client.ipMessaging.v2.credentials.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.credentials.create({ type: "x" });
  await client.ipMessaging.v2.credentials("x").fetch();
  await client.ipMessaging.v2.credentials("x").update({});
  await client.ipMessaging.v2.credentials("x").remove();
  for await (const one of client.ipMessaging.v2.services.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services.create({ friendlyName: "x" });
  await client.ipMessaging.v2.services("x").fetch();
  await client.ipMessaging.v2.services("x").update({});
  await client.ipMessaging.v2.services("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").bindings.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").bindings("x").fetch();
  await client.ipMessaging.v2.services("x").bindings("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").channels.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").channels.create({});
  await client.ipMessaging.v2.services("x").channels("x").fetch();
  await client.ipMessaging.v2.services("x").channels("x").update({});
  await client.ipMessaging.v2.services("x").channels("x").remove({});
  for await (const one of client.ipMessaging.v2.services("x").channels("x").invites.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").channels("x").invites.create({ identity: "x" });
  await client.ipMessaging.v2.services("x").channels("x").invites("x").fetch();
  await client.ipMessaging.v2.services("x").channels("x").invites("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").channels("x").members.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").channels("x").members.create({ identity: "x" });
  await client.ipMessaging.v2.services("x").channels("x").members("x").fetch();
  await client.ipMessaging.v2.services("x").channels("x").members("x").update({});
  await client.ipMessaging.v2.services("x").channels("x").members("x").remove({});
  for await (const one of client.ipMessaging.v2.services("x").channels("x").messages.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").channels("x").messages.create({});
  await client.ipMessaging.v2.services("x").channels("x").messages("x").fetch();
  await client.ipMessaging.v2.services("x").channels("x").messages("x").update({});
  await client.ipMessaging.v2.services("x").channels("x").messages("x").remove({});
  for await (const one of client.ipMessaging.v2.services("x").channels("x").webhooks.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").channels("x").webhooks.create({ type: "x" });
  await client.ipMessaging.v2.services("x").channels("x").webhooks("x").fetch();
  await client.ipMessaging.v2.services("x").channels("x").webhooks("x").update({});
  await client.ipMessaging.v2.services("x").channels("x").webhooks("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").roles.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").roles.create({ friendlyName: "x", type: "x", permission: "x" });
  await client.ipMessaging.v2.services("x").roles("x").fetch();
  await client.ipMessaging.v2.services("x").roles("x").update({ permission: "x" });
  await client.ipMessaging.v2.services("x").roles("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").users.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").users.create({ identity: "x" });
  await client.ipMessaging.v2.services("x").users("x").fetch();
  await client.ipMessaging.v2.services("x").users("x").update({});
  await client.ipMessaging.v2.services("x").users("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").users("x").userBindings.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").users("x").userBindings("x").fetch();
  await client.ipMessaging.v2.services("x").users("x").userBindings("x").remove();
  for await (const one of client.ipMessaging.v2.services("x").users("x").userChannels.stream({ limit: 1 })) void one.raw;
  await client.ipMessaging.v2.services("x").users("x").userChannels("x").fetch();
  await client.ipMessaging.v2.services("x").users("x").userChannels("x").update({});
  await client.ipMessaging.v2.services("x").users("x").userChannels("x").remove();
  for await (const one of client.messaging.v1.services.stream({ limit: 1 })) void one.raw;
  await client.messaging.v1.services.create({ friendlyName: "x" });
  await client.messaging.v1.services("x").fetch();
  await client.messaging.v1.services("x").update({});
  await client.messaging.v1.services("x").remove();
  for await (const one of client.messaging.v1.services("x").phoneNumbers.stream({ limit: 1 })) void one.raw;
  await client.messaging.v1.services("x").phoneNumbers.create({ phoneNumberSid: "x" });
  await client.messaging.v1.services("x").phoneNumbers("x").fetch();
  await client.messaging.v1.services("x").phoneNumbers("x").remove();
  for await (const one of client.messaging.v1.services("x").alphaSenders.stream({ limit: 1 })) void one.raw;
  await client.messaging.v1.services("x").alphaSenders.create({ alphaSender: "x" });
  await client.messaging.v1.services("x").alphaSenders("x").fetch();
  await client.messaging.v1.services("x").alphaSenders("x").remove();
  for await (const one of client.messaging.v1.services("x").shortCodes.stream({ limit: 1 })) void one.raw;
  await client.messaging.v1.services("x").shortCodes.create({ shortCodeSid: "x" });
  await client.messaging.v1.services("x").shortCodes("x").fetch();
  await client.messaging.v1.services("x").shortCodes("x").remove();
}

export async function more() {
  const message: Message = await client.messages.create(
    { to: "+15558675310", from: "+15017122661", body: "Hi", sendAt: new Date() },
    { timeout: 5000, signal: AbortSignal.timeout(1000) },
  );
  const status: MessageStatus | null = message.status;
  if (status === "delivered" || status === "a-new-one") await message.remove();
  const { data, headers } = await client.withRawResponse.messages(message.sid).fetch();
  headers.get("Twilio-Request-Id")?.length;
  data.dateSent?.getTime();
  const page = await client.messages.page({ pageSize: 20, dateSentAfter: "2026-01-01" });
  for (const one of page) one.body?.length;
  const next = await page.nextPage();
  next?.instances[0]?.numSegments;
  await client.messages.create({ to: "+1", maxPrice: 1n, mediaUrl: ["https://example.com/", new URL("https://example.com")] });
  const only = new MessagingClient({ bearerToken: "…" });
  const service: Service = await only.messaging.v1.services("MG…").fetch();
  await messaging(client).v1.services(service.sid).phoneNumbers.list();
  const box = sandbox({ seed: 1 });
  box.answerCalls("+1", "manual");
  const phoneCall = box.receiveCall({ from: "+1", to: "+2" });
  phoneCall.say("Yes", { confidence: 0.5 });
  const heard: string[] = box.call(phoneCall.sid).transcript().map(({ text }) => text);
  const when: Date | undefined = phoneCall.transcript()[0]?.at;
  void [heard, when, phoneCall.answeredBy];
  box.mount(async (request: Request) => (await request.formData()).get("Body")?.toString());
  box.mount({ fetch: () => new Response("Thanks") }, "https://app.example");
  box.mount((_request: unknown, response: { end(): unknown }) => response.end(), new URL("https://node.example"));
  const sid: string = box.receive({ from: "+1", to: "+2", media: ["cat.png", new URL("https://example.com/")] });
  await box.advance(0.5);
  await box.settle();
  await box.setNow(new Date());
  box.failDelivery(sid, null);
  const code: string | null = box.verificationCode("+1");
  const seen: string[] = box.conversation("+1").map((one) => one.body + code);
  seen.concat(box.webhooks().map(({ parameters, failure, at }) => `${parameters.Body} ${failure} ${at.getTime()}`));
  new Client(box.accountSid, box.authToken, box.options()).messages.each((one) => one.sid.length);
  try {
    await service.update({ friendlyName: "New" });
  } catch (error) {
    if (error instanceof NotFoundError) error.requestId?.length;
    else if (error instanceof RestException) error.status.toFixed();
  }
}

export async function watched(error: TrunklineError, told: Attempt[]) {
  const watching = trunkline("AC…", "…", { onAttempt: (attempt) => told.push(attempt) });
  const found: Message[] = await watching.messages.findSent({ to: "x", from: "y", body: "z", since: error.startedAt ?? "2026-01-01", wait: 30_000 });
  await watching.api.v2010.accounts("x").messages.findSent({ to: "x", since: new Date() }, { timeout: 1000 });
  const template: string | null | undefined = told[0]?.pathTemplate;
  return [found[0]?.sid, template, told[0]?.startedAt.getTime(), told[0]?.errorType, told[0]?.operation];
}

// What needs no client.
import { AccessToken, verifyToken } from "trunkline/jwt";
import { SegmentedMessage } from "trunkline/segments";
import { parse, type VoiceResponse } from "trunkline/twiml";
import { type AnyEvent, events, parse as parseWebhook, Router, UnknownEvent, validateRequest, WebhookEvent, Webhooks } from "trunkline/webhooks";
import DeepVoiceResponse from "trunkline/lib/twiml/VoiceResponse";

export function helpers() {
  const response: VoiceResponse = new DeepVoiceResponse();
  const attributes: VoiceResponse.DialAttributes = { record: "record-from-answer", timeout: 3, hangupOnStar: true };
  const dial: VoiceResponse.Dial = response.dial(attributes, "+15558675310");
  dial.sip({ statusCallbackEvent: ["initiated", "newer than this"] }, "sip:a@example.com");
  response.say({ voice: "alice" }, "Hi").break({ strength: "weak" });
  response.gather({ input: ["dtmf"] }).say("Press a key");
  response.hangup();
  response.addChild("Newer", { a: 1 }).addText("…");
  const fromRoot: string = new trunkline.twiml.MessagingResponse().message("Hi").toString();
  const token = new AccessToken("AC…", "SK…", "…", { identity: "ana" });
  token.addGrant(new AccessToken.VideoGrant({ room: "kitchen" }));
  token.addGrant(new trunkline.jwt.AccessToken.ChatGrant());
  const count: number = new SegmentedMessage("Hi").segmentsCount;
  const handler = new Webhooks("…", { proxy: "x-forwarded" }).fetch((event, request, more: number) => {
    if (event.eventName === "incoming_message") return response.say(event.body ?? String(event.mediaUrls.length + more));
    if (event instanceof events.CallStatus) return event.callDuration === 1 ? request.url : undefined;
    return new Response();
  });
  const router = new Router()
    .on(events.IncomingMessage, (message, more: number) => response.say(message.body ?? `${more}`))
    .on([events.CallStatus, events.MessageStatus], (status) => {
      const name: "call_status" | "message_status" = status.eventName;
      return `${status.from} ${name}`;
    })
    .on(WebhookEvent, (event) => event.unknownParameters.get("Newer"))
    .on(UnknownEvent, (event) => event.parameters.toString());
  const event: AnyEvent = parseWebhook("https://a", { a: "b" }, "a=b", { authToken: "…", moreTokens: ["…"] });
  const when: Date | undefined = event instanceof events.ConferenceStatus ? event.timestamp : undefined;
  void [router.handle(event), when, new Webhooks("…").fetch(router.handle)];
  void [fromRoot, count, parse("<Response/>").tag, verifyToken(token.toJwt(), "…").claims, handler, validateRequest("…", null, "https://a", {})];
}

// The resource alone, on a client without any.
const alone: Promise<Message> = messages(new BaseClient({ bearerToken: "x" })).create({ to: "+1", body: "Hi" });
alone.then(({ sid }) => sid);
