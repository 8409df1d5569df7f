package io.trunkline

import io.trunkline.api.messages
import io.trunkline.api.v2010.Message
import io.trunkline.okhttp.OkHttpTransport
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.system.exitProcess
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope

/** Kotlin's soak client, over `OkHttp` or `java.net.http`, whichever is named: what it does stands in tests/soak/README.md. */
public fun main(arguments: Array<String>) {
    val transport = when (arguments.single()) {
        "OkHttp" -> OkHttpTransport()
        "java.net.http" -> JavaHttpTransport()
        else -> error("there is no transport ${arguments.single()}")
    }
    val control = Control(System.getenv("SOAK_URL") ?: error("SOAK_URL is not set: `soak -- java …` sets it"))
    val clients = (control.ask("/plan")["clients"] as List<*>).map { client(it.members(), transport) }
    while (true) {
        val work = control.ask("/work")
        val calls = ConcurrentLinkedQueue((work["calls"] as List<*>).map { it.members() })
        if (calls.isEmpty()) exitProcess(0)
        val reports = ConcurrentLinkedQueue<Map<String, Any?>>()
        runBlocking(Dispatchers.Default) {
            val workers = List(work["workers"] as Int) {
                launch {
                    while (true) reports.add(report(calls.poll() ?: break, clients))
                }
            }
            workers.joinAll()
        }
        control.ask("/reports", MAPPER.writeValueAsString(reports))
    }
}

private class Control(private val url: String) {
    private val client = HttpClient.newHttpClient()

    fun ask(path: String, body: String? = null): Map<String, Any?> {
        val request = java.net.http.HttpRequest.newBuilder(URI(url + path)).version(HttpClient.Version.HTTP_1_1)
        if (body != null) request.POST(BodyPublishers.ofString(body))
        val answer = client.send(request.build(), BodyHandlers.ofString())
        check(answer.statusCode() == 200) { answer.body() }
        return MAPPER.readValue(answer.body(), Map::class.java).members()
    }
}

private fun client(settings: Map<String, Any?>, transport: Transport): Client {
    val (accountSid, token) = listOf("account_sid", "auth_token").map { settings[it] as String? }
    val (id, secret) = listOf("client_id", "client_secret").map { settings[it].toString() }
    val options = ClientOptions(
        accountSid = accountSid,
        baseUrl = settings["base_url"].toString(),
        timeout = Duration.ofMillis((settings["timeout_ms"] as Number).toLong()),
        maxRetries = settings["max_retries"] as Int,
        transport = transport,
    )
    return Client(if (token != null) Credentials.AuthToken(accountSid!!, token) else Credentials.ClientCredentials(id, secret), options)
}

private suspend fun report(call: Map<String, Any?>, clients: List<Client>): Map<String, Any?> {
    call["pause_ms"]?.let { delay((it as Number).toLong()) }
    val begin = System.nanoTime()
    val told = supervisorScope {
        val made = async(start = CoroutineStart.UNDISPATCHED) { make(call, clients[call["client"] as Int]) }
        val abort = call["abort_after_ms"]?.let { after ->
            launch {
                delay((after as Number).toLong())
                made.cancel()
            }
        }
        runCatching { made.await() }.also { abort?.cancel() }
    }
    val took = (System.nanoTime() - begin) / 1e6
    val records = told.getOrNull()?.map { mapOf("account_sid" to it.accountSid, "sid" to it.sid, "body" to it.body) }
    val report = if (records != null) mapOf("told" to "ok", "records" to records) else told(told.exceptionOrNull()!!)
    return report + mapOf("id" to call["id"], "took_ms" to took)
}

private suspend fun make(call: Map<String, Any?>, client: Client): List<Message> {
    val given = call["arguments"].members()
    val text = { name: String -> given[name].toString() }
    return when (call["operation"]) {
        "create" -> listOf(client.messages.create(to = text("to"), from = text("from"), body = text("body")))
        "fetch" -> listOf(client.messages(text("sid")).fetch())
        else -> client.messages.stream(to = text("to"), pageSize = (given["page_size"] as Number).toLong()).toList()
    }
}

private fun told(error: Throwable): Map<String, Any?> = when (error) {
    is CancellationException -> mapOf("told" to "aborted")
    is TrunklineException -> mapOf(
        "told" to "error",
        "kind" to KINDS[error.javaClass],
        "cause" to error.cause.takeIf { error is UnknownOutcomeException }?.let { KINDS[it.javaClass] },
        "status" to error.status,
        "may_have_happened" to error.mayHaveHappened,
        "message" to error.message,
    )
    else -> mapOf("told" to "error", "kind" to "other", "message" to error.stackTraceToString())
}
