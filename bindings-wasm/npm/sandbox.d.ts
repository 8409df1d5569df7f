import type { ClientOptions, Clock, Fetch } from "./base/types.js";

/** What makes requests fail, or lets webhooks go astray. */
export interface Fault {
  /** Of webhooks: late, twice, overtaken by the next one to the same address, or lost. */
  kind:
    | "status"
    | "drop"
    | "delay"
    | "not_json"
    | "cut"
    | "empty"
    | "webhook_late"
    | "webhook_twice"
    | "webhook_out_of_order"
    | "webhook_lost";
  /** Of the kind `status`. */
  status?: number;
  /** Of the kind `status`: seconds. */
  retry_after?: number;
  /** Of the kinds `delay` and `webhook_late`. */
  milliseconds?: number;
  /** How often; always, unless set. */
  times?: number;
  /** Only requests of this method. */
  method?: string;
  /** Only requests whose path has this part, or webhooks whose URL has it. */
  path?: string;
  /** Only webhooks that tell of this: `message.status`, `message.incoming` and the like. */
  event?: string;
  /** How likely, from 0 to 1. */
  probability?: number;
  /** The work is done before it fails. */
  after_work?: boolean;
}

/** A request of the sandbox to an application, signed by the account's auth token, and what came of it. */
export interface Webhook {
  /** Counts the webhooks of a sandbox, from 1. */
  id: number;
  /**
   * What it tells: `message.status`, `message.incoming`, `message.action`; `call.incoming` and `call.twiml`, which ask what a call does,
   * `call.gathered`, `call.recorded`, `call.dialed`, `call.status`, `call.detected`, `recording.status`, `transcription.status`.
   */
  kind: string;
  method: "GET" | "POST";
  /** Where it goes. Of a GET it has the parameters. */
  url: string;
  /** With `X-Twilio-Signature`, and `I-Twilio-Idempotency-Token`, which is the same when a webhook is sent again. */
  headers: Record<string, string>;
  /** A form; empty for a GET. */
  body: string;
  /** The parameters of the form and of the URL, each with its first value. */
  parameters: Record<string, string>;
  /** How many milliseconds the application may take. Nobody counts them where there is no network. */
  timeout: number;
  /** When it was handed out, by the sandbox's clock. */
  at: Date;
  /** The status of the answer. */
  status: number | null;
  /**
   * What is wrong with the answer, as Twilio's debugger has it: 11200 for a failure, 11205 for no connection, 12100 for TwiML that cannot be
   * read.
   */
  errorCode: number | null;
  /** Why there is no answer. */
  failure: string | null;
}

/** A message as the person sees it who wrote it or got it. */
export interface SeenMessage {
  sid: string;
  /** `inbound` if the person wrote it, `outbound-api` or `outbound-reply` if the application did. */
  direction: string;
  from: string;
  to: string;
  body: string;
  status: string;
  /** How many files come with it. */
  numMedia: number;
  /** Why it has not arrived. */
  errorCode: number | null;
}

/** One thing that was said, played, pressed or done in a call. */
export interface Said {
  /** When it began, by the sandbox's clock. */
  at: Date;
  /** `application`, `twilio`, or the number of a person. */
  by: string;
  /** `say`, `play`, `press`, `dial`, `connect`, `record`, `hang_up`, or `skip` for a verb that has no effect. */
  kind: string;
  /** The words, the keys, the URL of what is played, the number that is dialed, the name of the verb. */
  text: string;
}

/** Who picks up a phone that rings: a person, an answering machine, a fax. */
export type PickedUpBy = "human" | "machine" | "fax";

/** Why nobody does. */
export type Declined = "busy" | "no-answer" | "failed";

/**
 * A call, and the person in it: what it tells is how the call stands when it is asked. What the person does needs a call in which it can be
 * done, else it throws.
 */
