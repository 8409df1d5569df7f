package io.trunkline

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import io.trunkline.sandbox.Sandbox
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

/**
 * Every operation is called on the sandbox through its typed call, as the walk over the tables calls it. `make walk` writes that walk as a
 * script, whose form `core/src/sandbox/tests/operations/script.rs` tells.
 */
internal class OperationsTest {
    private val json = ObjectMapper()

    @Test
    fun `every operation is called on the sandbox`() = runBlocking {
        val file = File(System.getProperty("conformance.dir"), "../../target/walk.json")
        assertTrue(file.exists(), "there is no $file: run `make walk`")
        val script = json.readTree(file)
        val sandbox = Sandbox()
        val options = ClientOptions(accountSid = sandbox.accountSid, transport = sandbox, maxRetries = 0)
        val bearer = Client(Credentials.Bearer(script["bearer"].asText()), options)
        var account = sandbox.client(ClientOptions(maxRetries = 0))
        val wrong = ArrayList<String>()
        for (step in script["steps"]) {
            when {
                step.has("insert") -> {
                    val record = json.writeValueAsString(mapOf("path" to step["insert"], "fields" to step["fields"]))
                    val put = HttpRequest("POST", "http://sandbox/_sandbox/records", emptyList(), record.toByteArray())
                    assertEquals(200, sandbox.send(put).status, record)
                }
                step.has("auth_token") -> account = Client(Credentials.AuthToken(sandbox.accountSid, step["auth_token"].asText()), options)
                else -> {
                    val name = step["operation"].asText()
                    val status = status(name, if (step.has("oauth")) bearer else account, members(step["path"]) + members(step["arguments"]))
                    val expected = step["status"].asInt()
                    if (status != expected && !(status < 300 && expected < 400)) wrong.add("$name: $status, not $expected")
                }
            }
        }
        assertEquals(emptyList(), wrong)
        val done = members(script["done"]).mapValues { (it.value as Number).toLong() }
        assertEquals(done, done.keys.associateWith { sandbox.count(it) })
        assertEquals(TYPED_CALLS.keys, done.keys)
    }

    /** The status of the answer, 200 for every success. */
    private suspend fun status(name: String, client: Client, given: Map<String, Any?>): Int {
        for (reading in readings(given)) {
            try {
                TYPED_CALLS.getValue(name)(client, CaseArguments(reading, null, null, null, isPage = true, null))
                return 200
            } catch (_: Untyped) {
                continue
            } catch (error: ApiException) {
                return error.status ?: throw error
            }
        }
        throw Untyped("$name does not take $given")
    }

    /** The script has days, times and decimals as text: what a text can be, one reading after the other. */
    private fun readings(given: Map<String, Any?>): List<Map<String, Any?>> {
        fun tagged(tag: String, form: Regex, more: String = "") =
            given.mapValues { (_, value) -> if (value is String && form.matches(value)) mapOf(tag to value + more) else value }
        return listOf(given, tagged("\$date", DAY), tagged("\$timestamp", DAY, "T00:00:00Z"), tagged("\$decimal", NUMBER))
    }

    private fun members(node: JsonNode): Map<String, Any?> =
        json.convertValue(node, Map::class.java).entries.associate { it.key.toString() to it.value }

    private companion object {
        val DAY = Regex("\\d{4}-\\d{2}-\\d{2}")
        val NUMBER = Regex("\\d+")
    }
}
