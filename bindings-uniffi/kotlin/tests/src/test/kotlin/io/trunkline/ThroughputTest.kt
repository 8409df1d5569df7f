package io.trunkline

import kotlin.test.assertEquals
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

/** How fast long lists are read, with a transport that answers at once. */
internal class ThroughputTest {
    private class Listed : Transport {
        private val records = (0 until 1_000).joinToString(",") { RECORD.format(it) }

        override suspend fun send(request: HttpRequest): HttpResponse {
            val page = request.url.substringAfter("Page=", "0").toInt()
            val next = if (page < 19) "\"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json?Page=${page + 1}\"" else "null"
            val headers = listOf(Header("Content-Type", "application/json"))
            return HttpResponse(200, headers, """{"messages":[$records],"next_page_uri":$next}""".toByteArray())
        }
    }

    @Test
    fun `twenty thousand records are listed`() = runBlocking {
        val options = ClientOptions(accountSid = "AC0123456789abcdef0123456789abcdef", transport = Listed())
        val client = Client(Credentials.Bearer("token"), options)
        repeat(3) {
            val started = System.nanoTime()
            var length = 0
            var count = 0
            client.messages.stream().collect {
                count++
                length += it.body!!.length
            }
            assertEquals(20_000, count)
            println("20,000 records listed: %.2f µs a record".format((System.nanoTime() - started) / 20_000e3))
        }
    }

    private companion object {
        const val RECORD = """{"body":"Message %d, with a text of about the length that messages have, and so on","num_segments":"1",""" +
            """"direction":"outbound-api","from":"+15017122661","date_updated":"Sat, 21 Nov 2026 10:15:00 +0000","price":null,""" +
            """"error_message":null,"uri":"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/SM11111111111111111111111111111111.json",""" +
            """"account_sid":"AC0123456789abcdef0123456789abcdef","num_media":"0","to":"+15558675310","date_created":"Sat, 21 Nov 2026 10:15:00 +0000",""" +
            """"status":"delivered","sid":"SM11111111111111111111111111111111","date_sent":"Sat, 21 Nov 2026 10:15:01 +0000",""" +
            """"messaging_service_sid":"MG11111111111111111111111111111111","error_code":null,"price_unit":"USD","api_version":"2010-04-01",""" +
            """"subresource_uris":{"media":"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/SM11111111111111111111111111111111/Media.json"}}"""
    }
}
