package io.trunkline.okhttp

import io.trunkline.Header
import io.trunkline.HttpRequest
import io.trunkline.HttpResponse
import io.trunkline.Transport
import io.trunkline.TransportException
import io.trunkline.TransportProvider
import java.io.IOException
import java.io.InterruptedIOException
import java.net.ConnectException
import java.net.UnknownHostException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response

/**
 * OkHttp, for Android above all, with the device's proxy and trust settings. Its own retries and redirects are switched off, whatever
 * the client that is given says: the core decides about both.
 */
public class OkHttpTransport @JvmOverloads constructor(client: OkHttpClient = OkHttpClient()) : Transport {
    private val client = client.newBuilder()
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .connectTimeout(10, TimeUnit.SECONDS)
        // The core keeps the time of an attempt.
        .readTimeout(0, TimeUnit.SECONDS)
        .writeTimeout(0, TimeUnit.SECONDS)
        .build()

    override suspend fun send(request: HttpRequest): HttpResponse = suspendCancellableCoroutine { waiting ->
        val built = Request.Builder().url(request.url)
        request.headers.forEach { built.addHeader(it.name, it.value) }
        val body = request.body ?: if (request.method in WITH_BODY) ByteArray(0) else null
        val call = client.newCall(built.method(request.method, body?.toRequestBody()).build())
        waiting.invokeOnCancellation { call.cancel() }
        call.enqueue(object : Callback {
            override fun onFailure(call: Call, e: IOException) = waiting.resumeWithException(explain(e))

            override fun onResponse(call: Call, response: Response) = try {
                val headers = response.headers.map { (name, value) -> Header(name, value) }
                waiting.resume(HttpResponse(response.code, headers, response.use { it.body.bytes() }))
            } catch (error: IOException) {
                waiting.resumeWithException(explain(error))
            }
        })
    }

    private fun explain(error: IOException): TransportException {
        val notSent = error is ConnectException || error is UnknownHostException
        return TransportException(error.message ?: error.javaClass.simpleName, notSent, error is InterruptedIOException, error)
    }

    private companion object {
        /** OkHttp insists on a body for these. */
        val WITH_BODY = setOf("POST", "PUT", "PATCH")
    }
}

/** Makes OkHttp the transport of clients that are given none. */
public class OkHttpProvider : TransportProvider {
    override fun transport(): Transport = OkHttpTransport()
}
