package io.trunkline

import io.trunkline.okhttp.OkHttpTransport
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.SocketException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import java.util.zip.GZIPOutputStream
import kotlin.test.assertContains
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** Downloads over sockets, from servers that misbehave: what the caller is told against what the server counts. */
internal class DownloadTest {
    @TempDir
    lateinit var folder: Path

    private fun client(transport: Transport, url: String, timeout: Duration = Duration.ofSeconds(30)) = Client(
        Credentials.Bearer("token"),
        ClientOptions(accountSid = "AC0123456789abcdef0123456789abcdef", baseUrl = url, transport = transport, timeout = timeout),
    )

    private fun client(transport: String, url: String, timeout: Duration = Duration.ofSeconds(30)) = client(
        when (transport) {
            "OkHttp" -> OkHttpTransport()
            "java.net.http" -> JavaHttpTransport()
            else -> Through(OkHttpTransport())
        },
        url,
        timeout,
    )

    /** Stands on another, and passes on what that does. */
    private class Through(private val inner: Transport) : Transport {
        override suspend fun send(request: HttpRequest) = inner.send(request)

        override suspend fun sendStreaming(request: HttpRequest) = inner.sendStreaming(request)
    }

    private fun file(body: ByteArray, vararg headers: String) = RawServer.answered(200, body, *headers)

    private fun lead(to: String) = RawServer.answered(307, ByteArray(0), "Location: $to")

    /** Answers each request by its number, from 1 on. */
    private fun server(answer: (Int) -> ByteArray): RawServer {
        val count = AtomicInteger()
        return RawServer { peer -> while (peer.request() != null) peer.write(answer(count.incrementAndGet())) }
    }

    /** Begins a file and says no more; counts down when the client has ended the connection. */
    private fun half(ended: CountDownLatch) = RawServer { peer ->
        peer.request()
        peer.write(HALF)
        runCatching { peer.request() }
        ended.countDown()
    }

    private fun CountDownLatch.awaitEnd() = assertTrue(await(30, TimeUnit.SECONDS), "the connection was not ended")

