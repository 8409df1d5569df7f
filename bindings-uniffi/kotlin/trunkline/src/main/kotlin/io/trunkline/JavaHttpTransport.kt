package io.trunkline

import java.io.IOException
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpConnectTimeoutException
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import java.util.concurrent.CompletionException
import kotlinx.coroutines.future.await

/**
 * `java.net.http` of the JDK: it follows the system's proxy and trust settings, and keeps connections.
 *
 * The JDK sends a request again by itself only where HTTP says that it was not processed, and only if it is a GET; redirects are not
 * followed.
 */
public class JavaHttpTransport @JvmOverloads constructor(
    private val client: HttpClient = HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(10))
        .followRedirects(HttpClient.Redirect.NEVER)
        .build(),
) : Transport {
    override suspend fun send(request: HttpRequest): HttpResponse {
        val body = request.body
        val built = java.net.http.HttpRequest.newBuilder(URI.create(request.url))
            .method(request.method, if (body == null) BodyPublishers.noBody() else BodyPublishers.ofByteArray(body))
        for (header in request.headers) {
            built.header(header.name, header.value)
        }
        val answer = try {
            client.sendAsync(built.build(), BodyHandlers.ofByteArray()).await()
        } catch (error: CompletionException) {
            throw explain(error.cause ?: error)
        } catch (error: IOException) {
            throw explain(error)
        }
        val headers = answer.headers().map().flatMap { (name, values) -> values.map { Header(name, it) } }
        return HttpResponse(answer.statusCode(), headers, answer.body())
    }

    private fun explain(error: Throwable): TransportException {
        val notSent = error is ConnectException || error is HttpConnectTimeoutException
        val text = error.message ?: error.javaClass.simpleName
        return TransportException(text, notSent, error is java.net.http.HttpTimeoutException, error)
    }
}
