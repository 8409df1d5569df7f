package io.trunkline

import io.trunkline.api.api
import io.trunkline.api.calls
import io.trunkline.api.incomingPhoneNumbers
import io.trunkline.api.messages
import io.trunkline.ipmessaging.ipMessaging
import io.trunkline.lookups.lookups
import io.trunkline.sandbox.Fault
import io.trunkline.sandbox.PhoneCall
import io.trunkline.sandbox.Pickup
import io.trunkline.sandbox.Sandbox
import io.trunkline.sandbox.Webhook
import io.trunkline.twiml.messagingResponse
import io.trunkline.verify.verify
import io.trunkline.webhook.IncomingMessage
import io.trunkline.webhook.RequestValidator
import io.trunkline.webhook.WebhookAnswer
import java.time.Duration
import java.time.Instant
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

/** The sandbox calls an application back, in this process, and says what it saw. */
internal class SandboxWebhookTest {
    private val sandbox = Sandbox()
    private val client = sandbox.client()

    private suspend fun withNumber() = client.incomingPhoneNumbers.create(phoneNumber = OWN, smsUrl = URL)

    private suspend fun send(callback: String? = null) =
        client.messages.create(to = PERSON, from = OWN, body = "Hi", statusCallback = callback)

    private fun texts() = sandbox.conversation(PERSON).map { it.body }

