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
