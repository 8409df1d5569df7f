// Programs written for Twilio's library, with one word changed, under `strict`.
import twilio, { Twilio } from "trunkline";
import RestException from "trunkline/lib/base/RestException";
import type { MessageInstance, MessageListInstanceCreateOptions, MessagePage, MessageStatus } from "trunkline/lib/rest/api/v2010/account/message";
import type { VerificationInstance, VerificationListInstanceCreateOptions } from "trunkline/lib/rest/verify/v2/service/verification";

declare const process: { env: Record<string, string | undefined> };

const client: twilio.Twilio = twilio(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);
const other = new Twilio(process.env.A, process.env.B, { accountSid: process.env.C ?? "AC…", logLevel: "debug", keepAliveMsecs: 1000, scheduling: "lifo" });
other.region = "au1";
other.edge = "sydney";

export async function fields(): Promise<string> {
  const message = await client.messages.create({ to: "+15558675310", from: "+15017122661", body: "Hi" });
  const parts: string[] = [message.dateCreated.toISOString(), message.body.trim(), message.sid, message.status.toUpperCase(), message.to, message.uri];
  const json: string = message.toJSON().sid;
  return [...parts, json, message.accountSid, message.dateUpdated.toISOString()].join();
}

export function callbacks() {
  client.messages.create({ to: "+1", body: "x" }, (error, message) => {
    if (error) throw error;
    return message.sid.length;
  });
  client.messages("SM…").fetch((error, message) => (error ? undefined : message.body.length));
  client.messages("SM…").update({ body: "" }, (_error: Error | null, message) => message.sid);
  client.messages.list((_error, messages) => messages.map((one) => one.sid));
  client.messages.list({ limit: 20 }, (_, messages) => messages.length);
  client.messages.page({ pageSize: 20, pageNumber: 1, pageToken: "PA…" }, (_, page) => page.instances[0]?.sid);
  client.messages.each({ limit: 5, callback: (one, done) => (one.sid ? done() : done(new Error("none"))), done: (error) => error?.message });
  client.messages.each((one) => console.log(one.sid));
  client.messages("SM…").remove((_error, isRemoved) => isRemoved === true);
}

export async function more() {
  const { body, statusCode, headers } = await client.messages.createWithHttpInfo({ to: "+1" });
  const all: string[] = (await client.messages.listWithHttpInfo({ limit: 5 })).body.map((one) => one.sid);
  await client.messages.get("SM…").fetchWithHttpInfo();
  await body.fetchWithHttpInfo();
  try {
    await client.calls.create({ to: "+1", from: "+1", url: "https://demo.twilio.com/docs/voice.xml" });
  } catch (error) {
    if (error instanceof twilio.RestException) return [error.status, error.code, error.moreInfo];
    if (error instanceof RestException || error instanceof twilio.TwilioServiceException) return error.status;
  }
  return [body.sid.length, statusCode.toFixed(), headers["content-type"], all];
}

export const made = (response: { statusCode: number; body: string }) => new twilio.RestException(response);
export const wrapped = twilio(process.env.A, process.env.B, { httpClient: { request: async (options: { uri: string }) => ({ statusCode: 200, body: options.uri }) } });

// @ts-expect-error there is no such parameter
client.messages.create({ to: "+1", bodyy: "Hi" }, () => {});
// @ts-expect-error a callback is a function
client.messages.list({}, "no");
declare const console: { log(...given: unknown[]): void };

export async function deep(options: MessageListInstanceCreateOptions, status: MessageStatus): Promise<MessageInstance | undefined> {
  const page: MessagePage = await client.messages.page();
  const sent: MessageInstance = await client.messages.create(options);
  const by: VerificationListInstanceCreateOptions = { to: "+1", channel: "sms" };
  const checked: VerificationInstance = await client.verify.v2.services("VA…").verifications.create(by);
  return sent.status === status ? page.instances[0] : checked.sid ? sent : undefined;
}

