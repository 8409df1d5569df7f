package io.trunkline.internal

import io.trunkline.Attempt
import io.trunkline.AttemptListener
import io.trunkline.CallOptions
import io.trunkline.Client
import io.trunkline.ClientOptions
import io.trunkline.Credentials
import io.trunkline.Extent
import io.trunkline.Header
import io.trunkline.ListArguments
import io.trunkline.Listing
import io.trunkline.Meta
import io.trunkline.OptionalArguments
import io.trunkline.Page
import io.trunkline.Response
import io.trunkline.Transport
import io.trunkline.ffi.Answer
import io.trunkline.ffi.AttemptObserver
import io.trunkline.ffi.CallException
import io.trunkline.ffi.Language
import io.trunkline.ffi.NativeCall
import io.trunkline.ffi.NativeClient
import io.trunkline.ffi.NativePages
import io.trunkline.ffi.NativeRequest
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import kotlinx.coroutines.withContext

/** A client of the core, and who is told of its answers. */
internal class Context(val core: NativeClient, private val isRecording: Boolean = false) {
    /** What was known of the last answer, if this is recorded. */
    @Volatile
    var last: Meta? = null
        private set

    fun recording(): Context = Context(core, isRecording = true)

    fun note(meta: Meta) {
        if (isRecording) last = meta
    }

    fun call(operation: String, options: CallOptions?, path: List<String?>, set: Arguments.() -> Unit): Call =
        Call(this, operation, options, path, Arguments().apply(set))

    suspend fun request(
        method: String,
        url: String,
        query: List<Pair<String, String>>,
        form: List<Pair<String, String>>,
        json: Any?,
        options: CallOptions?,
    ): Response<ByteArray> = translated { call ->
        val pairs = { pairs: List<Pair<String, String>> -> pairs.map { (name, value) -> io.trunkline.ffi.Header(name, value) } }
        val text = if (json == null || json is String) json as String? else writeJson("json", json)
        val answer = core.request(call, NativeRequest(method, url, pairs(query), pairs(form), text), options.members(), null)
        val meta = answer.meta.toMeta()
        note(meta)
        Response(answer.json, meta)
    }

    /** For Java: the work as a future, whose cancellation cancels the work. */
    fun <T> future(work: suspend () -> T): CompletableFuture<T> = CoroutineScope(Dispatchers.Default).future { work() }

    companion object {
        fun of(credentials: Credentials?, options: ClientOptions): Context = try {
            val transport = options.transport ?: Transport.platform()
            val clock = transport.clock?.let(::ClockAdapter)
            val validation = options.clientValidation?.native
            val observer = options.onAttempt?.let(::Observer)
            val native = TransportAdapter(transport)
            Context(NativeClient(Language.KOTLIN, options.settings(), credentials?.toNative(), native, clock, validation, observer))
        } catch (error: CallException) {
            throw error.translated(null)
        }
    }
}

/** One call of an operation, made as often as it is asked for. */
@TrunklineInternal
public class Call internal constructor(
    internal val context: Context,
    private val operation: String,
    private val options: CallOptions?,
    private val path: List<String?>,
    private val arguments: Arguments,
) {
    private fun native(byName: Boolean) = NativeCall(operation, path, arguments.members(), options.members(), byName)

    private suspend fun <T> send(byName: Boolean = false, read: (Answer) -> T): T = translated { call ->
        val answer = context.core.execute(call, native(byName), null)
        context.note(answer.meta.toMeta())
        read(answer)
    }

    /** The record that the operation answers. */
    public suspend fun <T> record(read: (JsonReader) -> T): T = send { JsonReader(it.json, it.raw).record(read) }

    /** For operations that answer nothing. */
    public suspend fun done(): Unit = send {}

    /** Plain values, whatever the operation answers. */
    public suspend fun any(): Any? = send(byName = true) { JsonReader(it.json).any() }

    /** The records that the operation lists. */
    public fun <T> listing(limit: Long?, pageSize: Long?, resume: String?, read: (JsonReader) -> T): Listing<T> =
        Listing(this, Extent(limit, pageSize, resume), byName = false) { it.records(read) }

    /** The same, as Java gives it. */
    public fun <T> listing(optional: ListArguments<*>, read: (JsonReader) -> T): Listing<T> =
        listing(optional.limit, optional.pageSize, optional.resume, read)

    /** A list of plain values. */
    internal fun listing(limit: Long?, pageSize: Long?, resume: String?): Listing<Map<*, *>> =
        Listing(this, Extent(limit, pageSize, resume), byName = true) { page -> (page.any() as List<*>).map { it as Map<*, *> } }

    internal fun pages(extent: Extent, byName: Boolean): NativePages =
        context.core.pages(native(byName), extent.limit, extent.pageSize, extent.resume, extent.isOnePage)
}

