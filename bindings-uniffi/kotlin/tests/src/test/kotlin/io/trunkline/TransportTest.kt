package io.trunkline

import com.sun.net.httpserver.HttpServer
import io.trunkline.api.messages
import io.trunkline.okhttp.OkHttpTransport
import java.net.InetSocketAddress
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** The transports of this library against a real server. */
internal class TransportTest {
    private val requests = AtomicInteger()
    private val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0).apply {
        createContext("/") { exchange ->
            requests.incrementAndGet()
            val sent = exchange.requestBody.readAllBytes().decodeToString()
            when {
                "redirect" in exchange.requestURI.path -> {
                    exchange.responseHeaders.add("Location", "/2010-04-01/elsewhere.json")
                    exchange.sendResponseHeaders(307, -1)
                }
                "cut" in exchange.requestURI.path -> exchange.sendResponseHeaders(200, 500)
                else -> {
                    val body = """{"sid":"SM1","body":"${exchange.requestMethod} $sent"}""".toByteArray()
                    exchange.sendResponseHeaders(200, body.size.toLong())
                    exchange.responseBody.write(body)
                }
            }
            exchange.close()
        }
        start()
    }

    @AfterEach
    fun stop() = server.stop(0)

    private fun client(transport: String): Client = Client(
        Credentials.Bearer("token"),
        ClientOptions(
            accountSid = "AC0123456789abcdef0123456789abcdef",
            baseUrl = "http://127.0.0.1:${server.address.port}",
            transport = if (transport == "OkHttp") OkHttpTransport() else JavaHttpTransport(),
            maxRetries = 0,
        ),
    )

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `requests and answers pass through`(transport: String) = runBlocking {
        val client = client(transport)
        assertEquals("GET ", client.messages("SM1").fetch().body)
        assertEquals("POST To=%2B15558675310&Body=Hi", client.messages.create(to = "+15558675310", body = "Hi").body)
        client.messages("SM1").delete()
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `redirects are not followed and nothing is sent twice`(transport: String) = runBlocking {
        assertEquals(307, assertFailsWith<OtherStatusException> { client(transport).messages("redirect").update(body = "") }.status)
        assertFailsWith<UnknownOutcomeException> { client(transport).messages("cut").update(body = "") }
        assertEquals(2, requests.get())
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `a refused connection was certainly not used`(transport: String) = runBlocking {
        val client = client(transport)
        server.stop(0)
        assertFalse(assertFailsWith<ConnectionException> { client.messages.create(to = "+15558675310", body = "Hi") }.mayHaveHappened)
    }

    @Test
    fun `OkHttp on the class path is the platform's`() {
        assertIs<OkHttpTransport>(Transport.platform())
    }
}
