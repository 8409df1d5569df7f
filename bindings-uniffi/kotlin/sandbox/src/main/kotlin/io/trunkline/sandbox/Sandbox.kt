package io.trunkline.sandbox

import io.trunkline.Client
import io.trunkline.ClientOptions
import io.trunkline.Header
import io.trunkline.HttpRequest
import io.trunkline.HttpResponse
import io.trunkline.Raw
import io.trunkline.Transport
import io.trunkline.TransportClock
import io.trunkline.TransportException
import io.trunkline.internal.Arguments
import io.trunkline.internal.TrunklineInternal
import io.trunkline.sandbox.ffi.NativeSandbox
import io.trunkline.sandbox.ffi.SandboxDelivery
import io.trunkline.sandbox.ffi.SandboxFailure
import io.trunkline.sandbox.ffi.SandboxHeader
import io.trunkline.sandbox.ffi.SandboxRefusal
import io.trunkline.sandbox.ffi.SandboxRequest
import io.trunkline.sandbox.ffi.SandboxWait
import io.trunkline.sandbox.ffi.mountedFor
import io.trunkline.webhook.WebhookAnswer
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.function.Function
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future

/**
 * A Twilio in memory that keeps state, to develop and to test against, with no account and no network.
 *
 * ```kotlin
 * val sandbox = Sandbox()
 * sandbox.client().use { it.messages.create(to = "+15558675310", from = "+15017122661", body = "Hello") }
 * assertEquals(1, sandbox.count("api.v2010.accounts.messages.create"))
 * ```
 *
 * It calls an application back, in the same process: [mount] names the application, and [advance] and [settle] let it be called.
 *
 * ```kotlin
 * sandbox.mount { webhook -> messagingResponse { message("You said: ${webhook.parameters["Body"]}") } }
 * client.incomingPhoneNumbers.create(phoneNumber = "+15017122661", smsUrl = "https://app.example/sms")
 * sandbox.receive(from = "+15558675310", to = "+15017122661", body = "Hi")
 * sandbox.settle()
 * assertEquals(listOf("Hi", "You said: Hi"), sandbox.conversation("+15558675310").map { it.body })
 * ```
 *
 * It has a clock of its own, which moves when someone waits in it (at once) or with [advance], and its SIDs, tokens and chance come
 * from a seed: the same calls give the same answers. What it is told that it cannot do it refuses with an [IllegalArgumentException].
 */
public class Sandbox private constructor(private val native: NativeSandbox) : Transport, TransportClock, AutoCloseable {
    private val applications = ConcurrentHashMap<String, suspend (Webhook) -> Any?>()

    /** With an account whose credentials come from a seed. */
    @JvmOverloads
    public constructor(seed: Long = 0) : this(NativeSandbox.seeded(seed.toULong()))

    /** With an account of these credentials. */
    public constructor(accountSid: String, authToken: String) : this(NativeSandbox.withAccount(accountSid, authToken))

    /** The SID of the main account. */
    public val accountSid: String get() = native.accountSid()

    /** The auth token that the main account starts with. */
    public val authToken: String get() = native.authToken()

    /** An API key of the main account: its SID, and its secret. */
    public val apiKey: Pair<String, String> get() = native.apiKey().let { it.name to it.secret }

    /** An OAuth client of the main account: its id, and its secret. */
    public val oauthClient: Pair<String, String> get() = native.oauthClient().let { it.name to it.secret }

    /** A client of the main account. The transport of the options is the sandbox's. */
    @JvmOverloads
    public fun client(options: ClientOptions = ClientOptions()): Client = Client(accountSid, authToken, options.copy(transport = this))

    /** How often an operation was carried out, by its name in the tables: `api.v2010.accounts.messages.create`. */
    public fun count(operation: String): Long = native.count(operation).toLong()

    /** What really happened so far, whatever the callers were told. */
    public fun counts(): Counts = Counts(native.counts())

    /** The last 10,000 requests, the oldest first; fewer if they are large, 64 MiB together. */
    public fun requests(): List<SeenRequest> = native.requests().map(::SeenRequest)