import { ContentCreateRequest, TwilioText, type ContentListInstanceCreateOptions } from "trunkline/lib/rest/content/v1/content";
import type { CountryInstance } from "trunkline/lib/rest/pricing/v1/messaging/country";
import type { RoleRoleType } from "trunkline/lib/rest/chat/v2/service/role";
import type { RecordingStatus } from "trunkline/lib/rest/api/v2010/account/call/recording";
import type Api from "trunkline/lib/rest/Api";
import type V2010 from "trunkline/lib/rest/api/V2010";
import RequestClient from "trunkline/lib/base/RequestClient";
import type { ClientOpts, RequestOpts } from "trunkline/lib/base/BaseTwilio";
import Page from "trunkline/lib/base/Page";
import type TwiML from "trunkline/lib/twiml/TwiML";
import VoiceResponse, { type ConversationRelayAttributes, Dial, type SayVoice } from "trunkline/lib/twiml/VoiceResponse";
import type { MessageAttributes } from "trunkline/lib/twiml/MessagingResponse.js";
import AccessToken, { type AccessTokenOptions, VideoGrant } from "trunkline/lib/jwt/AccessToken";
import ClientCapability, { type ClientCapabilityOptions } from "trunkline/lib/jwt/ClientCapability";

interface Named {
  language: string;
}
declare const configuration: Named;

/** Bodies by their classes, by objects of an interface, with headers and callbacks; parts of answers by their names. */
export async function bodies(status: RecordingStatus, role: RoleRoleType) {
  const text: TwilioText = new TwilioText({ body: "Hi" });
  const request: ContentCreateRequest = new ContentCreateRequest({ language: "en", types: { "twilio/text": text } });
  const options: ContentListInstanceCreateOptions = { contentCreateRequest: request };
  await client.content.v1.contents.create(request);
  await client.content.v1.contents.create(request, { "Idempotency-Key": "1" }, (_error, content) => content.sid);
  await client.content.v1.contents.createWithHttpInfo(request, undefined, (_error, answer) => answer.body.sid);
  await client.flexApi.v1.configuration().update({ ui_attributes: {} });
  await client.video.v1.rooms.create({ transcriptionsConfiguration: configuration });
  await client.calls.create({ to: "+1", from: "+1", twiml: new VoiceResponse() });
  const countries: CountryInstance[] = await client.pricing.v1.messaging.countries.list();
  const country: CountryInstance = await client.pricing.v1.messaging.countries("EE").fetch();
  await client.conversations.v2.configurations.list({ pageSize: 5 });
  return [options, status, role, countries[0]?.country, country.inboundSmsPrices?.length];
}

export function parts(options: ClientOpts, own: ClientCapabilityOptions, request: RequestOpts) {
  const api: Api = client.api;
  const version: V2010 = client.api.v2010;
  const sender: RequestClient.RequestClientOptions = { timeout: 5, autoRetry: true };
  const check: twilio.validateRequest = twilio.validateRequest;
  class Logging extends RequestClient {
    override async request<T>(options: RequestClient.RequestOptions<T>) {
      return super.request<T>({ ...options, headers: { ...options.headers, "X-Mine": "1" } });
    }
  }
  const wrapped = new twilio.Twilio(process.env.A, process.env.B, { ...options, httpClient: new Logging(sender) });
  const grant: AccessToken.Grant<AccessToken.VideoGrantOptions, AccessToken.VideoGrantPayload, "video"> = new AccessToken.VideoGrant({ room: "r" });
  const room: string | undefined = grant.toPayload().room;
  const token = new ClientCapability(own);
  token.addScope(new ClientCapability.EventStreamScope({ a: "b" } as object));
  const node: TwiML = new VoiceResponse().addChild("Newer", configuration);
  const isPage = (one: unknown) => one instanceof Page;
  return [api, version, check, wrapped.request(request), room, token, node, isPage, twilio.jwt.ValidationToken.ALGORITHMS];
}

/** What is in the namespace of a class is imported by its name, too. */
export function named(relay: ConversationRelayAttributes, voice: SayVoice, sms: MessageAttributes, options: AccessTokenOptions) {
  const response: VoiceResponse = new VoiceResponse();
  const dial: Dial = response.dial();
  response.connect().conversationRelay({ ...relay, url: "wss://example.com" });
  response.say({ voice }, String(dial instanceof Dial));
  const token: AccessToken = new AccessToken("AC…", "SK…", "x", options);
  token.addGrant(new VideoGrant({ room: "r" }));
  return [response, token, sms.to];
}
