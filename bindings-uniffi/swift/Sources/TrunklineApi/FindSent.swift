import Foundation
import TrunklineCore

extension Api.V2010.MessagesResource {
    /// What the service has of a message that this account may or may not have sent: after ``TrunklineError/unknownOutcome(_:)``, whether it
    /// is there.
    ///
    /// It asks the account's list of messages, again and again until it finds something or `wait` is over. An empty answer is no proof: a
    /// request that is still under way may arrive later. What may pass (a lost connection, a failure of the service) is an error only once
    /// the time to wait is over.
    ///
    /// ```swift
    /// do {
    ///     try await client.messages.create(to: to, from: from, body: body)
    /// } catch TrunklineError.unknownOutcome(let failure) {
    ///     if try await client.messages.findSent(to: to, since: failure.startedAt!, from: from, body: body).isEmpty {
    ///         try await client.messages.create(to: to, from: from, body: body)
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - to: The recipient, as the service writes it: a phone number in E.164 form, or a channel address such as `whatsapp:+15558675310`.
    ///   - since: When the call began: `startedAt` of its failure. Messages from before are left out, but for three seconds; where the
    ///     service says its time, its clock counts.
    ///   - from: Keeps only messages from this sender. Beside a messaging service, which may not have chosen the sender yet, it does not
    ///     count.
    ///   - messagingServiceSid: Keeps only messages of this messaging service, `MG…`.
    ///   - body: Keeps only messages with exactly this text. Leave it out where the service changes or does not keep it: `smartEncoded`, a
    ///     content template, a `contentRetention` of `discard`.
    ///   - wait: How many seconds to keep asking when there is nothing: 10 unless set, 0 asks once.
    ///   - options: Options of these requests alone: timeouts, retries, headers.
    /// - Returns: All messages that match, the latest first.
    public func findSent(
        to: String,
        since: Date,
        from: String? = nil,
        messagingServiceSid: String? = nil,
        body: String? = nil,
        wait: TimeInterval? = nil,
        options: CallOptions? = nil
    ) async throws -> [Api.V2010.Message] {
        var arguments = Arguments()
        arguments.set("to", to)
        arguments.set("since", since)
        arguments.set("from", from)
        arguments.set("messaging_service_sid", messagingServiceSid)
        arguments.set("body", body)
        // Digits, and no `1e-05`. What is no number is for the core to refuse.
        arguments.set("wait", wait.map { $0.isFinite ? "\(Decimal($0))" : "\($0)" })
        return try await scope.call("api.v2010.accounts.messages.find_sent", arguments, options)
            .listing(limit: nil, pageSize: nil, resume: nil, Api.V2010.Message.init(reading:))
            .all()
    }
}
