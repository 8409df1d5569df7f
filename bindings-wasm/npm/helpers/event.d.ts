/** Something that Twilio tells an application. What is known has a class of its own among `events`. */
export declare abstract class WebhookEvent {
  protected constructor();
  /** The name of what is told, `incoming_message`: nothing for an event that is not known. */
  readonly eventName: string | undefined;
  /** All parameters, as they came. */
  readonly parameters: URLSearchParams;
  /** The parameters that no field has: of an event that is not known, all of them. */
  readonly unknownParameters: URLSearchParams;
}

/** An event that this version knows no class of. */
export declare class UnknownEvent extends WebhookEvent {
  readonly eventName: undefined;
}
