package io.trunkline

import java.time.Duration
import java.time.Instant
import java.util.ServiceLoader
import java.util.concurrent.CompletionStage
import kotlin.random.Random
import kotlinx.coroutines.future.await

/**
 * What sends the requests of a client. Write one to record, to fake or to route them.
 *
 * The core decides about retries and timeouts: a transport sends what it is given once, follows no redirect, and stops when its
 * coroutine is cancelled.
 *
 * ```kotlin
 * val recording = Transport { request -> Transport.platform().send(request).also { println("$request: $it") } }
 * ```
 */
public fun interface Transport {
    /**
     * Sends one request and reads the whole answer, whatever its status.
     *
     * @throws TransportException if there is no answer. Anything else that is thrown counts as a request that may have been sent.
     */
    public suspend fun send(request: HttpRequest): HttpResponse

    /** The time that this transport lives in, if that is not the world's: for tests, in which retries are to take none. */
    public val clock: TransportClock? get() = null

    public companion object {
        /**
         * The platform's: that of a [TransportProvider] on the class path (`io.trunkline:trunkline-okhttp` brings one, for Android), or else
         * `java.net.http`.
         */
        @JvmStatic
        public fun platform(): Transport = platformTransport

        /** A transport written in Java. A call that is cancelled cancels its future. */
        @JvmStatic
        public fun of(transport: FutureTransport): Transport = Transport { transport.send(it).await() }
    }
}

/**
 * The time of a transport that fakes it. Such a transport keeps to the [timeout][HttpRequest.timeout] of each request by itself, in
 * this time, and throws a [TransportException] that says so.
 */
public interface TransportClock {
    /** The time now. */
    public fun now(): Instant

    /** A pause between two attempts. */
    public suspend fun sleep(duration: Duration)

    /** A number from 0 up to, but not including, 1, evenly spread. It spaces retries; no secret depends on it. */
    public fun random(): Double = Random.nextDouble()
}

/** What sends requests, for Java: [Transport.of] makes a transport of it. */
public fun interface FutureTransport {
    /** Sends one request and reads the whole answer; the future fails with a [TransportException] if there is none. */
    public fun send(request: HttpRequest): CompletionStage<HttpResponse>
}

private val platformTransport: Transport by lazy {
    val providers = ServiceLoader.load(TransportProvider::class.java, TransportProvider::class.java.classLoader)
    providers.firstOrNull()?.transport() ?: JavaHttpTransport()
}

/** Names the transport of clients that are given none; found as a service ([ServiceLoader]). */
public interface TransportProvider {
    /** One transport for all clients. */
    public fun transport(): Transport
}

/** An HTTP request. Prints neither its query nor the values of its headers nor its body. */
public class HttpRequest @JvmOverloads constructor(
    /** In capitals. */
    public val method: String,
    /** Absolute and percent-encoded. */
    public val url: String,
    /** In order; `Authorization` among them. */
    public val headers: List<Header>,
    /** The body, if there is one. */
    public val body: ByteArray?,
    /** How long the answer may take, for a transport with a [clock][Transport.clock]; null for others, for which the core keeps the time. */
    public val timeout: Duration? = null,
) {
    override fun toString(): String = "HttpRequest($method ${url.substringBefore('?')})"
}

/** An HTTP answer, its body decompressed. */
public class HttpResponse(
    /** The status. */
    public val status: Int,
    /** In order. */
    public val headers: List<Header>,
    /** Empty if there is none. */
    public val body: ByteArray,
) {
    override fun toString(): String = "HttpResponse($status, ${body.size} bytes)"
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