    /** Makes requests fail, in the place of or after doing what they ask, or lets webhooks go astray. */
    public fun addFault(fault: Fault) {
        ask("POST", "/faults", fault.toJson())
    }

    /** Removes all faults. */
    public fun clearFaults() {
        ask("DELETE", "/faults")
    }

    /**
     * Lets an application answer webhooks: it is called where it is, without a network.
     *
     * @param url it answers for the URLs that begin with this one, `https://app.example`: for all, unless given. Of several applications,
     *   the one whose URL is longest answers. Webhooks to other URLs are not sent, which [webhooks] shows.
     * @param application gives TwiML, as an object or as text, another text, a [WebhookAnswer], such as that of
     *   [RequestValidator.answer][io.trunkline.webhook.RequestValidator.answer], or null.
     */
    @JvmSynthetic
    public fun mount(url: String = "", application: suspend (Webhook) -> Any?) {
        applications[url.trimEnd('/')] = application
    }

    /** [mount] for Java. */
    @JvmOverloads
    public fun mount(application: Function<Webhook, Any?>, url: String = "") {
        mount(url) { application.apply(it) }
    }

    /**
     * Lets time pass: messages go their way, and webhooks that are due reach their applications, one after the other. What an
     * application throws, this throws; its webhook counts as answered with 500 then.
     */
    public suspend fun advance(by: Duration) {
        deliver(SandboxWait.Until(asked { native.momentAfter(by.inSeconds()) }))
    }

    /** [advance] for Java. */
    public fun advanceAsync(by: Duration): CompletableFuture<Unit> = future { advance(by) }

    /**
     * The same, for as long as it takes until nothing is under way: no message on its way, no webhook to be delivered, no call that goes
     * on by itself. What is scheduled for later stays so, and so does a call in which a person is to do something: answer, press keys,
     * speak, hang up.
     *
     * @throws IllegalArgumentException if there is no end of it, because the application answers each message with another, for example.
     */
    public suspend fun settle(): Unit = deliver(SandboxWait.Settled)

    /** [settle] for Java. */
    public fun settleAsync(): CompletableFuture<Unit> = future { settle() }

    /** The same, until this time. The clock never goes back: an earlier time changes nothing. */
    public suspend fun setNow(time: Instant): Unit = deliver(SandboxWait.Until(native.momentOf(time)))

    /** [setNow] for Java. */
    public fun setNowAsync(time: Instant): CompletableFuture<Unit> = future { setNow(time) }

    private suspend fun deliver(wait: SandboxWait) {
        while (true) {
            val webhook = Webhook(asked { native.nextWebhook(wait) } ?: return)
            // Whatever the application does, the sandbox hears what came of it.
            var delivery: SandboxDelivery = SandboxDelivery.Answered(500u, "text/plain", "")
            try {
                delivery = outcome(webhook)
            } finally {
                native.answerWebhook(webhook.id.toULong(), delivery)
            }
        }
    }

    private suspend fun outcome(webhook: Webhook): SandboxDelivery {
        val application = mountedFor(webhook.url, applications.keys.toList())?.let { applications[it] }
            ?: return SandboxDelivery.NotSent("no application is mounted for ${webhook.url}: Sandbox.mount mounts one")
        return when (val answer = application(webhook)) {
            is WebhookAnswer -> SandboxDelivery.Answered(answer.status.toUShort(), answer.contentType, answer.body)
            is Unit -> SandboxDelivery.Replied(null)
            else -> SandboxDelivery.Replied(answer?.toString())
        }
    }

    /**
     * Takes a message from a person, as if their phone had sent it, and gives its SID. Its webhook is due at once: the next [advance] or
     * [settle] delivers it. `STOP`, `START` and `HELP` do what they do at Twilio.
     *
     * @param from the person's number, or address on another channel, `whatsapp:+15558675310`.
     * @param to a number of the account.
     * @param media the URL of each picture or other file, or its name alone, `cat.png`, whose end tells its type. What a URL
     *   `data:image/png;base64,…` holds is what the application gets that asks for the media.
     * @throws IllegalArgumentException if it is from or to nobody.
     */
    @JvmOverloads
    public fun receive(from: String, to: String, body: String = "", media: List<String> = emptyList()): String =
        asked { native.receive(from, to, body, media) }

