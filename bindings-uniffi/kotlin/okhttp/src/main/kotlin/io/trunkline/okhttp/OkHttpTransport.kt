package io.trunkline.okhttp

import io.trunkline.Header
import io.trunkline.HttpBody
import io.trunkline.HttpRequest
import io.trunkline.HttpResponse
import io.trunkline.StreamingResponse
import io.trunkline.Transport
import io.trunkline.TransportException
import io.trunkline.TransportProvider
import java.io.IOException
import java.io.InterruptedIOException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Authenticator
import okhttp3.Call
import okhttp3.Callback
import okhttp3.ConnectionPool
import okhttp3.Dispatcher
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.Response
import okhttp3.internal.http2.ConnectionShutdownException
import okhttp3.internal.http2.ErrorCode
import okhttp3.internal.http2.StreamResetException
import okio.BufferedSink

/**
 * OkHttp, for Android above all, with the device's proxy and trust settings.
 *
 * Whatever the client that is given says, nothing is sent twice, no redirect is followed, nothing is cached, and as many as [MAX_CALLS]
 * calls are under way at once; the others wait, and count as not sent until they are. What else it has, interceptors for example, holds.
 * A kept HTTP/1.1 connection is checked before it is used again, which takes a millisecond.
 */
public class OkHttpTransport @JvmOverloads constructor(client: OkHttpClient = defaultClient()) : Transport {
    private val client = client.newBuilder()
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .authenticator(Authenticator.NONE)
        .cache(null)
        .dispatcher(roomy(client.dispatcher))
        // The core keeps the time of an attempt.
        .readTimeout(0, TimeUnit.SECONDS)
        .writeTimeout(0, TimeUnit.SECONDS)
        .addInterceptor(Unmask)
        .apply { networkInterceptors().add(0, Gate()) }
        .build()

    override suspend fun send(request: HttpRequest): HttpResponse = answered(request) { call ->
        suspendCancellableCoroutine { waiting ->
            begin(call, waiting) { response -> waiting.resume(read(response)) }
        }
    }

    override suspend fun sendStreaming(request: HttpRequest): StreamingResponse = answered(request) { call ->
        suspendCancellableCoroutine { waiting ->
            begin(call, waiting) { response ->
                val headers = response.headers.map { (name, value) -> Header(name, value) }
                val body = HttpBody.of(response.body.byteStream(), { explain(request, call.request(), it) }, call::cancel)
                waiting.resume(StreamingResponse(response.code, headers, body)) { _, begun, _ -> begun.close() }
            }
        }
    }

    private suspend fun <T> answered(request: HttpRequest, exchange: suspend (Call) -> T): T {
        request.announceSending()
        val passage = Passage(request)
        val built = build(request, passage)
        while (true) {
            try {
                return exchange(client.newCall(built))
            } catch (_: StaleConnectionException) {
                // Nothing was written to it, and it is closed by now.
            } catch (error: IOException) {
                throw explain(request, built, error)
            }
        }
    }

    private fun build(request: HttpRequest, passage: Passage): Request {
        val built = Request.Builder().url(request.url).tag(Passage::class, passage)
        // OkHttp unpacks only what it has asked for itself.
        request.headers.filterNot { it.name.equals("Accept-Encoding", ignoreCase = true) }.forEach { built.addHeader(it.name, it.value) }
        val body = request.body ?: if (request.method in WITH_BODY) ByteArray(0) else null
        return built.method(request.method, body?.let(::Once)).build()
    }

    private fun begin(call: Call, waiting: CancellableContinuation<*>, answered: (Response) -> Unit) {
        call.addEventListener(Stop)
        waiting.invokeOnCancellation { call.cancel() }
        call.enqueue(object : Callback {
            override fun onFailure(call: Call, e: IOException) = waiting.resumeWithException(e)

            override fun onResponse(call: Call, response: Response) = try {
                answered(response)
            } catch (error: IOException) {
                waiting.resumeWithException(error)
            }
        })
    }

    private fun read(response: Response): HttpResponse = response.use {
        val headers = response.headers.map { (name, value) -> Header(name, value) }
        val source = response.body.source()
        if (response.body.contentLength() > HttpResponse.MAX_BODY_BYTES || source.request(HttpResponse.MAX_BODY_BYTES + 1L)) {
            return HttpResponse.tooLarge(response.code, headers)
        }
        HttpResponse(response.code, headers, source.readByteArray())
    }

    private fun explain(request: HttpRequest, built: Request, error: IOException): TransportException {
        val host = "${built.url.host}:${built.url.port}"
        val isUnsent = request.isUnsent || wasRefused(error)
        val what = when {
            request.isUnsent -> "cannot connect to $host"
            isUnsent -> "$host refused the request unread"
            else -> "the connection to $host broke before there was a complete answer"
        }
        return TransportException("$what: ${error.message ?: error.javaClass.simpleName}", isUnsent, error is InterruptedIOException, error)
    }

    /** Whether the service said, by the means of HTTP/2, that it has not processed the request (RFC 9113, section 8.7). */
    private fun wasRefused(error: IOException) =
        error is ConnectionShutdownException || error is StreamResetException && error.errorCode == ErrorCode.REFUSED_STREAM

    public companion object {
        /** How many calls are under way at once; OkHttp's own limit is 5 for each host. */
        public const val MAX_CALLS: Int = 128

        /** OkHttp insists on a body for these. */
        private val WITH_BODY = setOf("POST", "PUT", "PATCH")

        /** Connections are given up before load balancers do, after 60 seconds, or routers, which say nothing. */
        private fun defaultClient() = OkHttpClient.Builder().connectionPool(ConnectionPool(MAX_CALLS, 30, TimeUnit.SECONDS)).build()

        /** On the threads of the other, with room for more calls. */
        private fun roomy(dispatcher: Dispatcher) = Dispatcher(dispatcher.executorService).apply {
            maxRequests = maxOf(MAX_CALLS, dispatcher.maxRequests)
            maxRequestsPerHost = maxOf(MAX_CALLS, dispatcher.maxRequestsPerHost)
        }
    }
}

/** A body that OkHttp must not send a second time. */
private class Once(private val bytes: ByteArray) : RequestBody() {
    override fun contentType() = null

    override fun contentLength() = bytes.size.toLong()

    override fun isOneShot() = true

    override fun writeTo(sink: BufferedSink) {
        sink.write(bytes)
    }
}

/** Makes OkHttp the transport of clients that are given none. */
public class OkHttpProvider : TransportProvider {
    override fun transport(): Transport = OkHttpTransport()
}
