package io.trunkline

import com.sun.management.ThreadMXBean
import io.trunkline.api.messages
import io.trunkline.sandbox.Sandbox
import java.lang.management.ManagementFactory
import kotlinx.coroutines.runBlocking

/** Prints what lists and calls cost: `bindings-uniffi/bench/run.sh` runs it beside the same in Rust and Swift. */
public fun main(): Unit = runBlocking {
    val lists = Client(Credentials.Bearer("token"), ClientOptions(accountSid = ACCOUNT, transport = Canned(pages())))
    measure("list of 20,000, a record", 20_000, rounds = 15) {
        var length = 0
        lists.messages.stream().collect { length += it.body!!.length }
        check(length > 20_000)
    }
    val calls = Client(Credentials.Bearer("token"), ClientOptions(accountSid = ACCOUNT, transport = Canned(listOf(record(1).toByteArray()))))
    measure("call, an answer at once", 2_000, rounds = 10) { repeat(2_000) { calls.messages(SID).fetch() } }
    Sandbox().use { sandbox ->
        sandbox.client().use { client ->
            val sent = client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hi")
            measure("call, on the sandbox", 2_000, rounds = 10) { repeat(2_000) { client.messages(sent.sid).fetch() } }
        }
    }
}

/** Answers at once, with the page that the URL names. */
private class Canned(private val answers: List<ByteArray>) : Transport {
    private val headers = listOf(Header("Content-Type", "application/json"))

    override suspend fun send(request: HttpRequest): HttpResponse =
        HttpResponse(200, headers, answers[request.url.substringAfter("Page=", "0").substringBefore('&').toInt()])
}

/** The median of the rounds, and what all threads of the JVM allocated on its heap in the last. */
private suspend fun measure(name: String, count: Int, rounds: Int, work: suspend () -> Unit) {
    val times = List(rounds) {
        val started = System.nanoTime()
        work()
        System.nanoTime() - started
    }
    val before = allocated()
    work()
    val bytes = (allocated() - before) / count
    println("kotlin | %-26s | %8.2f µs | %d bytes".format(name, times.sorted()[rounds / 2] / 1e3 / count, bytes))
}

private fun allocated(): Long {
    val threads = ManagementFactory.getThreadMXBean() as ThreadMXBean
    return threads.getThreadAllocatedBytes(threads.allThreadIds).sum()
}

private fun pages() = List(20) { page ->
    val records = (0 until 1_000).joinToString(",") { record(page * 1_000 + it) }
    val next = if (page < 19) "\"/2010-04-01/Accounts/$ACCOUNT/Messages.json?Page=${page + 1}\"" else "null"
    """{"messages":[$records],"next_page_uri":$next}""".toByteArray()
}

private fun record(number: Int) = """{"body":"Message $number, with a text of about the length that messages have, and so on","num_segments":"1",""" +
    """"direction":"outbound-api","from":"+15017122661","date_updated":"Sat, 21 Nov 2026 10:15:00 +0000","price":null,""" +
    """"error_message":null,"uri":"/2010-04-01/Accounts/$ACCOUNT/Messages/$SID.json","account_sid":"$ACCOUNT","num_media":"0",""" +
    """"to":"+15558675310","date_created":"Sat, 21 Nov 2026 10:15:00 +0000","status":"delivered","sid":"$SID",""" +
    """"date_sent":"Sat, 21 Nov 2026 10:15:01 +0000","messaging_service_sid":"MG11111111111111111111111111111111","error_code":null,""" +
    """"price_unit":"USD","api_version":"2010-04-01",""" +
    """"subresource_uris":{"media":"/2010-04-01/Accounts/$ACCOUNT/Messages/$SID/Media.json"}}"""

private const val ACCOUNT = "AC0123456789abcdef0123456789abcdef"
private const val SID = "SM11111111111111111111111111111111"
