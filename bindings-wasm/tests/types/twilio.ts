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
