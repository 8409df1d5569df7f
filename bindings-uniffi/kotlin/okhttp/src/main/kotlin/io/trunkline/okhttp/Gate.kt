package io.trunkline.okhttp

import io.trunkline.HttpRequest
import java.io.IOException
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.Socket
import java.net.SocketTimeoutException
import java.util.Collections
import java.util.WeakHashMap
import java.util.concurrent.atomic.AtomicBoolean
import okhttp3.Call
import okhttp3.Connection
import okhttp3.EventListener
import okhttp3.Interceptor
import okhttp3.Protocol
import okhttp3.Response

/** A request on its way through OkHttp. */
internal class Passage(private val request: HttpRequest) {
    private val isPassed = AtomicBoolean()

    /** The status that was answered. */
    @Volatile
    var status = 0

    fun pass() {
        if (!request.beginSending()) throw IOException("the call is over")
        if (isPassed.getAndSet(true)) throw IOException("OkHttp was about to send the request again")
    }
}

/** A kept connection that turned out to be of no use, before anything was written to it. */
internal class StaleConnectionException : IOException("the kept connection is of no use any more")

/**
 * The last place before a request is written, with the connection at hand. Lets a request through once, and only to a connection on
 * which nothing waits to be read. Hides the status of the answer from OkHttp, which would send some requests again because of it: 503 with
 * `Retry-After: 0`, 408, 421, redirects, 407 of no proxy.
 */
internal class Gate : Interceptor {
    private val used = Collections.synchronizedMap(WeakHashMap<Connection, Unit>())

    override fun intercept(chain: Interceptor.Chain): Response {
        val passage = chain.request().tag(Passage::class)!!
        check(chain)
        passage.pass()
        val response = chain.proceed(chain.request())
        passage.status = response.code
        // Success needs no hiding, nor does 304, which has no body.
        return if (response.code in 200..299 || response.code == 304) response else response.newBuilder().code(200).build()
    }

    /**
     * OkHttp looks at a connection only after ten seconds of idleness, and takes for a sign of health what lies there to be read: an
     * answer that nobody asked for, and that the next request would be given.
     */
    private fun check(chain: Interceptor.Chain) {
        val connection = chain.connection() ?: return
        if (used.put(connection, Unit) == null || connection.protocol() == Protocol.HTTP_2) return
        if (Surplus.isThere(chain) || !connection.socket().isSilent()) {
            connection.socket().close()
            throw StaleConnectionException()
        }
    }

    /** Whether there is nothing to be read, not even the end. */
    private fun Socket.isSilent(): Boolean = try {
        val timeout = soTimeout
        soTimeout = 1
        try {
            getInputStream().read()
            false
        } finally {
            soTimeout = timeout
        }
    } catch (_: SocketTimeoutException) {
        true
    } catch (_: IOException) {
        false
    }
}

/**
 * Ends a call that was cancelled between two steps of connecting, which OkHttp does not notice: the next step, a TLS handshake, would
 * hold its connection for as long as the other side says nothing.
 */
internal object Stop : EventListener() {
    override fun connectStart(call: Call, inetSocketAddress: InetSocketAddress, proxy: Proxy) = check(call)

    override fun secureConnectStart(call: Call) = check(call)

    private fun check(call: Call) {
        if (call.isCanceled()) throw IOException("the call is over")
    }
}

/** Shows the status again that [Gate] has hidden. */
internal object Unmask : Interceptor {
    override fun intercept(chain: Interceptor.Chain): Response {
        val response = chain.proceed(chain.request())
        return response.newBuilder().code(chain.request().tag(Passage::class)!!.status).build()
    }
}
