import io.trunkline.Client
import io.trunkline.TrunklineException
import io.trunkline.api.messages
import io.trunkline.api.v2010.Message
import io.trunkline.sandbox.Fault
import io.trunkline.sandbox.Sandbox
import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.runBlocking

private const val TO = "+15558675310"
private const val FROM = "+15017122661"

/**
 * Sends a message exactly once although two connections are lost on the way: one before the service has done what the request asks for, and
 * one after that. It runs on a Twilio in memory.
 */
fun main(): Unit = runBlocking {
    val sandbox = Sandbox()
    sandbox.addFault(Fault.dropConnection().on("POST", "/Messages").times(1))
    sandbox.addFault(Fault.dropConnection().afterWork().on("POST", "/Messages").times(1))
    sandbox.client().use { client ->
        val message = sendOnce(client, "Your table is ready")
        println("Sent ${message.sid} to $TO: ${message.body}")

        val there = client.messages.stream(to = TO).all().size
        println("Twilio has $there message.")
        check(there == 1)
    }
}

/** Sends a message, and sends it again, twice at most, when the service does not have it after half a minute. */
private suspend fun sendOnce(client: Client, body: String): Message {
    var since: Instant? = null
    var tries = 0
    while (true) {
        tries += 1
        val error = try {
            return client.messages.create(to = TO, from = FROM, body = body)
        } catch (error: TrunklineException) {
            error
        }
        if (!error.mayHaveHappened) throw error
        println("Nobody knows whether it was sent: ${error.message}")
        // What the first try has sent may arrive while the second is under way.
        since = since ?: error.startedAt!!
        val found = client.messages.findSent(to = TO, since = since, from = FROM, body = body, wait = Duration.ofSeconds(30))
        if (found.isNotEmpty()) {
            println("It was.")
            return found.first()
        }
        println("It was not.")
        if (tries == 3) throw error
    }
}
