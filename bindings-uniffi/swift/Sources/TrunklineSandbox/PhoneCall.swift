import Foundation
internal import TrunklineNativeSandbox

/// A call, and the person in it: what it tells is how the call stands when it is asked.
///
/// What the person does needs a call in which it can be done, else it throws a ``SandboxError``.
public struct PhoneCall: Hashable, Sendable, CustomStringConvertible {
    /// Its SID.
    public let sid: String
    private let native: NativeSandbox

    init(_ sid: String, _ native: NativeSandbox) {
        self.sid = sid
        self.native = native
    }

    private var state: SandboxCall? { try? native.call(sid: sid) }

    /// `queued`, `ringing`, `in-progress`, or how it ended; empty if there is no such call.
    public var status: String { state?.status ?? "" }

    /// `inbound`, `outbound-api` or `outbound-dial`.
    public var direction: String { state?.direction ?? "" }

    /// Who calls.
    public var from: String { state?.from ?? "" }

    /// Who is called.
    public var to: String { state?.to ?? "" }

    /// Who picked up, `human` or `machine_start` for example, where that was to be found out.
    public var answeredBy: String? { state?.answeredBy }

    /// The SID of the call that dialed this one, if another did.
    public var parentSid: String? { state?.parentSid }

    /// What the person can do now: `answer`, `digits`, `speech`.
    public var waitsFor: [String] { state?.waitsFor ?? [] }

    /// The calls that this one dialed, the oldest first.
    public func dialed() -> [PhoneCall] { (state?.dialed ?? []).map { PhoneCall($0, native) } }

    /// What both sides said, played and pressed so far, in order.
    public func transcript() -> [Said] { (state?.transcript ?? []).map(Said.init) }

    /// The phone rings, and is picked up: by a person, a machine or a fax.
    public func answer(as pickup: Pickup = .human) throws { try act(.answer(pickup: pickup.rawValue)) }

    /// The phone rings, and is not picked up: busy, no answer, or failed.
    public func decline(as pickup: Pickup = .busy) throws { try act(.decline(pickup: pickup.rawValue)) }

    /// The person presses keys: 0 to 9, `*`, `#` and A to D.
    public func press(_ digits: String) throws { try act(.press(digits: digits)) }

    /// The person says something; how sure the speech recognition is of it is given from 0 to 1.
    public func say(_ text: String, confidence: Double = 0.9) throws { try act(.say(text: text, confidence: confidence)) }

    /// The person hangs up; whoever is called and has not answered declines.
    public func hangUp() throws { try act(.hangUp) }

    private func act(_ what: SandboxAct) throws { try asked { try native.act(sid: sid, what: what) } }

    /// The SID.
    public var description: String { "PhoneCall(\(sid))" }

    /// Whether both are the same call.
    public static func == (one: PhoneCall, other: PhoneCall) -> Bool { one.sid == other.sid }

    /// By the SID.
    public func hash(into hasher: inout Hasher) { hasher.combine(sid) }
}

/// One thing that was said, played, pressed or done in a call.
public struct Said: Hashable, Sendable {
    /// When it began, by the sandbox's clock.
    public let at: Date
    /// `application`, `twilio`, or the number of a person.
    public let by: String
    /// `say`, `play`, `press`, `dial`, `connect`, `record`, `hang_up`, or `skip` for a verb that has no effect.
    public let kind: String
    /// The words, the keys, the URL of what is played, the number that is dialed, the name of the verb.
    public let text: String

    init(_ said: SandboxSaid) {
        at = said.at
        by = said.by
        kind = said.kind
        text = said.text
    }
}

/// What happens when the phone of a number rings.
public enum Pickup: String, CaseIterable, Hashable, Sendable {
    /// A person picks up after two seconds.
    case human
    /// An answering machine does.
    case machine
    /// A fax does.
    case fax
    /// The person is on the phone.
    case busy
    /// Nobody is there: it rings until the caller gives up.
    case noAnswer = "no-answer"
    /// The number cannot be reached.
    case failed
    /// It rings until a test answers or declines, or the caller gives up.
    case manual
}
