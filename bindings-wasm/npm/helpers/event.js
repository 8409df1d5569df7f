// What all events of webhooks have.

/** Something that Twilio tells an application. */
export class WebhookEvent {
  constructor(fields, parameters, unknownParameters) {
    Object.assign(this, fields);
    this.parameters = parameters;
    this.unknownParameters = unknownParameters;
  }

  get eventName() {
    return this.constructor.eventName;
  }

  /** How Node prints it: what people wrote and who they are is nobody's business in a log. */
  [Symbol.for("nodejs.util.inspect.custom")]() {
    const sids = Object.entries(this).filter(([name]) => name.endsWith("Sid"));
    return `${this.constructor.name} { ${sids.map(([name, value]) => `${name}: '${value}'`).join(", ")} }`;
  }
}

/** An event that this version knows no class of. */
export class UnknownEvent extends WebhookEvent {}
