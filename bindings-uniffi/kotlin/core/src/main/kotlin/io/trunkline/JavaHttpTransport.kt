package io.trunkline

import io.trunkline.internal.Collected
import io.trunkline.internal.Hold
import io.trunkline.internal.unpacked
import java.io.IOException
import java.io.InputStream
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublisher
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodySubscribers
import java.net.http.HttpResponse.ResponseInfo
import java.net.http.HttpTimeoutException
import java.nio.ByteBuffer
import java.time.Duration
import java.util.concurrent.CompletionException
import java.util.concurrent.Flow
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * `java.net.http` of the JDK: it follows the proxy and trust settings of the JVM, keeps connections, and notices when one of them is closed
 * while nobody uses it. Nothing is sent twice, not even where the JDK would do so by itself, and no redirect is followed.
 *
 * Cancelling a call closes its connection (HTTP/1.1) or ends its stream (HTTP/2) on Java 16 and later. Before, the request is not
 * sent if it was not yet, but a connection that waits for an answer stays.
 *
 * @param client one that follows no redirects, for that would carry the credentials elsewhere.
 */
public class JavaHttpTransport @JvmOverloads constructor(
    private val client: HttpClient = HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(10))
        .followRedirects(HttpClient.Redirect.NEVER)
        .build(),
) : Transport {
    init {
        require(client.followRedirects() == HttpClient.Redirect.NEVER) { "`client` must not follow redirects: the credentials would go with them" }
    }

    override suspend fun send(request: HttpRequest): HttpResponse {
        request.announceSending()
        val uri = URI.create(request.url)
        val built = build(request, uri, "gzip, deflate")
        return suspendCancellableCoroutine { waiting ->
            val hold = Hold()
            val answer = client.sendAsync(built) { head -> Collected(announced(head), hold) }
            waiting.invokeOnCancellation { if (hold.cancel()) answer.cancel(true) }
            answer.whenComplete { answered, error ->
                try {
                    if (error != null) throw error
                    waiting.resume(read(answered))
                } catch (error: Throwable) {
                    waiting.resumeWithException(explain(request, uri, (error as? CompletionException)?.cause ?: error))
                }
            }
        }
    }

    /** It does not ask for a compressed body: the files of the service are as small as they can be, and their size is known then. */
    override suspend fun sendStreaming(request: HttpRequest): StreamingResponse {
        request.announceSending()
        val uri = URI.create(request.url)
        val built = build(request, uri, null)
        return suspendCancellableCoroutine { waiting ->
            val hold = Hold()
            val answer = client.sendAsync(built) {
                if (!hold.letGo()) throw IOException("the call is over")
                BodySubscribers.ofInputStream()
            }
            waiting.invokeOnCancellation { if (hold.cancel()) answer.cancel(true) }
            answer.whenComplete { answered, error ->
                if (error == null) {
                    waiting.resume(begin(request, uri, answered)) { _, begun, _ -> begun.close() }
                } else {
                    waiting.resumeWithException(explain(request, uri, (error as? CompletionException)?.cause ?: error))
                }
            }
        }
    }

    private fun begin(request: HttpRequest, uri: URI, answer: java.net.http.HttpResponse<InputStream>): StreamingResponse {
        val encoding = answer.headers().firstValue("Content-Encoding").orElse("")
        val body = HttpBody.of(answer.body().unpacked(encoding), { explain(request, uri, it) }, answer.body()::close)
        return StreamingResponse(answer.statusCode(), headers(answer), body)
    }

    private fun build(request: HttpRequest, uri: URI, acceptEncoding: String?): java.net.http.HttpRequest {
        val builder = java.net.http.HttpRequest.newBuilder(uri).method(request.method, Body(request))
        if (uri.scheme == "http") {
            // Otherwise the JDK asks the server to go on in HTTP/2, and sends the request along.
            builder.version(HttpClient.Version.HTTP_1_1)
        }
        for (header in request.headers.filterNot { it.name.equals(ACCEPT_ENCODING, ignoreCase = true) }) {
            try {
                builder.header(header.name, header.value)
            } catch (_: IllegalArgumentException) {
                // Without the JDK's words, which hold the value.
                throw TransportException("the JDK does not send the header `${header.name}`, or not with this value", notSent = true)
            }
        }
        if (acceptEncoding != null) builder.header(ACCEPT_ENCODING, acceptEncoding)
        return builder.build()
    }

    private fun announced(head: ResponseInfo): Long? = head.headers().firstValueAsLong("Content-Length").let { if (it.isPresent) it.asLong else null }

    private fun read(answer: java.net.http.HttpResponse<ByteArray?>): HttpResponse {
        val headers = headers(answer)
        val encoding = answer.headers().firstValue("Content-Encoding").orElse("")
        val body = answer.body()?.unpacked(encoding) ?: return HttpResponse.tooLarge(answer.statusCode(), headers)
        return HttpResponse(answer.statusCode(), headers, body)
    }

    private fun headers(answer: java.net.http.HttpResponse<*>) =
        answer.headers().map().flatMap { (name, values) -> values.map { Header(name, it) } }

    private fun explain(request: HttpRequest, uri: URI, error: Throwable): TransportException {
        val host = uri.rawAuthority.substringAfterLast('@')
        val what = if (request.isUnsent) "cannot connect to $host" else "the connection to $host broke before there was a complete answer"
        return TransportException("$what: ${error.message ?: error.javaClass.simpleName}", request.isUnsent, error is HttpTimeoutException, error)
    }

    /** The body of one request. The JDK asks for its length before it writes the headers, and so at the moment when it begins to send. */
    private class Body(private val request: HttpRequest) : BodyPublisher {
        private val bytes = BodyPublishers.ofByteArray(request.body ?: ByteArray(0))
        private val isPublished = AtomicBoolean()

        override fun contentLength(): Long {
            if (isPublished.get()) throw IOException("the JDK was about to send the request again")
            if (!request.beginSending()) throw IOException("the call is over")
            return bytes.contentLength()
        }

        override fun subscribe(subscriber: Flow.Subscriber<in ByteBuffer>) {
            isPublished.set(true)
            bytes.subscribe(subscriber)
        }
    }

    private companion object {
        const val ACCEPT_ENCODING = "Accept-Encoding"
    }
}
