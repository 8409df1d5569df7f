import type { ClientOptions, Clock, Fetch } from "./base/types.js";

/** What makes requests fail. */
export interface Fault {
  kind: "status" | "drop" | "delay" | "not_json" | "cut" | "empty";
  /** Of the kind `status`. */
  status?: number;
  /** Of the kind `status`: seconds. */
  retry_after?: number;
  /** Of the kind `delay`. */
  milliseconds?: number;
  /** How often; always, unless set. */
  times?: number;
  /** Only requests of this method. */
  method?: string;
  /** Only requests whose path has this part. */
  path?: string;
  /** How likely, from 0 to 1. */
  probability?: number;
  /** The work is done before it fails. */
  after_work?: boolean;
}

/** Waits until sandboxes can be used. On Node, Deno, Bun and Workers they can from the beginning. */
export declare function ready(): Promise<void> | undefined;

/** Makes a sandbox: with one account, whose credentials it tells. */
export declare function sandbox(options?: { seed?: number; accountSid?: string; authToken?: string }): Sandbox;

/** A stateful Twilio in memory. */
export declare class Sandbox {
  constructor(options?: { seed?: number; accountSid?: string; authToken?: string });
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
  /** Makes requests fail. */
  addFault(fault: Fault | Fault[]): void;
  /** Removes all faults. */
  clearFaults(): void;
  /** The last 10,000 requests, oldest first. */
  requests(): any[];
  /** What really happened so far. */
  counts(): any;
  /** Lets so many seconds pass. */
  advance(seconds: number): void;
  /** Puts a record where no operation of the API can, as if the service had made it. */
  insert(path: string, fields: Record<string, unknown>): any;
  /** Forgets everything but the credentials and the time. */
  reset(): void;
  /** Carries out one request at once: the headers are lines, names and values in turn. */
  handle(
    method: string,
    url: string,
    headers: string,
    body: Uint8Array,
  ): { delay: number; reply: "answer" | "cut" | "dropped"; status: number; headers: string[]; body: string };
}
