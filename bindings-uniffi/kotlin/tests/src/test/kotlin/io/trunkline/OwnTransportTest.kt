package io.trunkline

import io.trunkline.api.messages
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executors
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test

/** Transports as users write them. */
internal class OwnTransportTest {
    private fun client(timeout: Duration = Duration.ofSeconds(10), retries: Int = 0, listener: AttemptListener? = null, transport: Transport) = Client(
        Credentials.Bearer("token"),
        ClientOptions(
            accountSid = "AC0123456789abcdef0123456789abcdef",
            transport = transport,
            timeout = timeout,
            maxRetries = retries,
            onAttempt = listener,
        ),
    )

    private suspend fun Client.send() = messages.create(to = "+15558675310", body = "Hi")

    private val found = HttpResponse(200, emptyList(), """{"sid":"SM1"}""".toByteArray())

    /** What a logging library puts into each line, the way MDC does. */
    private class Tag(private val value: String) : AbstractCoroutineContextElement(Tag), ThreadContextElement<String?> {
        override fun updateThreadContext(context: CoroutineContext): String? = current.get().also { current.set(value) }

        override fun restoreThreadContext(context: CoroutineContext, oldState: String?) = current.set(oldState)

        companion object : CoroutineContext.Key<Tag> {
            val current = ThreadLocal<String?>()
        }
    }

    @Test
    fun `a transport is called in the context of its caller`() = runBlocking {
        val told = ConcurrentLinkedQueue<String>()
        val client = client { request ->
            delay(1)
            told.add("${request.url.substringAfterLast('/')} ${Tag.current.get()} ${currentCoroutineContext()[CoroutineName]?.name} ${Thread.currentThread().name}")
            found
        }
        val threads = Executors.newSingleThreadExecutor { Thread(it, "mine") }
        threads.asCoroutineDispatcher().use { mine ->
            (1..50).map { number ->
                async(mine + Tag("tag $number") + CoroutineName("name $number")) { client.messages("SM$number").fetch() }
            }.awaitAll()
        }
        // Assertions name the coroutine in the thread's name.
        val expected = (1..50).map { "SM$it.json tag $it name $it mine" }.toSet()
        assertEquals(expected, told.map { it.substringBefore(" @") }.toSet())
        assertNull(Tag.current.get())
    }

    @Test
    fun `a list and a request find their caller too`() = runBlocking {
        val told = ConcurrentLinkedQueue<String>()
        val client = client { _ ->
            told.add("${Tag.current.get()}")
            HttpResponse(200, emptyList(), """{"messages":[]}""".toByteArray())
        }
        withContext(Tag("list")) { client.messages.stream().toList() }
        withContext(Tag("request")) { client.request("GET", "/2010-04-01/Accounts.json") }
        client.messages("SM1").fetchAsync().get()
        assertEquals(listOf("list", "request", "null"), told.toList())
    }

    @Test
    fun `what a transport throws is at the bottom of the error`() = runBlocking {
        for (thrown in listOf(IllegalStateException("odd"), IOException("odd"), AssertionError("odd"), TransportException("odd", cause = IOException("why")))) {
            val client = client { throw thrown }
            assertSame(thrown, assertFailsWith<ConnectionException> { client.messages("x").fetch() }.cause, "$thrown")
            val unknown = assertFailsWith<UnknownOutcomeException> { client.send() }
            assertSame(thrown, assertIs<ConnectionException>(unknown.cause).cause, "$thrown")
        }
    }

    @Test
    fun `each call has its own cause, and the last attempt's`() = runBlocking {
        val client = client(retries = 1) { throw IOException(it.url.substringAfterLast('/')).also { error -> error.addSuppressed(Exception()) } }
        val causes = (1..20).map { number ->
            async(Dispatchers.Default) { assertFailsWith<ConnectionException> { client.messages("SM$number").fetch() }.cause!!.message }
        }.awaitAll()
        assertEquals((1..20).map { "SM$it.json" }, causes)
    }

