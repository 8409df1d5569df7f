package io.trunkline.sandbox

import java.time.Duration

/** A way to fail. It strikes every request, or every webhook, until it is used up or removed, unless it is narrowed down. */
public class Fault private constructor(private val members: List<String>) {
    /** Strikes this often and no more. */
    public fun times(times: Int): Fault = with(""""times":$times""")

    /** Strikes only webhooks that tell of this, `message.status`: see [Webhook.kind]. */
    public fun event(event: String): Fault = with(""""event":${quoted(event)}""")

    /** Strikes only requests of this method whose path contains this text, or webhooks whose URL does. */
    public fun on(method: String, path: String): Fault = with(""""method":${quoted(method)},"path":${quoted(path)}""")

    /** Strikes only some requests, by chance: never at 0, always at 1. */
    public fun withProbability(probability: Double): Fault = with(""""probability":$probability""")

    /** Fails after the work is done: the case in which a client that sends again does it twice. */
    public fun afterWork(): Fault = with(""""after_work":true""")

    private fun quoted(text: String) = text.asSequence().joinToString("", "\"", "\"") { letter ->
        when {
            letter == '"' || letter == '\\' -> "\\$letter"
            letter < ' ' || letter.isSurrogate() -> "\\u%04x".format(letter.code)
            else -> "$letter"
        }
    }

    private fun with(member: String) = Fault(members + member)

    internal fun toJson(): String = members.joinToString(",", "{", "}")

    public companion object {
        /** Answers with this status, and does nothing of what was asked. */
        @JvmStatic
        @JvmOverloads
        public fun status(status: Int, retryAfter: Duration? = null): Fault =
            Fault(listOf(""""kind":"status","status":$status""") + listOfNotNull(retryAfter?.let { """"retry_after":${it.seconds}""" }))

        /** Ends the connection without an answer. */
        @JvmStatic
        public fun dropConnection(): Fault = Fault(listOf(""""kind":"drop""""))

        /** Answers this much later. The work is done at once. */
        @JvmStatic
        public fun delay(delay: Duration): Fault = Fault(listOf(""""kind":"delay","milliseconds":${delay.toMillis()}"""))

        /** Does what was asked and answers with a page of HTML. */
        @JvmStatic
        public fun notJson(): Fault = Fault(listOf(""""kind":"not_json""""))

        /** Does what was asked and ends the connection in the middle of the answer. */
        @JvmStatic
        public fun cutBody(): Fault = Fault(listOf(""""kind":"cut""""))

        /** Does what was asked and leaves the body of the answer out. */
        @JvmStatic
        public fun emptyBody(): Fault = Fault(listOf(""""kind":"empty""""))

        /** Lets a webhook come this much later; those behind it may overtake it. */
        @JvmStatic
        public fun webhookLate(delay: Duration): Fault = Fault(listOf(""""kind":"webhook_late","milliseconds":${delay.toMillis()}"""))

        /** Lets a webhook come twice, with the same `I-Twilio-Idempotency-Token`. */
        @JvmStatic
        public fun webhookTwice(): Fault = Fault(listOf(""""kind":"webhook_twice""""))

        /** Lets the next webhook to its address overtake a webhook; it comes ten seconds later if there is none. */
        @JvmStatic
        public fun webhookOutOfOrder(): Fault = Fault(listOf(""""kind":"webhook_out_of_order""""))

        /** Lets a webhook be lost: it is not sent again either. */
        @JvmStatic
        public fun webhookLost(): Fault = Fault(listOf(""""kind":"webhook_lost""""))
    }
}
