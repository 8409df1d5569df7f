import io.trunkline.Client
import io.trunkline.TrunklineException
import io.trunkline.api.messages
import io.trunkline.sandbox.Fault
import io.trunkline.sandbox.Sandbox
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** What a screen shows that sends a message. */
sealed interface Sending {
    /** Nothing was sent yet. */
    data object Idle : Sending

    /** The request is under way. */
    data object UnderWay : Sending

    /** The service has the message. */
    data class Sent(val sid: String) : Sending

    /** It was certainly not sent; the user may try again. */
    data class Failed(val why: String) : Sending

    /** Nobody knows. Whoever taps again may send it twice, so ask before. */
    data object Unknown : Sending
}

/**
 * The model of a screen that sends a message. On Android it is a `ViewModel`, and [scope] its `viewModelScope`: leaving the screen aborts the
 * request. The client is one for your own backend: `Client(Credentials.Bearer(token), ClientOptions(baseUrl = "https://api.bistro.example/twilio"))`.
 */
class MessageViewModel(private val client: Client, private val scope: CoroutineScope) {
    private val changes = MutableStateFlow<Sending>(Sending.Idle)

    /** What the screen shows. */
    val state: StateFlow<Sending> = changes.asStateFlow()

    /** Sends a text, unless one is being sent. */
    fun send(text: String, to: String): Job? {
        if (!changes.compareAndSet(changes.value.takeIf { it != Sending.UnderWay } ?: return null, Sending.UnderWay)) return null
        val job = scope.launch {
            changes.value = try {
                Sending.Sent(client.messages.create(to = to, from = "+15017122661", body = text).sid)
            } catch (error: TrunklineException) {
                if (error.mayHaveHappened) Sending.Unknown else Sending.Failed(error.text)
            }
        }
        // The screen was left: the request may have been on its way.
        job.invokeOnCompletion { if (it is CancellationException) changes.value = Sending.Unknown }
        return job
    }
}

/** Taps four times: once it works, once the number is wrong, once the answer is lost, once the screen is left. On a Twilio in memory. */
fun main(): Unit = runBlocking {
    val sandbox = Sandbox()
    sandbox.client().use { client ->
        val screen = MessageViewModel(client, this)
        suspend fun tap(to: String) {
            screen.send("Your table is ready", to)?.join()
            println(if (screen.state.value is Sending.Sent) "Sent" else screen.state.value)
        }
        tap("+15558675310")
        tap("nobody")
        sandbox.addFault(Fault.dropConnection().afterWork().times(1))
        tap("+15558675310")
        screen.send("Your table is ready", "+15558675310")?.cancelAndJoin()
        println(screen.state.value)
    }
}
