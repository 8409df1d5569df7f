package io.trunkline

import com.sun.net.httpserver.HttpServer
import io.trunkline.api.messages
import io.trunkline.flexapi.flexApi
import io.trunkline.messaging.messaging
import io.trunkline.oauth.oauth
import io.trunkline.okhttp.OkHttpTransport
import java.io.ByteArrayOutputStream
import java.io.File
import java.net.InetSocketAddress
import java.time.Duration
import java.time.LocalDate
import java.util.concurrent.CopyOnWriteArrayList
import java.util.zip.DeflaterOutputStream
import java.util.zip.GZIPOutputStream
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** The transports of this library against a server that misbehaves: what it counts, against what the caller is told. */
internal class WireTest {
    private fun client(transport: String, url: String, timeout: Duration = Duration.ofSeconds(10), retries: Int = 0): Client = Client(
        Credentials.Bearer("token"),
        ClientOptions(
            accountSid = "AC0123456789abcdef0123456789abcdef",
            baseUrl = url,
            transport = if (transport == "OkHttp") OkHttpTransport() else JavaHttpTransport(),
            timeout = timeout,
            maxRetries = retries,
        ),
    )

    private suspend fun Client.send(body: String = "Hi") = messages.create(to = "+15558675310", body = body)

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `whatever the status, a request arrives once and its answer is told`(transport: String) = runBlocking {
        for (status in listOf(301, 302, 303, 307, 308, 400, 401, 407, 408, 421, 425, 429, 500, 502, 503, 504)) {
            for (call in listOf<suspend (Client) -> Any?>({ it.send() }, { it.messages("SM1").fetch() }, { it.messages("SM1").delete() })) {
                val headers = arrayOf("Retry-After: 0", "Location: /2010-04-01/elsewhere.json", "WWW-Authenticate: Basic realm=\"x\"")
                RawServer { peer -> while (peer.request() != null) peer.answer(status, "{}", *headers) }.use { server ->
                    val error = assertFailsWith<ApiException> { call(client(transport, server.url)) }
                    assertEquals(status to 1, error.status to error.attempts)
                    assertEquals(1, server.arrived.size, "$status: ${server.arrived}")
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `a redirect that is the answer is told, and not followed`(transport: String) = runBlocking {
        RawServer { peer -> while (peer.request() != null) peer.answer(200, "{}") }.use { elsewhere ->
            val (file, page) = "${elsewhere.url}/file?a=b" to "${elsewhere.url}/page"
            RawServer { peer ->
                while (true) {
                    val request = peer.request() ?: break
                    if ("/Deactivations" in request) peer.answer(307, "", "Location: $file")
                    else peer.answer(302, """{"redirect_to":"$page"}""", "Location: $page")
                }
            }.use { server ->
                val client = client(transport, server.url)
                assertEquals(file, client.messaging.v1.deactivations.fetch(LocalDate.of(2026, 11, 20)).redirectTo)
                val answered = client.withRawResponse { it.oauth.v2.authorize.fetch(state = "x") }
                assertEquals(302 to page, answered.status to answered.data.redirectTo)
                // The document of this one lists no redirect.
                assertEquals(302, assertFailsWith<OtherStatusException> { client.send() }.status)
                assertEquals(listOf(3, 0), listOf(server.arrived.size, elsewhere.arrived.size))
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `an authorization that is an argument goes alone`(transport: String) = runBlocking {
        val given = CopyOnWriteArrayList<List<String>>()
        val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        server.createContext("/v1/Insights/Conversations") { exchange ->
            given.add(exchange.requestHeaders["Authorization"].orEmpty())
            val next = if (exchange.requestURI.query.orEmpty().contains("Page=1")) "null" else "\"https://flex-api.twilio.com/v1/Insights/Conversations?Page=1\""
            val body = """{"conversations":[{"conversation_id":"1"}],"meta":{"key":"conversations","next_page_url":$next}}""".toByteArray()
            exchange.responseHeaders.add("Content-Type", "application/json")
            exchange.sendResponseHeaders(200, body.size.toLong())
            exchange.responseBody.use { it.write(body) }
        }
        server.start()
        try {
            val client = Client(
                Credentials.ApiKey("AC0123456789abcdef0123456789abcdef", "SK0123456789abcdef0123456789abcdef", "made-up-secret"),
                ClientOptions(
                    baseUrl = "http://127.0.0.1:${server.address.port}",
                    transport = if (transport == "OkHttp") OkHttpTransport() else JavaHttpTransport(),
                    maxRetries = 0,
                ),
            )
            val read = client.flexApi.v1.insightsConversations.stream(authorization = "Bearer insights").all()
            assertEquals(listOf("1", "1"), read.map { it.conversationId })
            assertEquals(listOf(listOf("Bearer insights"), listOf("Bearer insights")), given.toList())
            client.flexApi.v1.insightsConversations.stream().page()
            assertTrue(given.last().single().startsWith("Basic "), "${given.last().size}")
        } finally {
            server.stop(0)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `a request that is lost arrives once`(transport: String) = runBlocking {
        for (ending in listOf("", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")) {
            RawServer { peer ->
                peer.request()
                peer.answer(200, RawServer.record("first"))
                peer.request()
                peer.write(ending.toByteArray())
            }.use { server ->
                val client = client(transport, server.url)
                client.send()
                val error = assertFailsWith<UnknownOutcomeException> { client.send() }
                assertEquals(1, error.attempts)
                assertEquals(2, server.arrived.size, "${server.arrived}")
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `an answer that nobody asked for is nobody's`(transport: String) = runBlocking {
        val unasked = RawServer.answered(200, RawServer.record("nobody's").toByteArray())
        for (late in listOf(0L, 30L)) {
            RawServer { peer ->
                while (true) {
                    val answer = RawServer.answered(200, RawServer.record(peer.request() ?: break).toByteArray())
                    if (late == 0L) peer.write(answer + unasked) else peer.write(answer).also { Thread.sleep(late) }.also { peer.write(unasked) }
                }
            }.use { server ->
                val client = client(transport, server.url)
                val told = List(20) { number -> client.send("$number").body.also { delay(60) } }
                assertEquals(List(20) { "To=%2B15558675310&Body=$it" }, told.map { it!!.substringAfter(' ').substringAfter(' ') }, "$late ms late")
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `a connection that was closed while nobody used it is not used again`(transport: String) = runBlocking {
        RawServer { peer ->
            peer.answer(200, RawServer.record(peer.request()!!))
            Thread.sleep(50)
        }.use { server ->
            val client = client(transport, server.url)
            repeat(3) {
                client.send()
                delay(if (it == 0) 1_500 else 100)
            }
            assertEquals(3 to 3, server.arrived.size to server.connections)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `a connection is kept`(transport: String) = runBlocking {
        RawServer { it.echo() }.use { server ->
            val client = client(transport, server.url)
            repeat(5) { client.send() }
            assertEquals(5 to 1, server.arrived.size to server.connections)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `what is cancelled while it connects is never sent`(transport: String) = RawServer.hanging { listening ->
        runBlocking {
            val calls = List(3) { launch(Dispatchers.Default) { client(transport, "http://127.0.0.1:${listening.localPort}").send() } }
            delay(500)
            calls.forEach { it.cancelAndJoin() }
            assertEquals(emptyList(), arrivals(listening))
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `what runs out of time while it connects was not sent, and never is`(transport: String) = RawServer.hanging { listening ->
        runBlocking {
            val client = client(transport, "http://127.0.0.1:${listening.localPort}", Duration.ofMillis(300))
            val error = assertFailsWith<TimeoutException> { client.send() }
            assertFalse(error.mayHaveHappened)
            assertEquals(emptyList(), arrivals(listening))
        }
    }

    /** What arrives, once connections are accepted. */
    private fun arrivals(listening: java.net.ServerSocket): List<String> {
        val arrived = java.util.concurrent.CopyOnWriteArrayList<String>()
        listening.soTimeout = 4_000
        runCatching {
            while (true) {
                listening.accept().use { socket ->
                    socket.soTimeout = 300
                    runCatching { socket.getInputStream().read() }.onSuccess { if (it >= 0) arrived.add("${it.toChar()}…") }
                }
            }
        }
        return arrived
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `calls that have run out of time hold no descriptors`(transport: String) = runBlocking {
        // It keeps a connection until the other side closes it.
        RawServer { peer -> while (peer.request() != null) Unit }.use { server ->
            val client = client(transport, server.url, Duration.ofMillis(1_000))
            val before = descriptors()
            val errors = (1..100).map { async(Dispatchers.Default) { assertFailsWith<UnknownOutcomeException> { client.send() } } }.awaitAll()
            assertEquals(100, errors.size)
            delay(1_000)
            val held = descriptors() - before
            assertTrue(held < 20, "$held descriptors")
        }
    }

    private fun descriptors() = File("/proc/self/fd").list()?.size ?: 0

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `many calls at once do not wait for each other`(transport: String) = runBlocking {
        RawServer { peer ->
            while (true) {
                val request = peer.request() ?: break
                Thread.sleep(300)
                peer.answer(200, RawServer.record(request))
            }
        }.use { server ->
            val client = client(transport, server.url, Duration.ofSeconds(5))
            (1..100).map { async(Dispatchers.Default) { client.send("$it") } }.awaitAll()
            assertEquals(100, server.arrived.size)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `no call blocks the thread that makes it`(transport: String) = RawServer { peer ->
        peer.request()
        Thread.sleep(500)
        peer.answer(404, "{}")
    }.use { server ->
        runBlocking {
            var beats = 0
            val heart = launch { while (true) { beats++; delay(10) } }
            assertFailsWith<NotFoundException> { client(transport, server.url).messages("x").fetch() }
            heart.cancel()
            assertTrue(beats > 20, "$beats beats")
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `answers are unpacked, up to a limit`(transport: String) = runBlocking {
        val record = RawServer.record("packed").toByteArray()
        val packed = mapOf(
            "gzip" to ByteArrayOutputStream().also { out -> GZIPOutputStream(out).use { it.write(record) } }.toByteArray(),
            "deflate" to ByteArrayOutputStream().also { out -> DeflaterOutputStream(out).use { it.write(record) } }.toByteArray(),
        )
        val bomb = ByteArrayOutputStream().also { out -> GZIPOutputStream(out).use { gzip -> repeat(80) { gzip.write(ByteArray(1 shl 20)) } } }.toByteArray()
        for ((encoding, body) in packed) {
            if (encoding == "deflate" && transport == "OkHttp") continue // It does not ask for it.
            RawServer { peer -> while (peer.request() != null) peer.write(RawServer.answered(200, body, "Content-Encoding: $encoding")) }.use {
                assertEquals("packed", client(transport, it.url).messages("SM1").fetch().body)
            }
        }
        RawServer { peer -> while (peer.request() != null) peer.write(RawServer.answered(200, bomb, "Content-Encoding: gzip")) }.use { server ->
            assertFailsWith<DecodeException> { client(transport, server.url, retries = 2).messages("SM1").fetch() }
            assertEquals(1, server.arrived.size)
        }
        val endless = "HTTP/1.1 200 OK\r\nContent-Length: 3000000000\r\n\r\n".toByteArray()
        RawServer { peer ->
            peer.request()
            peer.write(endless)
            while (true) peer.write(ByteArray(1 shl 20))
        }.use { server ->
            assertFailsWith<DecodeException> { client(transport, server.url, retries = 2).messages("SM1").fetch() }
            assertEquals(1, server.arrived.size)
        }
    }
}