    private fun names() = Files.list(folder).use { files -> files.map { it.fileName.toString() }.toList() }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a file comes as it is`(transport: String) = runBlocking {
        val body = ByteArray(200_000) { it.toByte() }
        server { file(body) }.use { server ->
            client(transport, server.url).download("/file", format = "mp3").use { got ->
                assertEquals(200 to 200_000L, got.meta.status to got.size)
                assertEquals("application/json", got.contentType)
                assertContentEquals(body, got.bytes())
                assertNull(got.next())
            }
            assertEquals(listOf("GET /file.mp3"), server.arrived)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a file is read while it comes`(transport: String) = runBlocking {
        val isRead = CountDownLatch(1)
        RawServer { peer ->
            peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst".toByteArray())
            isRead.await()
            peer.write("later".toByteArray())
        }.use { server ->
            val pieces = ArrayList<String>()
            client(transport, server.url).download("/file").collect {
                pieces.add(it.decodeToString())
                isRead.countDown()
            }
            assertEquals(listOf("first", "later"), pieces)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `three redirects are followed and a fourth is not`(transport: String) = runBlocking {
        for (redirects in 3..4) {
            server { number -> if (number <= redirects) lead("/$number") else file("here".toByteArray()) }.use { server ->
                val client = client(transport, server.url)
                if (redirects == 3) assertEquals("here", client.download("/file").bytes().decodeToString())
                else assertContains(assertFailsWith<DecodeException> { client.download("/file") }.message.orEmpty(), "three redirects")
                assertEquals(listOf("GET /file", "GET /1", "GET /2", "GET /3"), server.arrived)
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `credentials do not follow a redirect to another host`(transport: String) = runBlocking {
        val heads = List(2) { ArrayList<String>() }
        fun listening(at: Int, answer: () -> ByteArray) = RawServer { peer ->
            val head = StringBuilder()
            while (!head.endsWith("\r\n\r\n")) head.append(peer.socket.getInputStream().read().toChar())
            heads[at].add(head.toString().lowercase())
            peer.write(answer())
        }
        listening(1) { file("here".toByteArray()) }.use { other ->
            listening(0) { lead("${other.url}/away") }.use { server ->
                val options = CallOptions(headers = mapOf("X-Own" to "hush"))
                assertEquals("here", client(transport, server.url).download("/file", options = options).bytes().decodeToString())
            }
        }
        for (name in listOf("authorization:", "x-own:")) assertEquals(listOf(true, false), heads.map { name in it.single() }, name)
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a redirect to plain http elsewhere is not followed`(transport: String) = runBlocking {
        server { lead("http://192.0.2.1/file") }.use { server ->
            val error = assertFailsWith<DecodeException> { client(transport, server.url).download("/file") }
            assertContains(error.message.orEmpty(), "not https")
            assertEquals(1, server.arrived.size)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `what is cut in the middle is an error, and not tried again`(transport: String) = runBlocking {
        for (cut in listOf(HALF, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".toByteArray())) {
            RawServer { peer ->
                peer.request()
                peer.write(cut)
            }.use { server ->
                val file = client(transport, server.url).download("/file")
                val error = assertFailsWith<ConnectionException> { file.bytes() }
                assertContains(error.message.orEmpty(), "after 4 bytes of the file")
                assertTrue(generateSequence(error as Throwable) { it.cause }.any { it is IOException }, "${error.cause}")
                assertEquals(1, server.arrived.size)
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a body longer than announced ends where it was announced to`(transport: String) = runBlocking {
        RawServer { peer ->
            peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere and more".toByteArray())
            peer.request()
        }.use { server -> assertEquals("here", client(transport, server.url).download("/file").bytes().decodeToString()) }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a body that stops coming is a time-out`(transport: String) = runBlocking {
        val ended = CountDownLatch(1)
        half(ended).use { server ->
            val file = client(transport, server.url, Duration.ofSeconds(2)).download("/file")
            val error = assertFailsWith<TimeoutException> { file.bytes() }
            assertContains(error.message.orEmpty(), "within 2 s, after 4 bytes")
            ended.awaitEnd()
            assertEquals(1, server.arrived.size)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `an endless body ends at the bound, and a large one before its first byte`(transport: String) = runBlocking {
        val sent = AtomicLong()
        val ended = CountDownLatch(1)
        RawServer { peer ->
            peer.request()
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".toByteArray())
            try {
                while (true) {
                    peer.write("10000\r\n".toByteArray() + ByteArray(65_536) + "\r\n".toByteArray())
                    sent.addAndGet(65_536)
                }
            } catch (_: SocketException) {
                ended.countDown()
            }
        }.use { server ->
            val file = client(transport, server.url).download("/file", maxBytes = 1_000_000)
            assertContains(assertFailsWith<DecodeException> { file.bytes() }.message.orEmpty(), "beyond the 1000000 of `maxBytes`")
            ended.awaitEnd()
            assertTrue(sent.get() < 50_000_000, "$sent")
        }
        server { file(ByteArray(1001)) }.use { server ->
            val client = client(transport, server.url)
            val error = assertFailsWith<DecodeException> { client.download("/file", maxBytes = 1000) }
            assertContains(error.message.orEmpty(), "1001 bytes, more than the 1000 of `maxBytes`")
            assertEquals(1001, client.download("/file", maxBytes = 1001).bytes().size)
        }
    }

    /** More than there is memory for (the tests have 160 MB), and more than an answer that is read whole may have. */
    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http"])
    fun `a file larger than memory passes through it`(transport: String) = runBlocking {
        val pieces = 256
        RawServer { peer ->
            peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: ${pieces shl 20}\r\n\r\n".toByteArray())
            val piece = ByteArray(1 shl 20)
            repeat(pieces) { peer.write(piece) }
            peer.request()
        }.use { server ->
            val path = folder.resolve("large")
            assertEquals(pieces.toLong() shl 20, client(transport, server.url).downloadTo(path, "/file"))
            assertEquals(pieces.toLong() shl 20, Files.size(path))
            Files.delete(path)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `until the first byte it is tried again, and an error is that of any call`(transport: String) = runBlocking {
        server { number -> if (number == 1) RawServer.answered(503, ByteArray(0)) else file("here".toByteArray()) }.use { server ->
            val file = client(transport, server.url).download("/file")
            assertEquals("here" to 1, file.bytes().decodeToString() to file.meta.retries)
            assertEquals(2, server.arrived.size)
        }
        server { RawServer.answered(404, """{"code":20404,"message":"not found"}""".toByteArray()) }.use { server ->
            val error = assertFailsWith<NotFoundException> { client(transport, server.url).download("/file") }
            assertEquals(20404L to 404, error.code to error.status)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a file that is closed ends its connection, and who waits for it is told`(transport: String) = runBlocking {
        val ended = CountDownLatch(1)
        half(ended).use { server ->
            val file = client(transport, server.url).download("/file")
            assertEquals("half", file.next()?.decodeToString())
            val waiting = async(Dispatchers.Default) { runCatching { file.bytes() } }
            delay(50)
            file.close()
            assertContains(assertFailsWith<ConfigurationException> { waiting.await().getOrThrow() }.message.orEmpty(), "closed before its end")
            assertFailsWith<ConfigurationException> { file.next() }
            ended.awaitEnd()
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a wait that is cancelled loses nothing of the file`(transport: String) = runBlocking {
        val isCancelled = CountDownLatch(1)
        RawServer { peer ->
            peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst".toByteArray())
            isCancelled.await()
            peer.write("later".toByteArray())
        }.use { server ->
            client(transport, server.url).download("/file").use { file ->
                assertEquals("first", file.next()?.decodeToString())
                val waiting = launch(Dispatchers.Default) { file.next() }
                delay(20)
                waiting.cancelAndJoin()
                isCancelled.countDown()
                assertEquals("later", file.next()?.decodeToString())
                assertNull(file.next())
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a cancelled wait and a file that is closed right behind it`(transport: String) = runBlocking {
        repeat(20) {
            val ended = CountDownLatch(1)
            half(ended).use { server ->
                client(transport, server.url).download("/file").use { file ->
                    assertEquals("half", file.next()?.decodeToString())
                    val waiting = launch(Dispatchers.Default) { file.next() }
                    delay(5)
                    waiting.cancel()
                }
                ended.awaitEnd()
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `a download that is cancelled ends its connection and leaves no file`(transport: String) = runBlocking {
        val ended = CountDownLatch(1)
        half(ended).use { server ->
            val saving = async(Dispatchers.Default) { client(transport, server.url).downloadTo(folder.resolve("call.mp3"), "/file") }
            while (names().size != 1 || server.arrived.size != 1) delay(10)
            saving.cancel()
            assertFailsWith<CancellationException> { saving.await() }
            ended.awaitEnd()
            withinReason { names().isEmpty() }
        }
        // Not even the head has come.
        val silent = CountDownLatch(1)
        RawServer { peer ->
            while (peer.request() != null) Unit
            silent.countDown()
        }.use { server ->
            val beginning = async(Dispatchers.Default) { client(transport, server.url).download("/file") }
            while (server.arrived.size != 1) delay(10)
            beginning.cancel()
            assertFailsWith<CancellationException> { beginning.await() }
            silent.awaitEnd()
        }
    }

    private suspend fun withinReason(isSo: () -> Boolean) {
        repeat(3000) { if (!isSo()) delay(10) }
        assertTrue(isSo())
    }

    @Test
    fun `a file takes its place when it is whole`() = runBlocking {
        val path = folder.resolve("call.mp3")
        Files.writeString(path, "older")
        half(CountDownLatch(1)).use { server ->
            assertFailsWith<TimeoutException> { client("OkHttp", server.url, Duration.ofSeconds(2)).downloadTo(path, "/file") }
        }
        assertEquals("older", Files.readString(path))
        server { file("here".toByteArray()) }.use { server ->
            assertEquals(4L, client("OkHttp", server.url).downloadTo(path, "/file"))
        }
        assertEquals("here" to listOf("call.mp3"), Files.readString(path) to names())
    }

    @Test
    fun `what cannot be is refused before anything is sent`() = runBlocking {
        server { file("here".toByteArray()) }.use { server ->
            val client = client("OkHttp", server.url)
            val calls = listOf<Pair<String, suspend () -> Any>>(
                "url" to { client.download("http://elsewhere.example/x") },
                "format" to { client.download("/file", format = "../x") },
                "maxBytes" to { client.download("/file", maxBytes = -1) },
                "path" to { client.downloadTo(folder, "/file") },
                "path" to { client.downloadTo(folder.resolve("none/x"), "/file") },
            )
            for ((parameter, call) in calls) assertEquals(parameter, assertFailsWith<InvalidArgumentException> { call() }.parameter)
            assertEquals(emptyList(), server.arrived)
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["OkHttp", "java.net.http", "through"])
    fun `many download at the same time`(transport: String) = runBlocking {
        server { file(ByteArray(100_000)) }.use { server ->
            val client = client(transport, server.url)
            val sizes = List(64) { async(Dispatchers.Default) { client.download("/file").bytes().size } }.awaitAll()
            assertEquals(List(64) { 100_000 } to 64, sizes to server.arrived.size)
        }
    }

    @Test
    fun `what comes packed though nobody asked for it is unpacked`() = runBlocking {
        val packed = ByteArrayOutputStream().also { out -> GZIPOutputStream(out).use { it.write("here and there".toByteArray()) } }.toByteArray()
        for (transport in listOf("OkHttp", "java.net.http")) {
            server { file(packed, "Content-Encoding: gzip") }.use { server ->
                val file = client(transport, server.url).download("/file")
                assertNull(file.size)
                assertEquals("here and there", file.bytes().decodeToString(), transport)
            }
        }
    }

    @Test
    fun `transports of users serve downloads`() = runBlocking {
        val whole = Transport { HttpResponse(200, listOf(Header("Content-Type", "image/png")), "here".toByteArray()) }
        client(whole, "https://api.example.com").download("/file").use { file ->
            assertEquals("image/png" to "here", file.contentType to file.bytes().decodeToString())
        }
        val closed = AtomicInteger()
        class Streaming(private val error: Exception?) : Transport {
            override suspend fun send(request: HttpRequest) = error("not this way")

            override suspend fun sendStreaming(request: HttpRequest): StreamingResponse {
                val stream = ByteArrayInputStream("here".toByteArray())
                val inner = HttpBody.of(stream)
                return StreamingResponse(
                    200,
                    emptyList(),
                    object : HttpBody {
                        override suspend fun next() = inner.next() ?: error?.let { throw it }

                        override fun close() {
                            closed.incrementAndGet()
                        }
                    },
                )
            }
        }
        assertEquals("here", client(Streaming(null), "https://api.example.com").download("/file").bytes().decodeToString())
        val broken = TransportException("the tape broke")
        val error = assertFailsWith<ConnectionException> { client(Streaming(broken), "https://api.example.com").download("/file").bytes() }
        assertContains(error.message.orEmpty(), "the tape broke, after 4 bytes of the file")
        assertTrue(generateSequence(error as Throwable) { it.cause }.any { it.message == "the tape broke" })
        withinReason { closed.get() >= 2 }
    }

    private companion object {
        val HALF = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".toByteArray()
    }
}