    @Test
    fun `a function answers what a person writes`() = runBlocking {
        withNumber()
        val seen = ArrayList<Webhook>()
        sandbox.mount { webhook ->
            seen.add(webhook)
            messagingResponse { message("You said: ${webhook.parameters["Body"]}") }
        }
        val sid = sandbox.receive(PERSON, OWN, "Grüße & co", media = listOf("cat.png"))
        assertEquals(listOf("Grüße & co"), texts(), "no time has passed")
        sandbox.settle()
        assertEquals(listOf("Grüße & co", "You said: Grüße & co"), texts())
        val (written, answered) = sandbox.conversation(PERSON)
        assertEquals(listOf(sid, "inbound", PERSON), listOf(written.sid, written.direction, written.from))
        assertEquals(listOf(1, 0), listOf(written.numMedia, answered.numMedia))
        assertEquals("delivered", answered.status)
        val (event, parameters) = seen.single().run { event to parameters }
        assertEquals(1, assertIs<IncomingMessage>(event).mediaUrls.size)
        assertEquals("b c", parameters["a"])
        assertNull(seen.single().at)
        val webhook = sandbox.webhooks().first()
        assertEquals(listOf("message.incoming", "POST", URL), listOf(webhook.kind, webhook.method, webhook.url))
        assertEquals(200 to Instant.parse("2026-01-01T00:00:00Z"), webhook.status to webhook.at)
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.receive("", OWN) }.message!!, "from")
    }

    @Test
    fun `an application replies in many ways`() = runBlocking {
        withNumber()
        val twiml = " <Response><Message>Thanks</Message></Response>"
        val answer = WebhookAnswer(200, "text/html", twiml)
        for ((reply, expected) in listOf(null to 0, Unit to 0, "" to 0, "Thanks" to 1, twiml to 1, answer to 1, WebhookAnswer(503, "", "") to 0)) {
            val before = texts()
            sandbox.mount { reply }
            sandbox.receive(PERSON, OWN, "Hi")
            sandbox.settle()
            assertEquals(before + "Hi" + List(expected) { "Thanks" }, texts(), "$reply")
        }
        assertEquals(503 to 11200L, sandbox.webhooks().last().run { status to errorCode })
    }

    @Test
    fun `an application may check signatures`() = runBlocking {
        withNumber()
        for (token in listOf(sandbox.authToken, "another")) {
            val validator = RequestValidator(token)
            sandbox.mount { validator.answer(it.url, it.headers, it.body) { "Thanks" } }
            sandbox.receive(PERSON, OWN, "Hi")
            sandbox.settle()
        }
        assertEquals(listOf(200, 403), sandbox.webhooks().map { it.status })
    }

    @Test
    fun `the status of a message is told step by step as time passes`() = runBlocking {
        val seen = ArrayList<String?>()
        sandbox.mount { webhook -> seen.add(webhook.parameters["MessageStatus"]).let { null } }
        send("https://app.example/status")
        sandbox.advance(Duration.ofMillis(500))
        assertEquals(listOf<String?>("sending"), seen)
        sandbox.advance(Duration.ofMillis(500))
        assertEquals(listOf<String?>("sending", "sent"), seen)
        val later = Instant.parse("2026-01-01T00:01:00Z")
        sandbox.setNow(later)
        assertEquals(listOf<String?>("sending", "sent", "delivered"), seen)
        assertEquals(later, sandbox.now())
        sandbox.setNow(Instant.EPOCH)
        assertEquals(later, sandbox.now())
        sandbox.failDelivery(PERSON, 30005)
        send("https://app.example/status")
        sandbox.settle()
        assertEquals(listOf<String?>("sending", "sent", "undelivered"), seen.drop(3))
        assertEquals("30005", sandbox.webhooks().last().parameters["ErrorCode"])
        sandbox.failDelivery(PERSON, null)
        send("https://app.example/status")
        sandbox.settle()
        assertEquals("delivered", seen.last())
        assertFailsWith<IllegalArgumentException> { sandbox.advance(Duration.ofSeconds(-1)) }
        Unit
    }

    @Test
    fun `of several applications the one with the longest URL answers`() = runBlocking {
        val called = ArrayList<String>()
        sandbox.mount("https://app.example/") { called.add("all").let { null } }
        sandbox.mount("https://app.example/sms") { called.add("sms").let { null } }
        for (path in listOf("sms", "sms/more", "smsmore")) send("https://app.example/$path")
        send("https://elsewhere.example/")
        sandbox.advance(Duration.ofMillis(500))
        assertEquals(listOf("sms", "sms", "all"), called)
        assertContains(sandbox.webhooks().last().failure!!, "no application is mounted for https://elsewhere.example/")
    }

    @Test
    fun `what an application throws is thrown and counts as a failure`() = runBlocking {
        withNumber()
        sandbox.mount { throw IllegalStateException("broken") }
        sandbox.receive(PERSON, OWN, "Hi")
        assertEquals("broken", assertFailsWith<IllegalStateException> { sandbox.settle() }.message)
        assertEquals(listOf<Int?>(500), sandbox.webhooks().map { it.status })
        sandbox.settle()
    }

    @Test
    fun `an application uses the sandbox while it answers`() = runBlocking {
        withNumber()
        sandbox.mount {
            client.messages.create(to = PERSON, from = OWN, body = "One moment")
            "Here it is"
        }
        sandbox.receive(PERSON, OWN, "Where is it?")
        sandbox.settle()
        assertEquals(listOf("Where is it?", "One moment", "Here it is"), texts())
    }

    @Test
    fun `what reached the sandbox is told`() = runBlocking {
        sandbox.addFault(Fault.status(503).times(1))
        val unrepeating = sandbox.client(ClientOptions(maxRetries = 0))
        assertFailsWith<ServerException> { unrepeating.messages.create(to = PERSON, from = OWN, body = "Grüße") }
        send()
        val requests = sandbox.requests()
        assertEquals(listOf<Int?>(503, 201), requests.map { it.status })
        assertEquals(listOf(false, true), requests.map { it.isDone })
        assertEquals("api.v2010.accounts.messages.create", requests[0].operation)
        assertEquals("Grüße", requests[0].parameters["Body"])
        assertFalse(requests.any { request -> request.headers.any { it.name.equals("authorization", ignoreCase = true) } })
        val counts = sandbox.counts()
        assertEquals(listOf(2L, 1L, 0L), listOf(counts.requests, counts.faults, counts.refused))
        assertEquals(mapOf("api.v2010.accounts.messages.create" to 1L), counts.done)
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.addFault(Fault.status(99)) }.message!!, "status")
        sandbox.reset()
        assertEquals(0, sandbox.counts().requests)
    }

    @Test
    fun `a code is read by a test and checked`() = runBlocking {
        val services = client.verify.v2.services
        val service = services(services.create(friendlyName = "Bank").sid)
        service.verifications.create(to = PERSON, channel = "sms")
        val check = service.verificationChecks.create(code = assertNotNull(sandbox.verificationCode(PERSON)), to = PERSON)
        assertEquals("approved", check.status)
        assertNull(sandbox.verificationCode(PERSON))
    }

    @Test
    fun `a record is put where no operation can`() = runBlocking {
        val chat = client.ipMessaging.v2
        val service = chat.services.create(friendlyName = "Support")
        val path = "/ip-messaging/v2/Services/${service.sid}/Bindings"
        val sid = sandbox.insert(path, mapOf("identity" to "ana", "binding_type" to "fcm"))
        assertEquals("ana", chat.services(service.sid).bindings(sid).fetch().identity)
        assertFailsWith<IllegalArgumentException> { sandbox.insert("/nowhere", emptyMap()) }
        assertEquals("fields", assertFailsWith<InvalidArgumentException> { sandbox.insert(path, mapOf("identity" to Thread.currentThread())) }.parameter)
        assertEquals(sandbox.accountSid, sandbox.control("GET", "")["account_sid"])
    }

    @Test
    fun `a person calls, presses keys and speaks`() = runBlocking {
        client.incomingPhoneNumbers.create(phoneNumber = OWN, voiceUrl = "https://app.example/voice")
        sandbox.mount { webhook ->
            val chosen = webhook.parameters["SpeechResult"] ?: webhook.parameters["Digits"]
            val menu = """<Gather input="dtmf speech" numDigits="1" action="/menu"><Say>Press 1 for sales</Say></Gather>"""
            "<Response>${chosen?.let { "<Say>You want $it</Say>" } ?: menu}</Response>"
        }
        val call = sandbox.receiveCall(PERSON, OWN)
        assertEquals(listOf("ringing", "inbound", PERSON, OWN, null), call.run { listOf(status, direction, from, to, parentSid) })
        assertContains(assertFailsWith<IllegalArgumentException> { call.press("1") }.message!!, "ringing")
        sandbox.settle()
        assertEquals("in-progress" to listOf("digits", "speech"), call.status to call.waitsFor)
        call.press("1")
        sandbox.settle()
        val said = call.transcript().map { Triple(it.by, it.kind, it.text) }
        val expected = listOf(
            Triple("application", "say", "Press 1 for sales"),
            Triple(PERSON, "press", "1"),
            Triple("application", "say", "You want 1"),
        )
        assertEquals(expected, said)
        assertEquals(Instant.parse("2026-01-01T00:00:00Z") to "completed", call.transcript().first().at to call.status)
        val spoken = sandbox.receiveCall(PERSON, OWN)
        sandbox.settle()
        spoken.say("Support", confidence = 0.25)
        sandbox.settle()
        assertEquals("You want Support" to "0.25", spoken.transcript().last().text to sandbox.webhooks().last().parameters["Confidence"])
        assertEquals(listOf(call, spoken), sandbox.calls())
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.receiveCall("", OWN) }.message!!, "from")
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.call("CA1").status }.message!!, "no call")
    }

    @Test
    fun `who is called picks up or not, as the test says`() = runBlocking {
        val other = "+15558675311"
        sandbox.mount { "<Response><Dial>$other</Dial></Response>" }
        suspend fun place(): PhoneCall {
            val created = client.calls.create(to = PERSON, from = OWN, url = "https://app.example/voice")
            sandbox.settle()
            return sandbox.call(created.sid)
        }
        sandbox.answerCalls(PERSON, Pickup.BUSY)
        assertEquals("busy", place().status)
        sandbox.answerCalls(PERSON, Pickup.MANUAL)
        val declined = place()
        assertEquals(listOf("answer"), declined.waitsFor)
        declined.decline(Pickup.NO_ANSWER)
        assertEquals("no-answer" to null, declined.status to declined.answeredBy)
        val call = place()
        call.answer(Pickup.MACHINE)
        sandbox.answerCalls(other, Pickup.MANUAL)
        sandbox.settle()
        val dialed = call.dialed().single()
        assertEquals(listOf(call.sid, "outbound-dial", other, "ringing"), dialed.run { listOf(parentSid, direction, to, status) })
        dialed.answer()
        sandbox.settle()
        dialed.hangUp()
        assertFailsWith<IllegalArgumentException> { dialed.hangUp() }
        // The sandbox knows each of them.
        Pickup.entries.forEach { sandbox.answerCalls("+1", it) }
    }

    @Test
    fun `webhooks go astray as a test asks`() = runBlocking {
        val told = ArrayList<Pair<String?, String>>()
        sandbox.mount { webhook ->
            told.add(webhook.parameters["MessageStatus"] to webhook.headers.first { it.first == "I-Twilio-Idempotency-Token" }.second)
            null
        }
        suspend fun statuses(fault: Fault): List<String?> {
            told.clear()
            sandbox.addFault(fault.event("message.status").times(1))
            send("https://app.example/status")
            sandbox.settle()
            return told.map { it.first }
        }
        assertEquals(listOf<String?>("sent", "sending", "delivered"), statuses(Fault.webhookLate(Duration.ofMillis(700))))
        assertEquals(listOf<String?>("sent", "sending", "delivered"), statuses(Fault.webhookOutOfOrder()))
        assertEquals(listOf<String?>("sending", "sending", "sent", "delivered"), statuses(Fault.webhookTwice()))
        assertEquals(told[0], told[1])
        assertEquals(listOf<String?>("sent", "delivered"), statuses(Fault.webhookLost()))
        val refused = assertFailsWith<IllegalArgumentException> { sandbox.addFault(Fault.status(503).event("message.status")) }
        assertContains(refused.message!!, "event")
    }

    @Test
    fun `a sandbox becomes what a snapshot holds`() = runBlocking {
        send()
        val snapshot = sandbox.snapshot()
        val other = Sandbox(seed = 7)
        other.restore(snapshot)
        assertEquals(snapshot, other.snapshot())
        assertEquals(sandbox.accountSid to sandbox.authToken, other.accountSid to other.authToken)
        sandbox.settle()
        other.settle()
        assertEquals(listOf("Hi"), texts())
        assertEquals(sandbox.conversation(PERSON).map { it.sid }, other.conversation(PERSON).map { it.sid })
        for (wrong in listOf("", "{}", snapshot.replace("\"trunkline_sandbox\":1", "\"trunkline_sandbox\":2"))) {
            assertContains(assertFailsWith<IllegalArgumentException> { other.restore(wrong) }.message!!, "snapshot")
        }
        assertEquals(1, other.conversation(PERSON).size)
    }

    @Test
    fun `messages are asked for, bounded, and fail by a rule`() = runBlocking {
        sandbox.failDelivery("+15550003333", 30006)
        sandbox.failDelivery(errorCode = 30007, from = OWN, body = "H", times = 1)
        repeat(2) { send() }
        client.messages.create(to = "+15550003333", from = OWN, body = "Lost")
        sandbox.receive(PERSON, OWN, "Ho")
        sandbox.settle()
        assertEquals(listOf(30007L, null), sandbox.messages(to = PERSON).map { it.errorCode })
        assertEquals(listOf("undelivered"), sandbox.messages(to = "+15550003333").map { it.status })
        assertEquals(listOf("Ho"), sandbox.messages(PERSON, OWN).map { it.body })
        assertEquals(4, sandbox.messages().size)
        sandbox.keepMessages(1)
        assertEquals(listOf("Ho"), sandbox.messages().map { it.body })
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.keepMessages(-1) }.message!!, "messages")
        assertFailsWith<IllegalArgumentException> { sandbox.failDelivery(times = -1) }
        Unit
    }

    @Test
    fun `messages leave at a rate`() = runBlocking {
        sandbox.failDelivery(PERSON)
        sandbox.clearDeliveryFailures()
        sandbox.limitRate(OWN, 0.1)
        repeat(2) { send() }
        sandbox.advance(Duration.ofSeconds(4))
        assertEquals(listOf("delivered", "queued"), sandbox.messages().map { it.status })
        sandbox.limitRate(OWN, 0.1, queueSeconds = 10)
        assertEquals(21611L, assertFailsWith<ApiException> { send() }.code)
        sandbox.limitRate(OWN, null)
        send()
        sandbox.limitRequests(0)
        val unrepeating = sandbox.client(ClientOptions(maxRetries = 0))
        val refused = assertFailsWith<ApiException> { unrepeating.messages.create(to = PERSON, from = OWN, body = "Hi") }
        assertEquals(429 to 20429L, refused.status to refused.code)
        sandbox.limitRequests(null)
        send()
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.limitRate(OWN, 0.0) }.message!!, "segments_per_second")
    }

    @Test
    fun `lookup tells what a test lists`() = runBlocking {
        suspend fun type() = client.lookups.v2.phoneNumbers(PERSON).fetch(fields = "line_type_intelligence").lineTypeIntelligence?.type
        sandbox.listNumber(PERSON, mapOf("line_type_intelligence" to mapOf("type" to "landline")))
        assertEquals("landline", type())
        sandbox.listNumber(PERSON, null)
        assertNull(type())
        assertContains(assertFailsWith<IllegalArgumentException> { sandbox.listNumber(PERSON, mapOf("shoe_size" to 42)) }.message!!, "shoe_size")
    }

    @Test
    fun `keys and tokens open the account`() = runBlocking {
        val (sid, secret) = sandbox.apiKey
        Client(Credentials.ApiKey(sandbox.accountSid, sid, secret), ClientOptions(transport = sandbox)).use {
            it.messages.create(to = PERSON, from = OWN, body = "Hi")
        }
        assertTrue(sandbox.oauthClient.first.startsWith("OQ"))
    }

    private companion object {
        const val PERSON = "+15558675310"
        const val OWN = "+15017122661"
        const val URL = "https://app.example/sms?a=b%20c"
    }
}
