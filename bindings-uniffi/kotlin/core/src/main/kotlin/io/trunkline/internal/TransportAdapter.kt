package io.trunkline.internal

import io.trunkline.Header
import io.trunkline.HttpBody
import io.trunkline.HttpRequest
import io.trunkline.StreamingResponse
import io.trunkline.Transport
import io.trunkline.TransportClock
import io.trunkline.TransportException
import io.trunkline.ffi.HttpResponse
import io.trunkline.ffi.NativeBody
import io.trunkline.ffi.NativeClock
import io.trunkline.ffi.NativeTransport
import io.trunkline.ffi.StreamedResponse
import io.trunkline.ffi.TransportFailure
import java.time.Instant
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext

/** A transport as the core calls it. Whatever it throws becomes a failure that the core understands. */
internal class TransportAdapter(private val transport: Transport) : NativeTransport {
    override suspend fun send(request: io.trunkline.ffi.HttpRequest): HttpResponse =
        carried(request.call, request.id) { transport.send(request.prepared(it)).toNative() }

    override suspend fun sendStreaming(request: io.trunkline.ffi.HttpRequest): StreamedResponse {
        val call = CallUnderWay.find(request.call.toLong())
        var begun: StreamingResponse? = null
        return try {
            carried(request.call, request.id) { sending -> transport.sendStreaming(request.prepared(sending)).also { begun = it }.toNative(call) }
        } catch (error: Throwable) {
            // Nobody is there to take it.
            begun?.close()
            throw error
        }
    }

    override fun isUnsent(call: ULong, request: ULong): Boolean = CallUnderWay.find(call.toLong())?.isUnsent(request.toLong()) ?: false
}

/** A request that is made by hand. */
internal fun HttpRequest.toNative() = io.trunkline.ffi.HttpRequest(
    call = 0u,
    id = 0u,
    method = method,
    url = url,
    headers = headers.map { io.trunkline.ffi.Header(it.name, it.value) },
    body = body,
    timeout = null,
)

private fun io.trunkline.ffi.HttpRequest.prepared(sending: Sending) =
    HttpRequest(method, url, headers.map { Header(it.name, it.value) }, body, timeout?.seconds(), sending)

/** What a transport does for a call, in the context of whoever made that. */
private suspend fun <T> carried(number: ULong, request: ULong, work: suspend (Sending) -> T): T {
    val call = CallUnderWay.find(number.toLong())
    val sending = call?.begin(request.toLong(), coroutineContext) ?: Sending()
    return guarded(sending) {
        // As a value: an exception would be copied on its way into the other context.
        withContext(call?.context ?: EmptyCoroutineContext) { runCatching { work(sending) } }.getOrThrow()
    }
}

private fun StreamingResponse.toNative(call: CallUnderWay?): StreamedResponse {
    val head = (whole ?: io.trunkline.HttpResponse(status, headers, ByteArray(0))).toNative()
    return StreamedResponse(head, body?.let { body -> BodyAdapter(body) { call?.isTaken(body) }.also { call?.expect(body) } })
}

private fun CallUnderWay.expect(body: HttpBody) {
    if (!offer(body)) throw CancellationException("the call is over")
}

/** The same for a body. */
private class BodyAdapter(private val body: HttpBody, private val taken: () -> Unit) : NativeBody {
    override suspend fun next(call: ULong, piece: ULong): ByteArray? {
        taken()
        return carried(call, piece) { body.next() }
    }

    override fun end() {
        taken()
        body.close()
    }
}

private fun io.trunkline.HttpResponse.toNative(): HttpResponse {
    val status = status.takeIf { it in 100..999 } ?: throw TransportException("$status is no HTTP status")
    return HttpResponse(status.toUShort(), headers.map { io.trunkline.ffi.Header(it.name, it.value) }, body.takeUnless { isTooLarge })
}

/** The same for a clock. */
internal class ClockAdapter(private val clock: TransportClock) : NativeClock {
    override suspend fun sleep(seconds: Double) = guarded(Sending()) { clock.sleep(seconds.seconds()) }

    override fun now(): Instant = asked { clock.now() }

    override fun random(): Double = asked { clock.random() }

    private fun <T> asked(work: () -> T): T = try {
        work()
    } catch (error: Throwable) {
        throw failed(error, notSent = false)
    }
}

/** Every [Throwable]: what UniFFI does not catch would leave the core without an answer. */
private suspend fun <T> guarded(sending: Sending, work: suspend () -> T): T = try {
    work()
} catch (error: Throwable) {
    // Where the core has lost interest, this ends it.
    coroutineContext.ensureActive()
    sending.thrown = error
    throw failed(error, notSent = sending.end())
}

private fun failed(error: Throwable, notSent: Boolean) = when (error) {
    is TransportException -> TransportFailure.Failed(error.notSent || notSent, error.timedOut, error.message.orEmpty())
    // Something within the transport was cancelled, and not the call.
    is CancellationException -> TransportFailure.Failed(notSent, timedOut = false, "the transport gave up: ${error.message}")
    else -> TransportFailure.Failed(notSent, timedOut = false, "the transport failed: $error")
}