    /**
     * Takes a call from a person. The webhook of the number, `voiceUrl`, is due at once: the next [advance] or [settle] delivers it, and
     * carries out the TwiML that it is answered with.
     *
     * @param from the person's number.
     * @param to a number of the account.
     * @throws IllegalArgumentException if it is from or to nobody.
     */
    public fun receiveCall(from: String, to: String): PhoneCall = call(asked { native.receiveCall(from, to) })

    /** A call, for a test that takes part in it as the person at the other end. */
    public fun call(sid: String): PhoneCall = PhoneCall(sid, native)

    /** All calls of the account, the oldest first, those that were dialed by another included. */
    public fun calls(): List<PhoneCall> = native.calls().map(::call)

    /** Says what happens from now on when the phone of a number rings: a person picks up after two seconds, unless this says otherwise. */
    public fun answerCalls(number: String, pickup: Pickup): Unit = asked { native.answerCalls(number, pickup.text) }

    /** What the person with this number wrote and got, the oldest first. What is still on its way they have not got. */
    public fun conversation(number: String): List<SeenMessage> = native.conversation(number).map(::SeenMessage)

    /** The last 10,000 webhooks that were due, the oldest first, each with what came of it; fewer if they are large, 64 MiB together. */
    public fun webhooks(): List<Webhook> = native.webhooks().map(::Webhook)

    /**
     * The messages in both directions, whatever has come of them, the oldest first.
     *
     * @param from those from this number alone.
     * @param to those to this number alone.
     */
    @JvmOverloads
    public fun messages(from: String? = null, to: String? = null): List<SeenMessage> = native.messages(from, to).map(::SeenMessage)

    /**
     * Keeps only so many messages of each account, to bound what a long run takes of the memory.
     *
     * @param count of the messages that have come to their end, the oldest beyond this many are forgotten. Null keeps all, as a sandbox does
     *   at first.
     * @throws IllegalArgumentException if it is negative.
     */
    public fun keepMessages(count: Long?) {
        control("POST", "/bounds", mapOf("messages" to count))
    }

    /**
     * All that this sandbox is, as JSON: for a file that a later run begins with. It has the records, credentials, faults, clock and
     * chance, and what is still to happen, but not what the sandbox has seen. Snapshots are the same in every language. Mind that they
     * hold auth tokens.
     */
    public fun snapshot(): String = native.snapshot()

    /**
     * Becomes what a snapshot holds, with its credentials, clock and chance. Applications stay mounted.
     *
     * @throws IllegalArgumentException if it is none, or one of another format. The sandbox stays as it is.
     */
    public fun restore(snapshot: String): Unit = asked { native.restore(snapshot) }

    /**
     * Lets messages fail from now on: all of them, unless it is said which.
     *
     * @param to those to this number.
     * @param errorCode what they end with: 30003 (unreachable), 30005 (unknown), 30006 (a landline), 30007 (filtered) and the like. With
     *   null those of the same number, sender and text arrive again.
     * @param from those from this number.
     * @param body those in whose text this stands.
     * @param times so many and no more.
     * @throws IllegalArgumentException if that is no rule.
     */
    @JvmOverloads
    public fun failDelivery(
        to: String? = null,
        errorCode: Long? = 30003,
        from: String? = null,
        body: String? = null,
        times: Int? = null,
    ) {
        val rule = mapOf("to" to to, "error_code" to errorCode, "from" to from, "body" to body, "times" to times)
        control("POST", "/deliveries", rule)
    }

    /** Lets all messages arrive again. */
    public fun clearDeliveryFailures() {
        ask("DELETE", "/deliveries")
    }

