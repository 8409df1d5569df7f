import io.trunkline.Client
import io.trunkline.api.availablePhoneNumbers
import io.trunkline.api.calls
import io.trunkline.api.incomingPhoneNumbers
import io.trunkline.api.messages
import io.trunkline.api.v2010.CallRecordingStatus
import io.trunkline.content.content
import io.trunkline.conversations.conversations
import io.trunkline.jwt.AccessToken
import io.trunkline.jwt.Grant
import io.trunkline.jwt.Validity
import io.trunkline.jwt.VerifiedToken
import io.trunkline.lookups.lookups
import io.trunkline.sandbox.Sandbox
import io.trunkline.twiml.SayVoice
import io.trunkline.twiml.messagingResponse
import io.trunkline.twiml.voiceResponse
import io.trunkline.verify.verify
import io.trunkline.webhook.IncomingMessage
import io.trunkline.webhook.Parameters
import io.trunkline.webhook.RequestValidator
import java.nio.file.Files
import java.time.Duration
import kotlinx.coroutines.runBlocking

private const val RESTAURANT = "+15017122661"
private const val GUEST = "+15558675310"

/** What people do most, one function each, on a Twilio in memory. `Client.fromEnvironment()` in the place of the sandbox's is for the real one. */
fun main(): Unit = runBlocking {
    Sandbox().client().use { client ->
        sendMessage(client)
        call(client)
        verify(client)
        lookUp(client)
        buyNumber(client)
        converse(client)
        sendByTemplate(client)
        downloadRecording(client)
    }
    makeToken()
    answerWebhook()
}

/** Sends a message and reads it back. */
private suspend fun sendMessage(client: Client) {
    client.messages.create(to = GUEST, from = RESTAURANT, body = "Your table is ready")
    client.messages.stream(to = GUEST, limit = 20).collect { println("To ${it.to}: ${it.body}") }
}

/** Calls somebody and says something. */
private suspend fun call(client: Client) {
    val response = voiceResponse { say("Your table is ready.", voice = SayVoice.ALICE) }
    val call = client.calls.create(to = GUEST, from = RESTAURANT, twiml = response.toXml())
    println("Calling ${call.to} from ${call.from}")
}

/** Sends a code to a person and checks what they enter. */
private suspend fun verify(client: Client) {
    val services = client.verify.v2.services
    // Verify chooses the code by itself; one of your own, as here, must be allowed by the service.
    val service = services(services.create(friendlyName = "Bistro", customCodeEnabled = true).sid)
    service.verifications.create(to = GUEST, channel = "sms", customCode = "271828")

    for (entered in listOf("314159", "271828")) {
        val check = service.verificationChecks.create(to = GUEST, code = entered)
        println("$entered: ${check.status}")
    }
}

/** Looks a phone number up. What the sandbox does not know, such as the type of the line, is null. */
private suspend fun lookUp(client: Client) {
    val number = client.lookups.v2.phoneNumbers(GUEST).fetch(fields = "line_type_intelligence")
    println("${number.phoneNumber} is a ${number.lineTypeIntelligence?.type ?: "line that nobody knows"}")
}

/** Buys a phone number and has its messages sent to a program. The sandbox offers no numbers, and sells any. */
private suspend fun buyNumber(client: Client) {
    val offered = client.availablePhoneNumbers("US").local.stream(areaCode = 510, smsEnabled = true, limit = 1).all()
    val wanted = offered.firstOrNull()?.phoneNumber ?: "+15105550100"
    val bought = client.incomingPhoneNumbers.create(phoneNumber = wanted, smsUrl = "https://bistro.example/sms")
    println("Bought ${bought.phoneNumber}; its messages go to ${bought.smsUrl}")
}

/** Brings a guest and a waiter into one conversation. */
private suspend fun converse(client: Client) {
    val conversations = client.conversations.v1.conversations
    val conversation = conversations(conversations.create(friendlyName = "Table 7").sid)
    listOf("ana", "ben").forEach { conversation.participants.create(identity = it) }
    conversation.messages.create(author = "ana", body = "The bill, please")
    conversation.messages.create(author = "ben", body = "At once")
    conversation.messages.stream().collect { println("${it.author}: ${it.body}") }
}

/** Writes a template and sends a message by it. */
private suspend fun sendByTemplate(client: Client) {
    val template = client.content.v1.contents.create(
        friendlyName = "table_ready",
        language = "en",
        variables = mapOf("1" to "guest"),
        types = mapOf("twilio/text" to mapOf("body" to "{{1}}, your table is ready")),
    )
    val message = client.messages.create(
        to = GUEST,
        from = RESTAURANT,
        contentSid = template.sid,
        contentVariables = mapOf("1" to "Ana"),
    )
    println("Wrote ${template.friendlyName}, and sent it to ${message.to}")
}

/** Records a call, and downloads the recording: to a file, and as it comes. */
private suspend fun downloadRecording(client: Client) {
    val call = client.calls.create(to = GUEST, from = RESTAURANT, twiml = "<Response><Pause length='60'/></Response>")
    val recording = client.calls(call.sid).recordings.create()
    client.calls(call.sid).recordings(recording.sid).update(status = CallRecordingStatus.STOPPED)

    val path = Files.createTempFile(recording.sid, ".wav")
    val size = recording.downloadTo(path, client, format = "wav")
    Files.delete(path)

    // Or piece by piece: for a player, or for a store of one's own.
    recording.download(client, format = "mp3").use { file ->
        var count = 0
        file.collect { piece -> count += piece.size }
        println("Recorded $size bytes; as ${file.contentType}, $count")
    }
}

/** Makes the token with which an app takes and makes calls. A key's secret stays on the server; the app gets the token. */
private fun makeToken() {
    val secret = "made-up-secret"
    val token = AccessToken(
        "AC0123456789abcdef0123456789abcdef",
        "SK0123456789abcdef0123456789abcdef",
        secret,
        identity = "ana",
        grants = listOf(Grant.voice(outgoingApplicationSid = "AP0123456789abcdef0123456789abcdef", incomingAllow = true)),
        validity = Validity(ttl = Duration.ofMinutes(10)),
    )
    val claims = VerifiedToken.verify(token.toJwt(), secret).claims
    println("A token for ${Regex("\"identity\": *\"(\\w+)\"").find(claims)?.groupValues?.get(1)}")
}

/** Answers the messages that people send, and nobody but Twilio. */
private fun answerWebhook() {
    val validator = RequestValidator("made-up-auth-token")
    val form = mapOf("MessageSid" to "SM1", "From" to GUEST, "To" to RESTAURANT, "Body" to "A table for two")
    val signed = validator.signForm("https://bistro.example/sms", Parameters(form))

    for (body in listOf(signed.body, signed.body + "0")) {
        val answer = validator.answer(signed.url, signed.headers, body.toByteArray()) { event ->
            (event as? IncomingMessage)?.let { messagingResponse { message("You said: ${it.body}") } }
        }
        println("${answer.status} ${answer.body}")
    }
}
