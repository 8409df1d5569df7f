package io.trunkline.api.v2010

import io.trunkline.CallOptions
import io.trunkline.OptionalArguments
import io.trunkline.internal.Call
import io.trunkline.internal.Scope
import java.math.BigDecimal
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture

/** What the client adds to the messages of an account. */
public abstract class FindSent internal constructor(private val scope: Scope) {
    /**
     * What the service has of a message that this account may or may not have sent: after an
     * [UnknownOutcomeException][io.trunkline.UnknownOutcomeException], whether it is there.
     *
     * It asks the account's list of messages, again and again until it finds something or [wait] is over. An empty answer is no proof: a
     * request that is still under way may arrive later. What may pass (a lost connection, a failure of the service) is an error only once
     * the time to wait is over.
     *
     * ```kotlin
     * try {
     *     client.messages.create(to = to, from = from, body = body)
     * } catch (error: UnknownOutcomeException) {
     *     client.messages.findSent(to, since = error.startedAt!!, from = from, body = body).firstOrNull()
     *         ?: client.messages.create(to = to, from = from, body = body)
     * }
     * ```
     *
     * @param to The recipient, as the service writes it: a phone number in E.164 form, or a channel address such as `whatsapp:+15558675310`.
     * @param since When the call began: `startedAt` of its error. Messages from before are left out, but for three seconds; where the
     *   service says its time, its clock counts.
     * @param from Keeps only messages from this sender. Beside a messaging service, which may not have chosen the sender yet, it does not
     *   count.
     * @param messagingServiceSid Keeps only messages of this messaging service, `MG…`.
     * @param body Keeps only messages with exactly this text. Leave it out where the service changes or does not keep it: `smartEncoded`, a
     *   content template, a `contentRetention` of `discard`.
     * @param wait How long to keep asking when there is nothing: 10 seconds unless set, 0 asks once.
     * @param options Options of these requests alone: timeouts, retries, headers.
     * @return all messages that match, the latest first.
     */
    public suspend fun findSent(
        to: String,
        since: Instant,
        from: String? = null,
        messagingServiceSid: String? = null,
        body: String? = null,
        wait: Duration? = null,
        options: CallOptions? = null,
    ): List<Message> =
        scope.call(OPERATION, options) {
            set("to", to)
            set("since", since)
            set("from", from)
            set("messaging_service_sid", messagingServiceSid)
            set("body", body)
            set("wait", wait?.let(::seconds))
        }.messages()

    /** [findSent] for Java. Cancelling the future cancels the request. */
    @JvmOverloads
    public fun findSentAsync(to: String, since: Instant, optional: FindSentArguments = FindSentArguments()): CompletableFuture<List<Message>> =
        scope.future {
            scope.call(OPERATION, optional) {
                set("to", to)
                set("since", since)
            }.messages()
        }
}

/** What [MessagesResource.findSentAsync] can be given. */
public class FindSentArguments : OptionalArguments<FindSentArguments>() {
    /** Keeps only messages from this sender. Beside a messaging service it does not count. */
    public fun from(from: String): FindSentArguments = set("from", from)

    /** Keeps only messages of this messaging service, `MG…`. */
    public fun messagingServiceSid(messagingServiceSid: String): FindSentArguments = set("messaging_service_sid", messagingServiceSid)

    /** Keeps only messages with exactly this text. */
    public fun body(body: String): FindSentArguments = set("body", body)

    /** How long to keep asking when there is nothing: 10 seconds unless set, 0 asks once. */
    public fun wait(wait: Duration): FindSentArguments = set("wait", seconds(wait))
}

private const val OPERATION = "api.v2010.accounts.messages.find_sent"

private suspend fun Call.messages(): List<Message> = listing(null, null, null, ::readMessage).all()

private fun seconds(duration: Duration): BigDecimal = BigDecimal.valueOf(duration.seconds) + BigDecimal.valueOf(duration.nano.toLong(), 9)
