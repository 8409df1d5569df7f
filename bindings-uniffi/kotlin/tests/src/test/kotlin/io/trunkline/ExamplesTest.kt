package io.trunkline

import java.io.ByteArrayOutputStream
import java.io.PrintStream
import kotlin.test.assertEquals
import org.junit.jupiter.api.Test

/** The examples do what they say. */
internal class ExamplesTest {
    @Test
    fun `a message is sent once although two connections are lost`() {
        val printed = run("SendOnceKt")
        assertEquals(listOf("It was not.", "It was.", "Twilio has 1 message."), printed.filter { it.startsWith("It") || it.startsWith("Twilio") })
    }

    @Test
    fun `the quickstart runs to its end`() {
        assertEquals(1, run("QuickstartKt").count { it.startsWith("  a lost connection: ") })
    }

    @Test
    fun `what people do most is done`() {
        val twiml = """<?xml version="1.0" encoding="UTF-8"?><Response><Message>You said: A table for two</Message></Response>"""
        val said = listOf(
            "To +15558675310: Your table is ready",
            "Calling +15558675310 from +15017122661",
            "314159: pending", "271828: approved",
            "+15558675310 is a line that nobody knows",
            "Bought +15105550100; its messages go to https://bistro.example/sms",
            "ana: The bill, please", "ben: At once",
            "Wrote table_ready, and sent it to +15558675310",
            "Recorded 4044 bytes; as audio/mpeg, 4170",
            "A token for ana",
            "200 $twiml", "403 ",
        )
        assertEquals(said, run("EverydayKt").filter { it.isNotEmpty() }.map { if (it.startsWith("403")) "403 " else it })
    }

    @Test
    fun `a program waits for what becomes of a message`() {
        val said = listOf("To +15558675310: delivered, error null", "To +15558675311: undelivered, error 30005")
        assertEquals(said, run("DeliverKt").filter { it.isNotEmpty() })
    }

    @Test
    fun `a bot takes reservations`() {
        val said = listOf(
            "< Hello", "> How many are you?",
            "< 4", "> A table for 4 is yours. Write FREE to give it up.",
            "< Free", "> Your table is free again.",
            "< Free", "> How many are you?",
        )
        assertEquals(said, run("BotKt").filter { it.isNotEmpty() })
    }

    @Test
    fun `a month is exported`() = assertEquals(listOf("1200 messages, 1201 lines"), run("ExportKt").filter { it.isNotEmpty() })

    @Test
    fun `a screen tells what was sent from what was not, and from what nobody knows`() {
        val said = listOf("Sent", "Failed(why=The 'To' number nobody is not a valid phone number.)", "Unknown", "Unknown")
        assertEquals(said, run("MessageViewModelKt").filter { it.isNotEmpty() })
    }

    /** Runs an example, and gives what it prints. */
    private fun run(name: String): List<String> {
        val (standard, printed) = System.out to ByteArrayOutputStream()
        System.setOut(PrintStream(printed, true, "UTF-8"))
        try {
            Class.forName(name).getMethod("main").invoke(null)
        } finally {
            System.setOut(standard)
        }
        return printed.toString("UTF-8").lines()
    }
}
