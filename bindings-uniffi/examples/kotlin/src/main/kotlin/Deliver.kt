import io.trunkline.Client
import io.trunkline.api.messages
import io.trunkline.api.v2010.Message
import io.trunkline.api.v2010.MessageStatus
import io.trunkline.sandbox.Sandbox
import java.time.Duration
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking

private val ended =
    setOf(MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.CANCELED, MessageStatus.READ)

/** Sends a message. Returns it once it has ended its way, or as it is after so many tries. A status callback hears of it earlier. */
suspend fun deliver(
    client: Client,
    to: String,
    body: String,
    tries: Int = 60,
    wait: suspend (Duration) -> Unit = { delay(it.toMillis()) },
): Message {
    var message = client.messages.create(to = to, from = "+15017122661", body = body)
    repeat(tries) {
        if (message.status in ended) return message
        wait(Duration.ofSeconds(2))
        message = client.messages(message.sid).fetch()
    }
    return message
}

/** Sends two messages, one of which does not arrive, on a Twilio in memory. */
fun main(): Unit = runBlocking {
    val sandbox = Sandbox()
    sandbox.failDelivery("+15558675311", 30005)
    sandbox.client().use { client ->
        for (to in listOf("+15558675310", "+15558675311")) {
            // The sandbox has a clock of its own; for the real Twilio, leave `wait` out.
            val message = deliver(client, to, "Your table is ready", wait = sandbox::advance)
            println("To ${message.to}: ${message.status}, error ${message.errorCode}")
        }
    }
}
