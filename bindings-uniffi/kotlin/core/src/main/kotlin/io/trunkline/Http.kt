package io.trunkline

import io.trunkline.internal.Sending
import java.io.IOException
import java.io.InputStream
import java.time.Duration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.suspendCancellableCoroutine

/** An HTTP request. Prints neither its query nor the values of its headers nor its body. */
public class HttpRequest internal constructor(
    /** In capitals. */
    public val method: String,
    /** Absolute and percent-encoded. */
    public val url: String,
    /** In order; `Authorization` among them. */
    public val headers: List<Header>,
    /** The body, if there is one. */
    public val body: ByteArray?,
    /** How long the answer may take, for a transport with a [clock][Transport.clock]; null for others, for which the core keeps the time. */
    public val timeout: Duration?,
    private val sending: Sending,
) {
    /** A request of one's own, to try a transport with. */
    @JvmOverloads
    public constructor(method: String, url: String, headers: List<Header>, body: ByteArray?, timeout: Duration? = null) :
        this(method, url, headers, body, timeout, Sending())

    /** The same request with something changed, for a transport that adds a header or sends to another place. */
    @JvmOverloads
    public fun copy(
        url: String = this.url,
        headers: List<Header> = this.headers,
        body: ByteArray? = this.body,
        method: String = this.method,
    ): HttpRequest = HttpRequest(method, url, headers, body, timeout, sending)

    /**
     * To be called first by a transport that will call [beginSending]: until then, a request that fails or runs out of time was certainly
     * not sent, and may be sent again. Transports that do not know when their platform begins leave both.
     */
    public fun announceSending(): Unit = sending.announce()

    /**
     * The moment before the first byte of the request is written.
     *
     * @return false if the call is over: nothing must be sent any more.
     */
    public fun beginSending(): Boolean = sending.begin()

    /** Whether it was certainly not sent so far, as its transport tells. */
    public val isUnsent: Boolean get() = sending.isUnsent

    override fun toString(): String = "HttpRequest($method ${url.substringBefore('?')})"
}

/** An HTTP answer, its body decompressed. */
public class HttpResponse private constructor(
    /** The status. */
    public val status: Int,
    /** In order. */
    public val headers: List<Header>,
    /** Empty if there is none. */
    public val body: ByteArray,
    internal val isTooLarge: Boolean,
) {
    /** One that has been read to its end. */
    public constructor(status: Int, headers: List<Header>, body: ByteArray) : this(status, headers, body, body.size > MAX_BODY_BYTES)

    override fun toString(): String = if (isTooLarge) "HttpResponse($status, too large)" else "HttpResponse($status, ${body.size} bytes)"

    public companion object {
        /** The largest body that is taken, decompressed: 64 MiB. */
        public const val MAX_BODY_BYTES: Int = 64 * 1024 * 1024

        /** An answer whose body is larger than [MAX_BODY_BYTES]: a transport need not read all of it. */
        @JvmStatic
        public fun tooLarge(status: Int, headers: List<Header>): HttpResponse = HttpResponse(status, headers, ByteArray(0), true)
    }
}

/** An HTTP answer whose body is read as it is asked for. */
public class StreamingResponse private constructor(
    /** The status. */
    public val status: Int,
    /** In order. */
    public val headers: List<Header>,
    internal val body: HttpBody?,
    internal val whole: HttpResponse?,
) : AutoCloseable {
    /** One whose body is on its way, decompressed. */
    public constructor(status: Int, headers: List<Header>, body: HttpBody) : this(status, headers, body, null)

    /** One that has been read to its end. */
    public constructor(whole: HttpResponse) : this(whole.status, whole.headers, null, whole)

    /** Ends the connection, if there is anything left to be read. */
    override fun close() {
        body?.close()
    }

    override fun toString(): String = "StreamingResponse($status)"
}

/** The body of an answer. Its [close] may be called at any time, and more than once. */
public interface HttpBody : AutoCloseable {
    /**
     * The next bytes, as many as there are; null behind the last. Nobody asks before there is an answer.
     *
     * @throws TransportException if the body does not come to its end.
     */
    public suspend fun next(): ByteArray?

    public companion object {
        /**
         * One that a stream gives which blocks whoever reads: it is read on threads that are there for that.
         *
         * @param explain makes of an exception of the stream what is thrown in its place.
         * @param stop ends a read that is under way, called from another thread.
         */
        @JvmStatic
        @JvmOverloads
        public fun of(stream: InputStream, explain: (IOException) -> Exception = { it }, stop: () -> Unit = stream::close): HttpBody =
            StreamBody(stream, explain, stop)
    }
}

private class StreamBody(private val stream: InputStream, private val explain: (IOException) -> Exception, private val stop: () -> Unit) : HttpBody {
    private val lock = Any()

    @Volatile
    private var isOver = false

    override suspend fun next(): ByteArray? = suspendCancellableCoroutine { waiting ->
        waiting.invokeOnCancellation { close() }
        Dispatchers.IO.asExecutor().execute { waiting.resumeWith(runCatching { read() }) }
    }

    private fun read(): ByteArray? = try {
        synchronized(lock) {
            val piece = ByteArray(PIECE_BYTES)
            val count = stream.read(piece)
            if (count < 0) {
                isOver = true
                stream.close()
                null
            } else {
                piece.copyOf(count)
            }
        }
    } catch (error: IOException) {
        throw explain(error)
    }

    override fun close() {
        if (isOver) return
        try {
            stop()
            synchronized(lock) { stream.close() }
        } catch (_: IOException) {
            // It is over in any case.
        }
    }

    private companion object {
        const val PIECE_BYTES = 64 * 1024
    }
}

/** A header. Prints its name alone. */
public class Header(
    /** In any case. */
    public val name: String,
    /** The value. */
    public val value: String,
) {
    override fun toString(): String = name
}

/** Why a request has no answer. */
public class TransportException @JvmOverloads constructor(
    /** What happened, without secrets. */
    message: String,
    /** Whether not a byte of the request can have reached the service. Who cannot tell leaves it. */
    public val notSent: Boolean = false,
    /** Whether waiting took too long. */
    public val timedOut: Boolean = false,
    cause: Throwable? = null,
) : Exception(message, cause)
