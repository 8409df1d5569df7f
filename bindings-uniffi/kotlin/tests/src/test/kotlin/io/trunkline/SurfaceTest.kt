package io.trunkline

import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

/** What the library shows. */
internal class SurfaceTest {
    private val sources = listOf("trunkline", "sandbox", "okhttp").flatMap { module ->
        File("../$module/src/main").walk().filter { it.extension == "kt" }
    }

    @Test
    fun `there is a class for each kind of error, and no other`() {
        val table = MAPPER.readValue(File(System.getProperty("conformance.dir"), "../errors.json"), List::class.java)
        val expected = table.map { it.members()["kotlin"].toString() }
        val declared = Regex("""public class (\w+Exception) internal constructor\(failure: Failure""")
        val text = sources.single { it.name == "TrunklineException.kt" }.readText()
        assertEquals(expected, declared.findAll(text).map { it.groupValues[1] }.toList())
        for (row in table.map { it.members() }) {
            val known = Class.forName("io.trunkline.${row["kotlin"]}")
            assertTrue(TrunklineException::class.java.isAssignableFrom(known))
            assertEquals("statuses" in row, ApiException::class.java.isAssignableFrom(known), "$known")
        }
    }

    @Test
    fun `everything public is documented`() {
        assertTrue(sources.size > 30)
        val bare = sources.flatMap { file ->
            val lines = file.readLines().map(String::trim)
            lines.indices.filter { lines[it].startsWith("public ") && !isDocumented(lines, it) }.map { "${file.name}:${it + 1} ${lines[it]}" }
        }
        assertEquals("", bare.joinToString("\n"))
    }

    /** Constructors and companions say what their classes say. */
    private fun isDocumented(lines: List<String>, at: Int): Boolean {
        if ("companion object" in lines[at]) return true
        return lines.take(at).last { !it.startsWith("@") }.endsWith("*/")
    }
}
