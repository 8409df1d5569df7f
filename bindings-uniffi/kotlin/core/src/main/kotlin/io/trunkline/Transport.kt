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
 * coroutine is cancelled. It is called in the coroutine context of the caller (his dispatcher, what a log shows), apart from his job,
 * and so must not block.
 *
 * ```kotlin
 * val recording = Transport { request -> Transport.platform().send(request).also { println("$request: $it") } }
 * ```
 */
public fun interface Transport {
    /**
     * Sends one request and reads the whole answer, whatever its status.
     *
     * @throws TransportException if there is no answer. Anything else that is thrown counts as a request that may have been sent, unless
     *   the transport has [announced][HttpRequest.announceSending] when it is. What is thrown is the cause of the error of the call.
     */
    public suspend fun send(request: HttpRequest): HttpResponse

    /**
     * Sends one request, of a download, and gives the answer as soon as its head is there; the body is read as it is asked for. A transport that
     * stands on another passes the request on to the same method of that.
     *
     * A transport without it reads the whole answer, and so cannot download what is larger than [HttpResponse.MAX_BODY_BYTES].
     *
     * @throws TransportException as [send].
     */
    public suspend fun sendStreaming(request: HttpRequest): StreamingResponse = StreamingResponse(send(request))

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