export interface PhoneCall {
  readonly sid: string;
  /** `queued`, `ringing`, `in-progress`, or how it ended. */
  readonly status: string;
  /** `inbound`, `outbound-api` or `outbound-dial`. */
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  /** Who picked up, `human` or `machine_start` for example, where that was to be found out. */
  readonly answeredBy: string | null;
  /** The call that dialed this one, if another did. */
  readonly parentSid: string | null;
  /** What the person can do now. */
  readonly waitsFor: ("answer" | "digits" | "speech")[];
  /** The calls that this one dialed, oldest first. */
  dialed(): PhoneCall[];
  /** What both sides said, played and pressed so far, in order. */
  transcript(): Said[];
  /** The phone rings, and is picked up: by a person, unless set. */
  answer(how?: PickedUpBy): void;
  /** The phone rings, and is not picked up: busy, unless set. */
  decline(how?: Declined): void;
  /** The person presses keys: 0 to 9, `*`, `#` and A to D. */
  press(digits: string | number): void;
  /** The person says something; how sure the speech recognition is of it, from 0 to 1, is 0.9 unless set. */
  say(text: string, options?: { confidence?: number }): void;
  /** The person hangs up; whoever is called and has not answered declines. */
  hangUp(): void;
}

/** What a function answers a webhook with: TwiML, as an object or as text, another text, or nothing. */
export type Reply = Response | string | { toString(): string } | undefined | null | void;

/**
 * What answers webhooks: a function of a `Request`; an object with `fetch`, as Hono and Workers have it; or a function of Node's request and
 * response, which has two parameters or more, as an application of Express is.
 */
export type Application =
  | ((request: Request) => Reply | Promise<Reply>)
  | { fetch(request: Request, ...more: any[]): Response | Promise<Response> }
  | ((request: any, response: any, ...more: any[]) => unknown);

/**
 * Waits until sandboxes can be used. On Node, Deno, Bun and Workers they can from the beginning. What they know of a product comes with the first
 * request for it; `insert` and `handle`, which do not wait, take what is there in pages and Workers: name the product here before, by what its
 * host begins with, such as `ip-messaging`.
 */
export declare function ready(...products: string[]): Promise<void> | undefined;

/** Makes a sandbox: with one account, whose credentials it tells. */
export declare function sandbox(options?: { seed?: number | bigint; accountSid?: string; authToken?: string }): Sandbox;