    @Test
    fun `errors can be serialized, with what is below them`() = runBlocking {
        val body = """{"code":21211,"message":"odd","more_info":"https://www.twilio.com/docs","details":{"a":[1,2.5,null]}}""".toByteArray()
        val errors = listOf(400, 401, 403, 404, 409, 418, 429, 500).map { status ->
            assertFailsWith<ApiException> { client { HttpResponse(status, listOf(Header("Retry-After", "7")), body) }.send() }
        } + listOf(
            assertFailsWith<TrunklineException> { client { throw IOException("odd") }.send() },
            assertFailsWith<TrunklineException> { client { found }.messages("").fetch() },
            assertFailsWith<TrunklineException> { client { HttpResponse(200, emptyList(), "[".toByteArray()) }.messages("x").fetch() },
        )
        for (error in errors) {
            val bytes = ByteArrayOutputStream().also { out -> ObjectOutputStream(out).use { it.writeObject(error) } }.toByteArray()
            val read = ObjectInputStream(bytes.inputStream()).readObject() as TrunklineException
            val facts = { it: TrunklineException ->
                val api = it as? ApiException
                listOf(it.javaClass, it.message, it.status, it.attempts, it.mayHaveHappened, it.url, api?.code, api?.moreInfo, api?.details, api?.retryAfter)
            }
            assertEquals(facts(error), facts(read))
            assertEquals(error.cause?.cause?.message, read.cause?.cause?.message)
        }
    }

    @Test
    fun `a transport tells when it begins to send, and until then a request is not sent`() = runBlocking {
        val broken = client { request ->
            request.announceSending()
            throw IOException("no connection")
        }
        assertFalse(assertFailsWith<ConnectionException> { broken.send() }.mayHaveHappened)
        val late = client { request ->
            request.announceSending()
            check(request.beginSending())
            throw IOException("no answer")
        }
        assertTrue(assertFailsWith<UnknownOutcomeException> { late.send() }.mayHaveHappened)
    }

    @Test
    fun `what has run out of time before it was sent is not sent any more`() = runBlocking {
        val told = CompletableDeferred<Boolean>()
        val client = client(timeout = Duration.ofMillis(100)) { request ->
            request.announceSending()
            try {
                awaitCancellation()
            } finally {
                told.complete(request.copy(url = "https://elsewhere.example").beginSending())
            }
        }
        assertFalse(assertFailsWith<TimeoutException> { client.send() }.mayHaveHappened)
        assertFalse(withTimeout(10_000) { told.await() })
    }

    @Test
    fun `what is cancelled before it was sent is not sent any more`() = runBlocking {
        val (connecting, told) = CompletableDeferred<Unit>() to CompletableDeferred<Boolean>()
        val client = client { request ->
            request.announceSending()
            connecting.complete(Unit)
            try {
                awaitCancellation()
            } finally {
                told.complete(request.beginSending())
            }
        }
        val call = launch(Dispatchers.Default) { client.send() }
        connecting.await()
        call.cancelAndJoin()
        assertFalse(withTimeout(10_000) { told.await() })
    }

    @Test
    fun `a transport adds a header and sends to another place`() = runBlocking {
        var seen: HttpRequest? = null
        val below = Transport { request -> found.also { seen = request } }
        val client = client { below.send(it.copy(url = it.url.replace("api.twilio.com", "proxy.example"), headers = it.headers + Header("X-Team", "blue"))) }
        client.send()
        assertEquals("https://proxy.example/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json", seen!!.url)
        assertEquals(listOf("blue"), seen!!.headers.filter { it.name == "X-Team" }.map { it.value })
        assertEquals("To=%2B15558675310&Body=Hi", seen!!.body!!.decodeToString())
    }

    @Test
    fun `a listener that fails is told of in the log, and the call goes on`() = runBlocking {
        val logged = ConcurrentLinkedQueue<LogRecord>()
        val handler = object : Handler() {
            override fun publish(record: LogRecord) = Unit.also { logged.add(record) }
            override fun flush() = Unit
            override fun close() = Unit
        }
        val logger = Logger.getLogger("io.trunkline")
        logger.addHandler(handler)
        logger.useParentHandlers = false
        try {
            for (thrown in listOf(IllegalStateException("mine"), AssertionError("mine"))) {
                assertEquals("SM1", client(listener = { throw thrown }) { found }.send().sid)
                assertSame(thrown, logged.poll()?.thrown)
            }
        } finally {
            logger.removeHandler(handler)
            logger.useParentHandlers = true
        }
    }
}
