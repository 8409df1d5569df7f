package io.trunkline.sandbox

import io.trunkline.Client
import io.trunkline.ClientOptions
import io.trunkline.Header
import io.trunkline.HttpRequest
import io.trunkline.HttpResponse
import io.trunkline.Transport
import io.trunkline.TransportClock
import io.trunkline.TransportException
import io.trunkline.sandbox.ffi.NativeSandbox
import io.trunkline.sandbox.ffi.SandboxFailure
import io.trunkline.sandbox.ffi.SandboxHeader
import io.trunkline.sandbox.ffi.SandboxRequest
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
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
 * It has a clock of its own, which moves when someone waits in it (at once) or with [advance], and its SIDs, tokens and chance come
 * from a seed: the same calls give the same answers.
 */
public class Sandbox private constructor(private val native: NativeSandbox) : Transport, TransportClock, AutoCloseable {
    /** With an account whose credentials come from a seed. */
    @JvmOverloads
    public constructor(seed: Long = 0) : this(NativeSandbox.seeded(seed.toULong()))

    /** With an account of these credentials. */
    public constructor(accountSid: String, authToken: String) : this(NativeSandbox.withAccount(accountSid, authToken))

    /** The SID of the main account. */
    public val accountSid: String get() = native.accountSid()

    /** The auth token that the main account starts with. */
    public val authToken: String get() = native.authToken()

    /** A client of the main account. The transport of the options is the sandbox's. */
    @JvmOverloads
    public fun client(options: ClientOptions = ClientOptions()): Client = Client(accountSid, authToken, options.copy(transport = this))

    /** How often an operation was carried out, by its name in the tables: `api.v2010.accounts.messages.create`. */
    public fun count(operation: String): Long = native.count(operation).toLong()

    /** Makes requests fail, in the place of or after doing what they ask. */
    public suspend fun addFault(fault: Fault): Unit = control("POST", "faults", fault.toJson())

    /** [addFault] for Java. */
    public fun addFaultAsync(fault: Fault): CompletableFuture<Unit> = future { addFault(fault) }

    /** Removes all faults. */
    public suspend fun clearFaults(): Unit = control("DELETE", "faults")

    /** [clearFaults] for Java. */
    public fun clearFaultsAsync(): CompletableFuture<Unit> = future { clearFaults() }

    /** Lets time pass. */
    public suspend fun advance(by: Duration): Unit = control("POST", "clock", """{"advance_seconds":${by.seconds}}""")

    /** [advance] for Java. */
    public fun advanceAsync(by: Duration): CompletableFuture<Unit> = future { advance(by) }

    /** Forgets everything but the credentials and the time. */
    public suspend fun reset(): Unit = control("POST", "reset")

    /** [reset] for Java. */
    public fun resetAsync(): CompletableFuture<Unit> = future { reset() }

    private fun future(work: suspend () -> Unit): CompletableFuture<Unit> = CoroutineScope(Dispatchers.Default).future { work() }

    private suspend fun control(method: String, path: String, body: String? = null) {
        val answer = native.send(SandboxRequest(method, "http://sandbox/_sandbox/$path", emptyList(), body?.toByteArray(), null))
        require(answer.status.toInt() < 400) { answer.body.decodeToString() }
    }

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
