import io.trunkline.Client
import io.trunkline.api.messages
import io.trunkline.api.v2010.Message
import io.trunkline.sandbox.Sandbox
import java.io.Writer
import java.nio.file.Files
import java.time.YearMonth
import java.time.ZoneOffset
import kotlin.io.path.bufferedWriter
import kotlin.io.path.readLines
import kotlinx.coroutines.runBlocking

/** Writes the messages that were sent in a month, of UTC, as CSV; pages are read as they are needed. Returns how many there were. */
suspend fun export(client: Client, month: YearMonth, to: Writer): Int {
    fun begin(of: YearMonth) = of.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()
    var count = 0
    to.write("sid,date_sent,from,to,status,error_code,num_segments,price,price_unit\r\n")
    client.messages.stream(dateSentAfter = begin(month), dateSentBefore = begin(month.plusMonths(1)), pageSize = 1000).collect {
        to.write(row(it).joinToString(",", postfix = "\r\n") { value -> quoted(value?.toString().orEmpty()) })
        count += 1
    }
    return count
}

private fun row(message: Message): List<Any?> = with(message) {
    listOf(sid, dateSent, from, this.to, status, errorCode, numSegments, price, priceUnit)
}

/** A value in CSV, by RFC 4180. */
private fun quoted(value: String): String =
    if (value.any { it in ",\"\r\n" }) "\"${value.replace("\"", "\"\"")}\"" else value

/** Exports a month of a Twilio in memory. */
fun main(): Unit = runBlocking {
    Sandbox().client().use { client ->
        repeat(1200) { number ->
            client.messages.create(to = "+1555867%04d".format(number), from = "+15017122661", body = "Number $number")
        }
        val file = Files.createTempFile("messages", ".csv")
        val count = file.bufferedWriter().use { export(client, YearMonth.of(2026, 1), it) }
        println("$count messages, ${file.readLines().size} lines")
        Files.delete(file)
    }
}
