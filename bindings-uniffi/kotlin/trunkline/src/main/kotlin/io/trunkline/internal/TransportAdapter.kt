package io.trunkline.internal

import io.trunkline.Header
import io.trunkline.HttpRequest
import io.trunkline.Transport
import io.trunkline.TransportClock
import io.trunkline.TransportException
import io.trunkline.ffi.HttpResponse
import io.trunkline.ffi.NativeClock
import io.trunkline.ffi.NativeTransport
import io.trunkline.ffi.TransportFailure
import java.time.Instant
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.ensureActive

/** A transport as the core calls it. Whatever it throws becomes a failure that the core understands. */
internal class TransportAdapter(private val transport: Transport) : NativeTransport {
    override suspend fun send(request: io.trunkline.ffi.HttpRequest): HttpResponse = guarded {
        val headers = request.headers.map { Header(it.name, it.value) }
        val response = transport.send(HttpRequest(request.method, request.url, headers, request.body, request.timeout?.seconds()))
        val status = response.status.takeIf { it in 100..999 } ?: throw TransportException("${response.status} is no HTTP status")
        HttpResponse(status.toUShort(), response.headers.map { io.trunkline.ffi.Header(it.name, it.value) }, response.body)
    }
}

/** The same for a clock. */
internal class ClockAdapter(private val clock: TransportClock) : NativeClock {
    override suspend fun sleep(seconds: Double) = guarded { clock.sleep(seconds.seconds()) }

    override fun now(): Instant = asked { clock.now() }

    override fun random(): Double = asked { clock.random() }

    private fun <T> asked(work: () -> T): T = try {
        work()
    } catch (error: Throwable) {
        throw failed(error)
    }
}

private suspend fun <T> guarded(work: suspend () -> T): T = try {
    work()
} catch (error: TransportException) {
    throw TransportFailure.Failed(error.notSent, error.timedOut, error.message.orEmpty())
} catch (error: CancellationException) {
    // The core has lost interest; or something within the transport was cancelled, which is a failure like any other.
    coroutineContext.ensureActive()
    throw TransportFailure.Failed(notSent = false, timedOut = false, reason = "the transport gave up: ${error.message}")
} catch (error: Throwable) {
    throw failed(error)
}

/** Every [Throwable]: what UniFFI does not catch would leave the core without an answer. */
private fun failed(error: Throwable) = TransportFailure.Failed(notSent = false, timedOut = false, reason = "the transport failed: $error")
