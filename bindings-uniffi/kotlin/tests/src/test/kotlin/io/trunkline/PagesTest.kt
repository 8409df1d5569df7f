package io.trunkline

import docs.PAGES
import io.trunkline.sandbox.Sandbox
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory

/** The programs of the site's pages run; `core/docs/pages.py` writes those of a page as one function. */
internal class PagesTest {
    @TestFactory
    fun `the programs of a page run`(): List<DynamicTest> = PAGES.map { (name, program) ->
        DynamicTest.dynamicTest(name) {
            runBlocking { Sandbox().use { sandbox -> sandbox.client().use { client -> program(client, sandbox) } } }
        }
    }
}
