package io.trunkline

import io.trunkline.api.api
import io.trunkline.api.calls
import io.trunkline.api.messages
import io.trunkline.api.recordings
import io.trunkline.api.v2010.CallRecordingStatus
import io.trunkline.api.v2010.Message
import io.trunkline.api.v2010.MessageStatus
import io.trunkline.api.v2010.TokenIceServers
import io.trunkline.ipmessaging.ipMessaging
import io.trunkline.sandbox.Fault
import io.trunkline.sandbox.Sandbox
import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test

/** What an app does with the library, on the sandbox. */
internal class SandboxTest {
    private val sandbox = Sandbox()
    private val client = sandbox.client()

    private suspend fun send(body: String = "Hi") = client.messages.create(to = "+15558675310", from = "+15017122661", body = body)

    @Test
    fun `a message is sent, fetched, listed and deleted`() = runBlocking {
        val sent = send("Hello 👋")
        assertEquals("Hello 👋", sent.body)
        assertEquals(MessageStatus.QUEUED, sent.status)
        assertEquals(sent.sid, client.messages(sent.sid).fetch().sid)
        assertEquals(listOf(sent.sid), client.messages.stream(to = "+15558675310").toList().map { it.sid })
        client.messages(sent.sid).delete()
        val error = assertFailsWith<NotFoundException> { client.messages(sent.sid).fetch() }
        assertEquals(404 to 20404L, error.status to error.code)
        assertEquals(1L, sandbox.count("api.v2010.accounts.messages.create"))
    }

    @Test
    fun `a recording and the media of a message are downloaded`() = runBlocking {
        val call = client.calls.create(to = "+15558675310", from = "+15017122661", url = "https://x.example/")
        val recorded = client.calls(call.sid).recordings.create()
        client.calls(call.sid).recordings(recorded.sid).update(status = CallRecordingStatus.STOPPED)
        val recording = client.recordings(recorded.sid).fetch()
        val bytes = recording.download(client).use { file ->
            assertEquals("audio/x-wav", file.contentType)
            file.bytes()
        }
        assertEquals("RIFF" to 4044, bytes.decodeToString(0, 4) to bytes.size)
        val folder = Files.createTempDirectory("trunkline")
        val path = folder.resolve("call.mp3")
        assertEquals(Files.size(path.also { recorded.downloadTo(it, client, format = "mp3") }), 4170L)
        val error = assertFailsWith<DecodeException> { recording.download(client, maxBytes = 1000).bytes() }
        assertContains(error.message.orEmpty(), "`maxBytes`")
        assertFailsWith<InvalidArgumentException> { recording.downloadTo(folder, client) }
        client.recordings(recorded.sid).delete()
        assertFailsWith<NotFoundException> { recording.downloadTo(path, client) }
        assertEquals(listOf("call.mp3"), Files.list(folder).use { files -> files.toList().map { it.fileName.toString() } })

        val sent = client.messages.create(to = "+15558675310", from = "+15017122661", body = "Look", mediaUrl = listOf("https://x.example/a.png"))
        val media = client.messages(sent.sid).media.stream().toList().single()
        assertEquals("PNG", media.download(client).bytes().decodeToString(1, 4))
        assertEquals("PNG", client.download(media.uri.orEmpty()).toList().first().decodeToString(1, 4))
    }

    @Test
    fun `a chat channel is run`() = runBlocking {
        val chat = client.ipMessaging.v2
        val service = chat.services.create(friendlyName = "Support")
        val channels = chat.services(service.sid).channels
        channels.create(uniqueName = "general", attributes = mapOf("color" to "red"))
        channels("general").members.create(identity = "ana")
        channels("general").messages.create(from = "ana", body = "Is anybody here?")
        assertEquals(listOf("ana"), channels("general").members.stream().toList().map { it.identity })
        assertContains(channels("general").fetch().raw["attributes"].toString(), "red")
    }