/** The pages of a list. */
internal class Pager<T>(
    private val list: Call,
    private val extent: Extent,
    private val byName: Boolean,
    private val read: (JsonReader) -> List<T>,
) : AutoCloseable {
    private var pages: NativePages? = null

    suspend fun next(): Page<T>? = translated { call ->
        val pages = pages ?: list.pages(extent, byName).also { pages = it }
        pages.next(call, null)?.let { page ->
            val meta = page.meta.toMeta()
            list.context.note(meta)
            Page(read(JsonReader(page.json, page.raw)), page.next, page.previous, meta)
        }
    }

    override fun close() {
        pages?.close()
    }
}

/** A place in the client: the path arguments that lead to it; nothing where the client's own account is meant. */
@TrunklineInternal
public class Scope private constructor(private val context: Context, private val path: List<String?>) {
    /** Where all paths begin. */
    public constructor(client: Client) : this(client.context, emptyList())

    /** Further down. */
    public fun id(vararg values: String): Scope = Scope(context, path + values)

    /** A call of an operation that stands here. */
    public fun call(operation: String, options: CallOptions?, set: Arguments.() -> Unit = {}): Call = context.call(operation, options, path, set)

    /** The same, as Java gives it. */
    public fun call(operation: String, optional: OptionalArguments<*>, set: Arguments.() -> Unit = {}): Call =
        call(operation, optional.options) {
            set()
            set(optional)
        }

    /** For Java: the work as a future, whose cancellation cancels the work. */
    public fun <T> future(work: suspend () -> T): CompletableFuture<T> = context.future(work)

    public companion object {
        /** The client's own account. */
        public fun home(client: Client): Scope = Scope(client.context, listOf(null))
    }
}

/**
 * A call of the core under a number of its own: off the caller's thread, which may be the one that draws, and with the exceptions of
 * this library.
 */
internal suspend fun <T> translated(work: suspend (ULong) -> T): T = CallUnderWay.carryOut(coroutineContext) { call ->
    withContext(Dispatchers.Default) {
        try {
            work(call.number.toULong())
        } catch (error: CallException) {
            throw error.translated(call)
        }
    }
}

private class Observer(private val listener: AttemptListener) : AttemptObserver {
    /** The call goes on, whatever the listener does: a message that was sent must not look as if it was not. */
    override fun attempted(attempt: io.trunkline.ffi.Attempt) = try {
        listener.attempted(attempt.toAttempt())
    } catch (error: Throwable) {
        LOGGER.log(Level.WARNING, "the listener for attempts failed", error)
    }
}

private val LOGGER: Logger = Logger.getLogger("io.trunkline")

private fun io.trunkline.ffi.Attempt.toAttempt() = Attempt(
    method = method,
    url = url,
    operation = operation,
    pathTemplate = pathTemplate,
    number = number.toInt(),
    startedAt = startedAt,
    status = status?.toInt(),
    failure = failure,
    errorType = errorType,
    requestId = requestId,
    elapsed = elapsed.seconds(),
    retryIn = retryIn?.seconds(),
)

internal fun Double.seconds(): Duration = Duration.ofNanos(Math.round(this * 1e9))

internal fun Duration.inSeconds(): Double = seconds + nano / 1e9

internal fun io.trunkline.ffi.Meta.toMeta() = Meta(
    status = status.toInt(),
    headers = headers.map { Header(it.name, it.value) },
    requestId = requestId,
    retries = retries.toInt(),
    elapsed = elapsed.seconds(),
)
