package io.trunkline

import io.trunkline.api.messages
import io.trunkline.okhttp.OkHttpTransport
import java.io.File
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.ProxySelector
import java.net.http.HttpClient
import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import mockwebserver3.MockResponse
import mockwebserver3.MockWebServer
import mockwebserver3.SocketEffect
import okhttp3.OkHttpClient
import okhttp3.tls.HandshakeCertificates
import okhttp3.tls.HeldCertificate
import org.junit.jupiter.api.Test

/** What each transport knows of requests that were not sent. The table of it stands in the README, as this test finds it. */
internal class NotSentTest {
    private val certificate = HeldCertificate.Builder().addSubjectAlternativeName("localhost").build()
    private val server = HandshakeCertificates.Builder().heldCertificate(certificate).build()
    private val trusting = HandshakeCertificates.Builder().addTrustedCertificate(certificate.certificate).build()

    private val plain: Map<String, () -> Transport> = mapOf("`java.net.http`" to { JavaHttpTransport() }, "OkHttp" to { OkHttpTransport() })
    private val impatient: Map<String, () -> Transport> = mapOf(
        "`java.net.http`" to { JavaHttpTransport(HttpClient.newBuilder().connectTimeout(Duration.ofMillis(200)).build()) },
        "OkHttp" to { OkHttpTransport(OkHttpClient.Builder().connectTimeout(200, TimeUnit.MILLISECONDS).build()) },
    )
    private val trustful: Map<String, () -> Transport> = mapOf(
        "`java.net.http`" to { JavaHttpTransport(HttpClient.newBuilder().sslContext(trusting.sslContext()).build()) },
        "OkHttp" to { OkHttpTransport(OkHttpClient.Builder().sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager).build()) },
    )

    private fun proxied(port: Int): Map<String, () -> Transport> = mapOf(
        "`java.net.http`" to { JavaHttpTransport(HttpClient.newBuilder().proxy(ProxySelector.of(InetSocketAddress("localhost", port))).build()) },
        "OkHttp" to { OkHttpTransport(OkHttpClient.Builder().proxy(Proxy(Proxy.Type.HTTP, InetSocketAddress("localhost", port))).build()) },
    )

    /** What a caller is told who sends a message. */
    private suspend fun told(transport: Transport, url: String, timeout: Duration): String {
        val options = ClientOptions("AC0123456789abcdef0123456789abcdef", baseUrl = url, transport = transport, timeout = timeout, maxRetries = 0)
        return when (val error = assertFailsWith<TrunklineException> { Client(Credentials.Bearer("token"), options).messages.create(to = "+15558675310", body = "Hi") }) {
            is ConnectionException, is TimeoutException -> "not sent".also { assertFalse(error.mayHaveHappened) }
            is UnknownOutcomeException -> "unknown"
            else -> throw error
        }
    }

    private fun row(what: String, url: String, transports: Map<String, () -> Transport> = plain, timeout: Duration = Duration.ofSeconds(5)) =
        runBlocking { "| $what | ${transports.values.map { told(it(), url, timeout) }.joinToString(" | ")} |" }

    private fun https(server: RawServer) = server.url.replace("http://", "https://")

    @Test
    fun `the table in the README is true`() {
        val soon = Duration.ofMillis(300)
        val refused = RawServer {}.also { it.close() }.url
        val rows = listOf(
            row("the name of the host is not known", "http://no-such-host.invalid"),
            row("the connection is refused", refused),
            RawServer.hanging { row("connecting takes longer than the transport allows", "http://127.0.0.1:${it.localPort}", impatient) },
            RawServer.hanging { row("the time of the call is up while it connects", "http://127.0.0.1:${it.localPort}", timeout = soon) },
            RawServer { it.socket.getInputStream().readAllBytes() }.use { row("the time of the call is up in the TLS handshake", https(it), timeout = soon) },
            RawServer { it.socket.getInputStream().read() }.use { row("the TLS handshake breaks off", https(it)) },
            RawServer(server.sslContext()) { it.request() }.use { row("the certificate is not trusted", it.url) },
            RawServer { it.request().also { _ -> it.answer(502, "") } }.use { row("the proxy makes no connection", "https://localhost", proxied(it.port)) },
            refusingStreams { row("the service refuses the request unread, by HTTP/2", it, trustful) },
            RawServer { it.request() }.use { row("the connection breaks before there is an answer", it.url) },
            RawServer { it.request().also { _ -> Thread.sleep(2_000) } }.use { row("the time of the call is up before there is an answer", it.url, timeout = soon) },
        )
        val table = (listOf("| | ${plain.keys.joinToString(" | ")} |", "|---|---|---|") + rows).joinToString("\n")
        assertContains(File("../README.md").readText(), table)
    }

    /** A server that speaks HTTP/2 and says of each request that it has not looked at it. */
    private fun <T> refusingStreams(work: (String) -> T): T = MockWebServer().use { refusing ->
        refusing.useHttps(server.sslSocketFactory())
        repeat(8) { refusing.enqueue(MockResponse.Builder().onRequestStart(SocketEffect.CloseStream(REFUSED_STREAM)).build()) }
        refusing.start()
        work("https://localhost:${refusing.port}")
    }

    @Test
    fun `who waits for his turn with OkHttp until his time is up was not sent`() = runBlocking {
        RawServer { peer -> while (peer.request() != null) Unit }.use { silent ->
            val transport = OkHttpTransport()
            val under = (1..OkHttpTransport.MAX_CALLS).map { async(Dispatchers.Default) { told(transport, silent.url, Duration.ofSeconds(8)) } }
            withTimeout(6_000) { while (silent.arrived.size < OkHttpTransport.MAX_CALLS) delay(10) }
            val waiting = (1..50).map { async(Dispatchers.Default) { told(transport, silent.url, Duration.ofMillis(500)) } }
            assertEquals(setOf("not sent"), waiting.awaitAll().toSet())
            assertEquals(setOf("unknown"), under.awaitAll().toSet())
            assertEquals(OkHttpTransport.MAX_CALLS, silent.arrived.size)
        }
    }

    private companion object {
        const val REFUSED_STREAM = 7
    }
}