    @Test
    fun `a list is a stream that reads no more pages than it needs`() = runBlocking {
        repeat(25) { send("Message $it") }
        val list = "api.v2010.accounts.messages.list"
        assertEquals(25, client.messages.stream(pageSize = 10).all().size)
        assertEquals(3L, sandbox.count(list))
        assertEquals(7, client.messages.stream(pageSize = 10, limit = 7).toList().size)
        assertEquals(4L, sandbox.count(list))
        assertEquals(3, client.messages.stream(pageSize = 10).take(3).toList().size)
        assertEquals(5L, sandbox.count(list))
        assertEquals(emptyList(), client.messages.stream(limit = 0).toList())
        assertEquals(5L, sandbox.count(list))
        val page = client.messages.stream(pageSize = 10).page()
        val rest = client.messages.stream(resume = page.next).toList()
        assertEquals(15, rest.size)
        assertTrue(page.items.none { it in rest })
    }

    @Test
    fun `what is known of an answer is told on demand`() = runBlocking {
        val response = client.withRawResponse { send() ; it.messages.create(to = "+15558675310", from = "+15017122661", body = "x") }
        assertEquals(201, response.status)
        assertEquals("x", response.data.body)
        assertTrue(response.requestId!!.startsWith("RQ"))
    }

    @Test
    fun `bad input is refused before it is sent, by name`() = runBlocking {
        val refused = assertFailsWith<InvalidArgumentException> { client.messages("AC0123456789abcdef0123456789abcdef").fetch() }
        assertEquals("sid", refused.parameter)
        assertEquals("limit", assertFailsWith<InvalidArgumentException> { client.messages.stream(limit = -1).toList() }.parameter)
        val options = CallOptions(timeout = Duration.ofSeconds(-1))
        assertEquals("timeout", assertFailsWith<InvalidArgumentException> { client.messages("x").fetch(options) }.parameter)
        val attributes = mapOf("when" to Thread.currentThread())
        val channels = client.ipMessaging.v2.services("IS00000000000000000000000000000000").channels
        assertEquals("attributes", assertFailsWith<InvalidArgumentException> { channels.create(attributes = attributes) }.parameter)
    }

    @Test
    fun `a message whose connection is lost is not sent again`() = runBlocking {
        sandbox.addFault(Fault.dropConnection().afterWork().times(1))
        val error = assertFailsWith<UnknownOutcomeException> { send() }
        assertTrue(error.mayHaveHappened)
        assertIs<ConnectionException>(error.cause)
        assertEquals(1L, sandbox.count("api.v2010.accounts.messages.create"))
    }

    @Test
    fun `rate limits are waited for, in the sandbox's time`() = runBlocking {
        sandbox.addFault(Fault.status(429, retryAfter = Duration.ofSeconds(50)).times(1))
        val before = sandbox.now()
        val started = System.nanoTime()
        val response = client.withRawResponse { it.messages.create(to = "+15558675310", from = "+15017122661", body = "x") }
        assertTrue(System.nanoTime() - started < TimeUnit.SECONDS.toNanos(10))
        assertEquals(201 to 1, response.status to response.meta.retries)
        assertEquals(Duration.ofSeconds(50), response.meta.elapsed)
        assertEquals(before + Duration.ofSeconds(50), sandbox.now())
    }

    @Test
    fun `a late answer loses against the timeout, in the sandbox's time, every time`() = runBlocking {
        repeat(50) {
            sandbox.addFault(Fault.delay(Duration.ofSeconds(40)).times(1))
            val before = sandbox.now()
            val error = assertFailsWith<UnknownOutcomeException> { send() }
            assertIs<TimeoutException>(error.cause)
            assertEquals(before + Duration.ofSeconds(30), sandbox.now())
        }
    }

    @Test
    fun `an answer never loses against the timeout, however many call`() = runBlocking {
        sandbox.addFault(Fault.status(503).times(20).on("GET", "Messages"))
        val sent = send()
        val options = CallOptions(timeout = Duration.ofMillis(1), maxRetries = 20)
        val fetched = (1..100).map { async(Dispatchers.Default) { client.messages(sent.sid).fetch(options).sid } }.awaitAll()
        assertEquals(setOf(sent.sid), fetched.toSet())
    }

