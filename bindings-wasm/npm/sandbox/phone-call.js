// A call of a sandbox, as a test takes part in it.

/** A call, and the person in it: what it tells is how the call stands when it is asked. */
export class PhoneCall {
  #control;

  constructor(control, sid) {
    this.#control = control;
    this.sid = sid;
  }

  get status() {
    return this.#act("").status;
  }

  get direction() {
    return this.#act("").direction;
  }

  get from() {
    return this.#act("").from;
  }

  get to() {
    return this.#act("").to;
  }

  get answeredBy() {
    return this.#act("").answered_by;
  }

  get parentSid() {
    return this.#act("").parent_call_sid;
  }

  get waitsFor() {
    return this.#act("").waits_for;
  }

  /** The calls that this one dialed, oldest first. */
  dialed() {
    return this.#act("").dialed.map((sid) => new PhoneCall(this.#control, sid));
  }

  /** What both sides said, played and pressed so far, in order. */
  transcript() {
    return this.#act("").transcript.map((said) => ({ ...said, at: new Date(said.at) }));
  }

  /** The phone rings, and is picked up by a person, a machine or a fax. */
  answer(how = "human") {
    this.#act("/answer", { as: how });
  }

  /** The phone rings, and is not picked up: `busy`, `no-answer` or `failed`. */
  decline(how = "busy") {
    this.#act("/decline", { as: how });
  }

  /** The person presses keys. */
  press(digits) {
    this.#act("/press", { digits: String(digits) });
  }

  /** The person says something. */
  say(text, { confidence = 0.9 } = {}) {
    this.#act("/say", { text, confidence });
  }

  /** The person hangs up. */
  hangUp() {
    this.#act("/hang_up");
  }

  #act(what, body) {
    return this.#control("POST", `/calls/${this.sid}${what}`, body);
  }
}
