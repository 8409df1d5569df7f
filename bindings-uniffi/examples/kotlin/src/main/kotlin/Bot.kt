import io.trunkline.api.incomingPhoneNumbers
import io.trunkline.sandbox.Sandbox
import io.trunkline.twiml.messagingResponse
import io.trunkline.webhook.IncomingMessage
import io.trunkline.webhook.Proxy
import io.trunkline.webhook.RequestValidator
import io.trunkline.webhook.WebhookAnswer
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.runBlocking

/** Takes reservations by SMS: answers messages, and nobody but Twilio. */
class Bot(authToken: String, publicUrl: String) {
    private val validator = RequestValidator(authToken, proxy = Proxy.base(publicUrl))
    private val tables = ConcurrentHashMap<String, Int>()

    /** The answer for a request: its address, headers and body are what any server has of it. */
    fun answer(url: String, headers: Iterable<Pair<String, String>>, body: ByteArray): WebhookAnswer =
        validator.answer(url, headers, body) { event ->
            (event as? IncomingMessage)?.let { messagingResponse { message(reply(it.from.orEmpty(), it.body.orEmpty())) } }
        }

    private fun reply(from: String, body: String): String {
        val text = body.trim().lowercase()
        val count = text.toIntOrNull()
        return when {
            count != null -> "A table for $count is yours. Write FREE to give it up.".also { tables[from] = count }
            text == "free" && tables.remove(from) != null -> "Your table is free again."
            else -> "How many are you?"
        }
    }
}

/** Lets the bot talk to a person, on a Twilio in memory. */
fun main(): Unit = runBlocking {
    val sandbox = Sandbox()
    val bot = Bot(sandbox.authToken, "https://bistro.example")
    sandbox.mount { webhook -> bot.answer(webhook.url, webhook.headers, webhook.body) }
    sandbox.client().use { it.incomingPhoneNumbers.create(phoneNumber = "+15017122661", smsUrl = "https://bistro.example/sms") }
    for (text in listOf("Hello", "4", "Free", "Free")) {
        sandbox.receive(from = "+15558675310", to = "+15017122661", body = text)
        sandbox.settle()
    }
    for (message in sandbox.conversation("+15558675310")) {
        println("${if (message.direction == "inbound") "<" else ">"} ${message.body}")
    }
}