    @Test
    fun `a fault strikes the path that it names, whatever is in it`() = runBlocking {
        sandbox.addFault(Fault.status(503).on("GET", "a\"b\\ 👋\n"))
        sandbox.addFault(Fault.status(503).on("POST", "Messages"))
        assertEquals(emptyList(), client.messages.stream().toList())
        assertFailsWith<ServerException> { send() }
        sandbox.clearFaults()
        send()
        Unit
    }

    @Test
    fun `records can be made by hand`() {
        val made = Message(sid = "SM1", body = "a preview", status = MessageStatus.DELIVERED)
        assertEquals(made.copy(body = "another").body, "another")
        assertEquals(Message(sid = "SM1").raw, Raw())
        assertEquals("blue", Message(sid = "SM1", raw = Raw("""{"color": "blue"}""")).raw["color"])
    }

    @Test
    fun `attempts are told to a listener`() = runBlocking {
        val attempts = ArrayList<Attempt>()
        val client = sandbox.client(ClientOptions(onAttempt = { attempts.add(it) }))
        sandbox.addFault(Fault.status(503).times(1))
        client.messages.stream(limit = 1).toList()
        assertEquals(listOf(503, 200), attempts.map { it.status })
        assertTrue(attempts[0].retryIn != null && attempts[1].retryIn == null)
    }

    @Test
    fun `a closed client refuses calls`() = runBlocking {
        client.close()
        client.close()
        assertContains(assertFailsWith<ConfigurationException> { send() }.message!!, "closed")
        assertFailsWith<ConfigurationException> { client.messages.stream().toList() }
        assertNull(client.accountSid)
    }

    @Test
    fun `many calls at once`() = runBlocking {
        val sids = (1..200).map { async(Dispatchers.Default) { send("Message $it").sid } }.awaitAll()
        assertEquals(200, sids.toSet().size)
        assertEquals(200L, sandbox.count("api.v2010.accounts.messages.create"))
    }

    @Test
    fun `secrets are not printed`() = runBlocking {
        val account = client.api.v2010.accounts.create(friendlyName = "Workshop")
        val token = account.authToken!!.expose()
        assertTrue(token.length == 32)
        assertFalse(token in account.toString())
        val server = TokenIceServers(credential = Secret("made-up-credential"), url = "turn:global.turn.twilio.com:3478")
        assertFalse("made-up" in "$server ${listOf(server)}")
        assertFalse(sandbox.authToken in "$client ${Credentials.AuthToken("AC1", sandbox.authToken)} ${Credentials.Bearer(sandbox.authToken)}")
        val options = ClientOptions(
            maxRetries = 1,
            baseUrl = "http://user:${sandbox.authToken}@localhost",
            environment = mapOf("TWILIO_AUTH_TOKEN" to sandbox.authToken),
        )
        assertEquals("ClientOptions(representation=JSON, maxRetries=1, environment=[TWILIO_AUTH_TOKEN])", "$options")
        assertEquals("CallOptions(headers=[X-Key])", "${CallOptions(headers = mapOf("X-Key" to sandbox.authToken))}")
        assertEquals("CallOptions()", "${CallOptions()}")
        val refused = assertFailsWith<AuthenticationException> {
            Client(sandbox.accountSid, "wrong-token", ClientOptions(transport = sandbox)).messages.stream().toList()
        }
        assertFalse("wrong-token" in refused.stackTraceToString())
    }

    /** A transport that holds every request until it is cancelled. */
    private class Holding : Transport {
        val held = CompletableDeferred<Unit>()
        val dropped = CompletableDeferred<Unit>()

        override suspend fun send(request: HttpRequest): HttpResponse = try {
            held.complete(Unit)
            awaitCancellation()
        } finally {
            dropped.complete(Unit)
        }
    }

    private fun client(transport: Transport, retries: Int = 0) =
        Client(Credentials.Bearer("token"), ClientOptions("AC0123456789abcdef0123456789abcdef", transport = transport, maxRetries = retries))

