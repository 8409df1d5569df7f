package io.trunkline

import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.jetbrains.kotlin.abi.tools.AbiFilters
import org.jetbrains.kotlin.abi.tools.AbiTools
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/**
 * What programs that are compiled already link against, of the modules that are not generated for a product. `api/<module>.api` holds it as it
 * was released; with UPDATE_EXPECT=1 this writes it anew, and what was taken away or changed there is for the changelog to tell.
 */
internal class BinaryInterfaceTest {
    @ParameterizedTest
    @ValueSource(strings = ["core", "okhttp", "sandbox"])
    fun `what programs link against is what the file holds`(module: String) {
        val classes = File("../$module/target/classes").walk().filter { it.extension == "class" }.sortedBy { it.invariantSeparatorsPath }.toList()
        assertTrue(classes.isNotEmpty(), "$module is not compiled")
        val tools = AbiTools.getInstance(AbiTools::class.java.classLoader)
        val found = StringBuilder().also { tools.printJvmDump(it, classes, AbiFilters.EMPTY) }.toString()
        val kept = File("../api/$module.api")
        if (System.getenv("UPDATE_EXPECT") == "1") kept.apply { parentFile.mkdirs() }.writeText(found)
        assertEquals(
            kept.takeIf(File::exists)?.readText().orEmpty(),
            found,
            "Programs that were compiled with $module would not run with it. If that is meant, run this test with UPDATE_EXPECT=1.",
        )
    }
}