    /**
     * Lets messages of a sender leave at this rate alone, one after the other. What waits longer than its validity period fails (30036).
     * When the queue is full, messages from the number are refused (21611), and those of a messaging service fail (30001).
     *
     * @param sender the number, or `*` for all that have no rate of their own.
     * @param segmentsPerSecond long codes of the United States have 1, short codes about 100. Null ends it.
     * @param queueSeconds how many seconds of messages the queue holds.
     * @throws IllegalArgumentException if the rate is not above 0.
     */
    @JvmOverloads
    public fun limitRate(sender: String, segmentsPerSecond: Double?, queueSeconds: Long = 36_000) {
        val rate = mapOf("from" to sender, "segments_per_second" to segmentsPerSecond, "queue_seconds" to queueSeconds)
        control("POST", "/rates", rate)
    }

    /**
     * Refuses requests beyond so many in a second of the sandbox's clock, with 429 and 20429; null answers all.
     *
     * @throws IllegalArgumentException if it is negative.
     */
    public fun limitRequests(perSecond: Long?) {
        control("POST", "/rates", mapOf("requests_per_second" to perSecond))
    }

    /**
     * Says what Lookup v2 tells of a number.
     *
     * @param number `+15558675310`.
     * @param fields Lookup's packages by name, each a map of its fields (`mapOf("line_type_intelligence" to mapOf("type" to "landline"))`),
     *   and `valid`, `validation_errors`, `country_code`, `national_format`. With null its form alone counts again.
     * @throws IllegalArgumentException if one of the fields is nothing that Lookup tells.
     */
    public fun listNumber(number: String, fields: Map<String, Any?>?) {
        control("POST", "/directory", mapOf("number" to number, "fields" to fields))
    }

    /** The code that Verify sent to a number or an e-mail address last; null if none counts any more. */
    public fun verificationCode(to: String): String? = native.verificationCode(to)

    /**
     * Puts a record where no operation of the API can, as if the service had made it.
     *
     * @param path that of the list, `/ip-messaging/v2/Services/IS…/Bindings`.
     * @param fields by the names of the model: text, numbers, booleans, lists, maps and null.
     * @return its SID, or what else the path of the record names it by.
     * @throws IllegalArgumentException if there is no such list.
     */
    public fun insert(path: String, fields: Map<String, Any?>): String =
        control("POST", "/records", mapOf("path" to path, "fields" to fields))["sid"].toString()

    /** Forgets everything but the credentials and the time. */
    public fun reset(): Unit = native.reset()

    /**
     * Asks the control endpoint, `/_sandbox` and what follows it, as over HTTP: for what has no method here.
     *
     * @throws IllegalArgumentException if it refuses.
     */
    @OptIn(TrunklineInternal::class)
    @JvmOverloads
    public fun control(method: String, path: String, body: Map<String, Any?>? = null): Raw =
        Raw(ask(method, path, body?.let { Arguments.json("fields", it) }))

    private fun ask(method: String, path: String, body: String? = null): String = asked { native.control(method, path, body) }

    private fun future(work: suspend () -> Unit): CompletableFuture<Unit> = CoroutineScope(Dispatchers.Default).future { work() }

    override suspend fun send(request: HttpRequest): HttpResponse {
        val headers = request.headers.map { SandboxHeader(it.name, it.value) }
        val timeout = request.timeout?.inSeconds()
        val answer = try {
            native.send(SandboxRequest(request.method, request.url, headers, request.body, timeout))
        } catch (error: SandboxFailure.Dropped) {
            throw TransportException(error.reason, timedOut = error.timedOut)
        }
        return HttpResponse(answer.status.toInt(), answer.headers.map { Header(it.name, it.value) }, answer.body)
    }

    override val clock: TransportClock get() = this

    override suspend fun sleep(duration: Duration): Unit = native.sleep(duration.inSeconds())

    override fun now(): Instant = native.now()

    override fun random(): Double = native.random()

    override fun close(): Unit = native.close()

    private fun Duration.inSeconds() = seconds + nano / 1e9
}

internal inline fun <T> asked(ask: () -> T): T = try {
    ask()
} catch (refusal: SandboxRefusal.Refused) {
    throw IllegalArgumentException(refusal.text)
}