/** A stateful Twilio in memory. */
export declare class Sandbox {
  constructor(options?: { seed?: number | bigint; accountSid?: string; authToken?: string });
  /** The SID of the main account. */
  readonly accountSid: string;
  /** The auth token that the main account starts with. */
  readonly authToken: string;
  /** An API key of the main account, and its secret. */
  readonly apiKey: { key: string; secret: string };
  /** The id and the secret of an OAuth client of the main account. */
  readonly oauthClient: { clientId: string; clientSecret: string };
  /** Carries out what a client sends. */
  readonly fetch: Fetch;
  /** The sandbox's own time and chance. */
  readonly clock: Required<Clock>;
  /** Options for a client of this sandbox. With them nothing is sent, and pauses take no time. */
  options(more?: ClientOptions): ClientOptions;
  /** Makes requests fail, or lets webhooks go astray. */
  addFault(fault: Fault | Fault[]): void;
  /** Removes all faults. */
  clearFaults(): void;
  /** The last 10,000 requests, oldest first. */
  requests(): any[];
  /** What really happened so far. */
  counts(): any;
  /**
   * Lets an application answer webhooks, for all URLs or for those that begin with this one; of several the one whose URL is longest answers.
   * It is called where it is, without a network; a function of Node's request and response over the loopback interface. Webhooks to other URLs
   * are not sent, which `webhooks()` shows.
   */
  mount(application: Application, url?: string | URL): void;
  /**
   * Lets so many seconds pass: messages go their way, and webhooks that are due reach their applications, one after the other. What an
   * application throws, this throws; its webhook counts as answered with 500 then.
   */
  advance(seconds: number): Promise<void>;
  /**
   * The same, for as long as it takes until nothing is under way: no message on its way, no webhook to be delivered, no call that goes on by
   * itself. A call in which a person is to do something stays as it is. It throws if there is no end of it, because the application answers
   * each message with another, for example.
   */
  settle(): Promise<void>;
  /** The same, until this time. The clock never goes back: an earlier time changes nothing. */
  setNow(time: Date): Promise<void>;
  /**
   * Takes a message from a person, as if their phone had sent it, and gives its SID. Its webhook is due at once: the next `advance` or
   * `settle` delivers it. `STOP`, `START` and `HELP` do what they do at Twilio. Of media, give each URL, or its name alone, `cat.png`, whose
   * end tells its type. What a URL `data:image/png;base64,…` holds is what the application gets that asks for the media.
   */
  receive(message: { from: string; to: string; body?: string; media?: (string | URL)[] }): string;
  /**
   * Takes a call from a person. The webhook of the number, `voiceUrl`, is due at once: the next `advance` or `settle` delivers it, and carries
   * out the TwiML that it is answered with.
   */
  receiveCall(call: { from: string; to: string }): PhoneCall;
  /** A call, for a test that takes part in it as the person at the other end. */
  call(sid: string): PhoneCall;
  /** All calls of the account, oldest first, those that were dialed by another included. */
  calls(): PhoneCall[];
  /**
   * Says what happens from now on when the phone of a number rings, or of `client:ana`: a person picks up after two seconds, as everywhere
   * unless this says otherwise, or a machine or a fax; nobody does; or, with `manual`, it rings until the test says `answer()` or `decline()`.
   */
  answerCalls(number: string, how?: PickedUpBy | Declined | "manual"): void;
  /** What the person with this number wrote and got, oldest first. What is still on its way they have not got. */
  conversation(number: string): SeenMessage[];
  /** The messages in both directions, whatever has come of them, oldest first: all, or those from one number or to one. */
  messages(wanted?: { from?: string; to?: string }): SeenMessage[];
  /**
   * Keeps only so many messages of each account, to bound what a long run takes of the memory: of those that have come to their end, the oldest
   * are forgotten. `null` keeps all, as a sandbox does at first.
   */
  keepMessages(count: number | null): void;
  /**
   * All that this sandbox is, as JSON: for a file that a later run begins with. It has the records, credentials, faults, clock and chance, and
   * what is still to happen, but not what the sandbox has seen. Snapshots are the same in every language. Mind that they hold auth tokens.
   */
  snapshot(): string;
  /** Becomes what a snapshot holds, with its credentials, clock and chance. Applications stay mounted. What is none is refused, and nothing changes. */
  restore(snapshot: string): void;
  /** The last 10,000 webhooks that were due, oldest first, each with what came of it. */
  webhooks(): Webhook[];
  /**
   * Lets messages fail from now on, all of them, or those to a number, from a number, and in whose text this stands, so many times: with 30003
   * (unreachable) unless set, 30005 (unknown), 30006 (a landline), 30007 (filtered) and the like. With `null` those of the same rule arrive again.
   */
  failDelivery(to?: string | null, errorCode?: number | null, rule?: { from?: string; body?: string; times?: number }): void;
  /** Lets all messages arrive again. */
  clearDeliveryFailures(): void;
  /**
   * Lets messages of a sender leave at this rate alone, one after the other; `*` is all senders that have none of their own, and `null` ends it.
   * Long codes of the United States have 1, short codes about 100. What waits longer than its validity period fails (30036). When the queue is
   * full, with what leaves within ten hours unless set, messages from the number are refused (21611), and those of a messaging service fail
   * (30001).
   */
  limitRate(sender: string, segmentsPerSecond: number | null, options?: { queueSeconds?: number }): void;
  /** Refuses requests beyond so many in a second of the sandbox's clock, with 429 and 20429; `null` answers all. */
  limitRequests(perSecond: number | null): void;
  /**
   * Says what Lookup v2 tells of a number: its packages by name, each with its fields (`{ line_type_intelligence: { type: "landline" } }`), and
   * `valid`, `validation_errors`, `country_code`, `national_format`. With `null` its form alone counts again.
   */
  listNumber(number: string, fields: Record<string, unknown> | null): void;
  /** The code that Verify sent to a number or an e-mail address last; `null` if none counts any more. */
  verificationCode(to: string): string | null;
  /** Puts a record where no operation of the API can, as if the service had made it. */
  insert(path: string, fields: Record<string, unknown>): any;
  /** Forgets everything but the credentials and the time. */
  reset(): void;
  /** Asks the control endpoint, `/_sandbox` and what follows it: for what has no method here. */
  control(method: string, path: string, body?: unknown): any;
  /** Carries out one request at once: the headers are lines, names and values in turn. */
  handle(
    method: string,
    url: string,
    headers: string,
    body: Uint8Array,
  ): { delay: number; reply: "answer" | "cut" | "dropped"; status: number; headers: string[]; body: string };
}
