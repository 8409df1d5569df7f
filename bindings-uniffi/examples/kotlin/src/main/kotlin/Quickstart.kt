import io.trunkline.InvalidArgumentException
import io.trunkline.UnknownOutcomeException
import io.trunkline.ValidationException
import io.trunkline.api.api
import io.trunkline.api.messages
import io.trunkline.ipmessaging.ipMessaging
import io.trunkline.sandbox.Fault
import io.trunkline.sandbox.Sandbox
import kotlinx.coroutines.runBlocking

/** The main job on a Twilio in memory: it needs no account and no network. */
fun main(): Unit = runBlocking {
    val sandbox = Sandbox()
    sandbox.client().use { client ->
        println("Messages")
        val sent = client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hello from Kotlin 👋")
        println("  sent ${sent.sid} to ${sent.to}: ${sent.body}")
        repeat(120) { client.messages.create(to = "+15558675310", from = "+15017122661", body = "Message ${it + 1} of 120") }
        var count = 0
        client.messages.stream(pageSize = 50).collect { count++ }
        println("  sent 120 more; the list has $count messages")
        client.messages.stream(limit = 3).collect { println("  latest: ${it.body}") }

        println("A subaccount")
        val account = client.api.v2010.accounts.create(friendlyName = "Workshop")
        println("  opened ${account.friendlyName} (${account.sid}); printed, its auth token shows as ${account.authToken}")

        println("A chat channel")
        val chat = client.ipMessaging.v2
        val channels = chat.services(chat.services.create(friendlyName = "Quickstart").sid).channels
        channels.create(uniqueName = "general", friendlyName = "General")
        val general = channels("general")
        listOf("ana", "ben").forEach { general.members.create(identity = it) }
        general.messages.create(from = "ana", body = "Is anybody here?")
        general.messages.create(from = "ben", body = "I am.")
        general.messages.stream().collect { println("  #${it.index} ${it.from}: ${it.body}") }

        println("Errors")
        try {
            client.messages("AC0123456789abcdef0123456789abcdef").fetch()
        } catch (error: InvalidArgumentException) {
            println("  before sending: ${error.message}")
        }
        try {
            client.messages.create(to = "not a number", from = "+15017122661", body = "Hi")
        } catch (error: ValidationException) {
            println("  by the service: ${error.message}")
        }
        sandbox.addFault(Fault.dropConnection().afterWork().times(1))
        try {
            client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hi")
        } catch (error: UnknownOutcomeException) {
            println("  a lost connection: ${error.text}")
        }
    }
}