    @Test
    fun `cancelling a coroutine cancels the request`() = runBlocking {
        for (call in listOf<suspend (Client) -> Any?>({ it.messages("x").fetch() }, { it.messages.stream().toList() })) {
            val transport = Holding()
            val job = launch(Dispatchers.Default) { call(client(transport)) }
            withTimeout(10_000) {
                transport.held.await()
                job.cancelAndJoin()
                transport.dropped.await()
            }
        }
        val transport = Holding()
        val future = client(transport).messages("x").fetchAsync()
        withTimeout(10_000) {
            transport.held.await()
            future.cancel(true)
            transport.dropped.await()
        }
    }

    @Test
    fun `a pause between attempts is cancelled too`() = runBlocking {
        val sends = AtomicInteger()
        val pausing = CompletableDeferred<Unit>()
        val transport = object : Transport {
            override suspend fun send(request: HttpRequest): HttpResponse {
                sends.incrementAndGet()
                return HttpResponse(503, listOf(Header("Retry-After", "30")), ByteArray(0)).also { pausing.complete(Unit) }
            }
        }
        val job = launch(Dispatchers.Default) { client(transport, retries = 5).messages("x").fetch() }
        withTimeout(10_000) {
            pausing.await()
            delay(100)
            job.cancelAndJoin()
        }
        assertEquals(1, sends.get())
    }

    @Test
    fun `timeouts hold for every transport`() = runBlocking {
        val options = CallOptions(timeout = Duration.ofMillis(50))
        val transport = Holding()
        val error = assertFailsWith<TimeoutException> { client(transport).messages("x").fetch(options) }
        assertFalse(error.mayHaveHappened)
        withTimeout(10_000) { transport.dropped.await() }
    }

    @Test
    fun `whatever a transport throws is an error of a call`() = runBlocking {
        for (thrown in listOf(IllegalStateException("odd"), StackOverflowError(), CancellationException("odd"), AssertionError("odd"))) {
            val transport = object : Transport {
                override suspend fun send(request: HttpRequest): HttpResponse = throw thrown
            }
            assertFailsWith<ConnectionException>("$thrown") { client(transport).messages("x").fetch() }
            assertFailsWith<UnknownOutcomeException>("$thrown") { client(transport).messages.create(to = "+15558675310", body = "Hi") }
        }
        for (broken in listOf<Transport>(
            object : Transport {
                override suspend fun send(request: HttpRequest) = HttpResponse(-7, emptyList(), ByteArray(0))
            },
            object : Transport, TransportClock {
                override val clock = this
                override suspend fun send(request: HttpRequest) = HttpResponse(200, emptyList(), "[".toByteArray())
                override fun now() = throw IllegalStateException("no clock")
                override fun random() = throw IllegalStateException("no chance")
                override suspend fun sleep(duration: Duration) = delay(10_000)
            },
        )) {
            assertFailsWith<TrunklineException> { client(broken).messages("x").fetch() }
        }
    }

    @Test
    fun `ten thousand calls leave nothing behind`() = runBlocking {
        val sent = send()
        suspend fun calls(count: Int) = repeat(count) { client.messages(sent.sid).fetch() }
        suspend fun failures(count: Int) = repeat(count) {
            assertFailsWith<NotFoundException> { client.messages("SM00000000000000000000000000000000").fetch() }
        }
        calls(3_000)
        failures(300)
        val before = resident()
        calls(10_000)
        failures(1_000)
        val grown = resident() - before
        assertTrue(grown < 30_000, "$grown KiB more than before")
        // What is over is let go a moment after its answer.
        val underWay = Class.forName("io.trunkline.ffi.Trunkline_nativeKt").getMethod("uniffiForeignFutureHandleCount")
        withTimeout(10_000) { while (underWay.invoke(null) as Int > 0) delay(10) }
    }

    private fun resident(): Long {
        System.gc()
        return java.io.File("/proc/self/statm").takeIf { it.exists() }?.readText()?.split(' ')?.get(1)?.toLong()?.times(4) ?: 0
    }
}
