/// A way to fail. It strikes every request, or every webhook, until it is used up or removed, unless it is narrowed down.
public struct Fault: Sendable, Encodable {
    private var kind: String
    private var status: Int?
    private var retry_after: Int?
    private var milliseconds: Int?
    private var after_work: Bool?
    private var times: Int?
    private var method: String?
    private var path: String?
    private var event: String?
    private var probability: Double?

    private init(_ kind: String) {
        self.kind = kind
    }

    private func with(_ change: (inout Fault) -> Void) -> Fault {
        var fault = self
        change(&fault)
        return fault
    }

    /// Answers with this status, and does nothing of what was asked.
    public static func status(_ status: Int, retryAfter seconds: Int? = nil) -> Fault {
        Fault("status").with {
            $0.status = status
            $0.retry_after = seconds
        }
    }

    /// Ends the connection without an answer.
    public static func dropConnection() -> Fault { Fault("drop") }

    /// Answers this much later. The work is done at once.
    public static func delay(milliseconds: Int) -> Fault { Fault("delay").with { $0.milliseconds = milliseconds } }

    /// Does what was asked and answers with a page of HTML.
    public static func notJSON() -> Fault { Fault("not_json") }

    /// Does what was asked and ends the connection in the middle of the answer.
    public static func cutBody() -> Fault { Fault("cut") }

    /// Does what was asked and leaves the body of the answer out.
    public static func emptyBody() -> Fault { Fault("empty") }

    /// Lets a webhook come this much later; those behind it may overtake it.
    public static func webhookLate(milliseconds: Int) -> Fault { Fault("webhook_late").with { $0.milliseconds = milliseconds } }

    /// Lets a webhook come twice, with the same `I-Twilio-Idempotency-Token`.
    public static func webhookTwice() -> Fault { Fault("webhook_twice") }

    /// Lets the next webhook to its address overtake a webhook; it comes ten seconds later if there is none.
    public static func webhookOutOfOrder() -> Fault { Fault("webhook_out_of_order") }

    /// Lets a webhook be lost: it is not sent again either.
    public static func webhookLost() -> Fault { Fault("webhook_lost") }

    /// Fails after the work is done: the case in which a client that sends again does it twice.
    public func afterWork() -> Fault { with { $0.after_work = true } }

    /// Strikes this often and no more.
    public func times(_ times: Int) -> Fault { with { $0.times = times } }

    /// Strikes only webhooks that tell of this, `message.status`: see ``Webhook/kind``.
    public func event(_ event: String) -> Fault { with { $0.event = event } }

    /// Strikes only requests of this method whose path contains this text, or webhooks whose URL does.
    public func on(_ method: String, _ path: String) -> Fault {
        with {
            $0.method = method
            $0.path = path
        }
    }

    /// Strikes only some requests, by chance: never at 0, always at 1.
    public func withProbability(_ probability: Double) -> Fault { with { $0.probability = probability } }
}
