package io.trunkline

import java.io.File
import java.math.BigDecimal
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.test.fail
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.DynamicContainer
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import org.opentest4j.TestAbortedException

/** Every case of `tests/conformance`, through the typed calls wherever the compiler lets it. */
internal class ConformanceTest {
    @TestFactory
    fun cases(): List<DynamicContainer> {
        val files = File(System.getProperty("conformance.dir")).listFiles { file -> file.extension == "json" }!!.sorted()
        assertTrue(files.isNotEmpty(), "there are cases")
        return files.map { file ->
            val cases = MAPPER.readValue(file, Map::class.java)["cases"] as List<*>
            val tests = cases.map { case -> DynamicTest.dynamicTest(case.members()["name"].toString()) { runBlocking { run(case.members()) } } }
            DynamicContainer.dynamicContainer(file.nameWithoutExtension, tests)
        }
    }

    private suspend fun run(case: Map<String, Any?>) {
        val script = Script(Instant.parse(case["now"]?.toString() ?: "2026-11-21T12:00:00Z"), (case["random"] as Number?)?.toDouble() ?: 0.5)
        val client = try {
            client(case["client"].members(), script)
        } catch (error: TrunklineException) {
            return if ("call" in case) fail("it was refused: $error") else compareError(case["error"]?.members(), error)
        }
        client.use {
            for (step in listOf(case) + (case["then"] as List<*>? ?: emptyList<Any>()).map { it.members() }) {
                step["wait"]?.let { script.wait(it.seconds()!!) }
                step(client, script, step)
            }
        }
        assertEquals(emptyList(), script.complaints)
    }

    private suspend fun step(client: Client, script: Script, step: Map<String, Any?>) {
        val call = step["call"]?.members() ?: fail("the client was to be refused")
        script.begin((step["exchanges"] as List<*>? ?: emptyList<Any>()).map { it.members() })
        val response = try {
            client.withRawResponseOrNothing { perform(it, call) }
        } catch (error: TrunklineException) {
            script.finish()
            compareAttempts(step["attempts"], script.attempts)
            return compareError(step["error"]?.members(), error)
        }
        script.finish()
        compareAttempts(step["attempts"], script.attempts)
        if ("error" in step) fail("it succeeded where an error was due: ${step["error"]}")
        val (data, meta) = response
        if ("result" in step) compareData("result", step["result"], data)
        for ((name, value) in step["raw"].members()) {
            val raw = data!!.javaClass.getMethod("getRaw").invoke(data) as Raw
            assertEquals(plain(value), raw[name], "raw.$name")
        }
        step["response"]?.members()?.let { compareMeta(it, meta!!) }
    }

    private suspend fun Client.withRawResponseOrNothing(call: suspend (Client) -> Any?): Pair<Any?, Meta?> {
        var data: Any? = null
        val meta = try {
            withRawResponse { data = call(it) }.meta
        } catch (_: IllegalStateException) {
            null // Nothing was sent: a limit of 0.
        }
        return data to meta
    }

    private suspend fun perform(client: Client, call: Map<String, Any?>): Any? {
        val options = call["options"]?.members()?.let { options(it) }
        call["request"]?.members()?.let { return perform(client, it, options) }
        val operation = call["operation"].toString()
        val given = call["arguments"].members()
        val (limit, pageSize) = listOf("limit", "page_size").map { (call[it] as Number?)?.toLong() }
        val resume = call["cursor"] as String?
        val isPage = call["page"] == true
        try {
            val arguments = CaseArguments(given, limit, pageSize, resume, isPage, options)
            val typed = TYPED_CALLS[operation] ?: WRITTEN_CALLS[operation] ?: fail("there is no typed call for $operation")
            return typed(client, arguments).also { TYPED.incrementAndGet() }
        } catch (_: Untyped) {
            UNTYPED.incrementAndGet()
        } catch (error: TrunklineException) {
            TYPED.incrementAndGet()
            throw error
        }
        val values = given.mapValues { plain(it.value) }
        if (!operation.endsWith(".list") && operation !in WRITTEN_CALLS) return client.execute(operation, values, options)
        val listing = client.list(operation, values, limit, pageSize, resume, options)
        return if (isPage) listing.page() else listing.toList()
    }

    private suspend fun perform(client: Client, request: Map<String, Any?>, options: CallOptions?): Any? {
        val pairs = { name: String -> (request[name] as List<*>? ?: emptyList<Any>()).map { (it as List<*>)[0].toString() to it[1].toString() } }
        val (method, url) = listOf("method", "url").map { request[it].toString() }
        val answer = client.request(method, url, pairs("query"), pairs("form"), plain(request["json"]), options)
        return MAPPER.readValue(answer.data, Any::class.java)
    }

    private fun client(options: Map<String, Any?>, script: Script): Client {
        options.keys.firstOrNull { it in UNTYPED_CREDENTIALS }?.let { unsayable("credentials have a type: there is no $it") }
        val environment = options["environment"]?.members()?.mapValues { it.value.toString() }
        val set = ClientOptions(
            accountSid = said(options["account_sid"]),
            region = said(options["region"]),
            edge = said(options["edge"]),
            baseUrl = said(options["base_url"]),
            representation = when (options["representation"]) {
                null, "json" -> Representation.JSON
                "xml" -> Representation.XML
                else -> unsayable("there are two representations")
            },
            timeout = time(options["timeout"]),
            totalTimeout = time(options["total_timeout"]),
            maxRetries = said(options["max_retries"]),
            userAgent = said(options["user_agent"]),
            transport = script,
            onAttempt = { script.attempts.add(it) },
            environment = environment,
        )
        val given = options["credentials"]?.members()
        val text = { name: String -> given?.get(name).toString() }
        val credentials = when (given?.get("type")) {
            null -> Credentials.AuthToken("AC0123456789abcdef0123456789abcdef", "made-up-auth-token")
            "auth_token" -> Credentials.AuthToken(text("account_sid"), text("auth_token"))
            "api_key" -> Credentials.ApiKey(text("account_sid"), text("key"), text("secret"))
            "client_credentials" -> Credentials.ClientCredentials(text("client_id"), text("client_secret"))
            "bearer" -> Credentials.Bearer(text("token"))
            else -> Credentials.Anonymous
        }
        return if (given == null && environment != null) Client.fromEnvironment(set) else Client(credentials, set)
    }

    private fun options(given: Map<String, Any?>) = CallOptions(
        timeout = time(given["timeout"]),
        totalTimeout = time(given["total_timeout"]),
        maxRetries = said(given["max_retries"]),
        headers = said<Map<*, *>>(given["headers"]).orEmpty().entries.associate { (name, value) -> name.toString() to said<String>(value)!! },
        method = said(given["method"]),
    )

    /** A value of a type that the compiler would not refuse. */
    private inline fun <reified T : Any> said(value: Any?): T? = when (value) {
        null -> null
        is T -> value
        else -> unsayable("$value is no ${T::class.simpleName}")
    }

    private fun time(value: Any?): Duration? = said<Number>(value)?.let {
        if (it.toDouble() > 1e9) unsayable("no Duration is so long") else it.seconds()
    }

    private fun unsayable(reason: String): Nothing {
        LEFT_OUT.incrementAndGet()
        throw TestAbortedException(reason)
    }

    /** A message with names as Kotlin has them. What stands in double quotes is not ours. */
    private fun spelled(message: String): String = NAMES.replace(message) { match ->
        match.groups[1]?.let { "`${spelledName(it.value)}`" } ?: match.value
    }.replace("{time}", "a positive duration")

    private fun spelledName(name: String): String =
        RENAMED[name] ?: name.split('_').reduce { all, word -> all + word.replaceFirstChar(Char::uppercase) }

    private fun compareData(place: String, expected: Any?, actual: Any?) {
        when {
            actual is Page<*> -> {
                compareData(place, expected.members()["items"], actual.items)
                assertEquals(expected.members()["next"], actual.next, "$place.next")
                assertEquals(expected.members()["previous"], actual.previous, "$place.previous")
            }
            actual is List<*> && expected is List<*> -> {
                assertEquals(expected.size, actual.size, "$place.size")
                expected.zip(actual).forEachIndexed { at, (expected, actual) -> compareData("$place[$at]", expected, actual) }
            }
            actual is Secret -> assertEquals(expected, actual.expose(), place)
            actual is Choice -> assertEquals(expected, actual.text, place)
            actual is Instant -> assertEquals(Instant.parse(expected.toString()), actual, place)
            actual is LocalDate -> assertEquals(expected, actual.toString(), place)
            actual is Unit || actual == null -> assertEquals(null, expected, place)
            actual is Map<*, *> && expected is Map<*, *> && expected.keys.none { it.toString().startsWith("$") } -> {
                expected.forEach { (name, value) -> compareData("$place.$name", value, actual[name]) }
                actual.forEach { (name, value) -> if (name !in expected) assertEquals(null, value, "$place.$name") }
            }
            actual.javaClass.declaredFields.any { it.name == "raw" } -> compareRecord(place, expected.members(), actual)
            actual is BigDecimal -> assertEquals(BigDecimal(plain(expected).toString()), actual, place)
            else -> assertEquals(plain(expected), if (actual is Int) actual.toLong() else actual, place)
        }
    }

    /** A record of a typed call; its properties are named after the table's fields. */
    private fun compareRecord(place: String, expected: Map<String, Any?>, actual: Any) {
        val raw = actual.javaClass.getMethod("getRaw").invoke(actual) as Raw
        val properties = actual.javaClass.declaredFields.filter { it.name != "raw" }.associateBy { it.name.trimEnd('_') }
        val seen = HashSet<String>()
        for ((name, value) in expected) {
            val property = properties[name.split('_').reduce { all, word -> all + word.replaceFirstChar(Char::uppercase) }]
            val found = property?.let { it.isAccessible = true; seen.add(it.name); it.get(actual) }
            // What is beyond the type is left to the raw form: new fields, and integers with decimals or beyond 64 bits.
            if (property == null || found == null && value is Map<*, *>) {
                compareData("$place.raw.$name", value, raw[name])
            } else {
                compareData("$place.$name", value, found)
            }
        }
        for (property in properties.values.filter { it.name !in seen }) {
            property.isAccessible = true
            val value = property.get(actual)
            assertTrue(value == null || value == "", "$place.${property.name} is $value and should be null")
        }
    }

    private fun compareMeta(expected: Map<String, Any?>, actual: Meta) {
        for ((member, value) in expected) {
            when (member) {
                "status" -> assertEquals(value, actual.status)
                "request_id" -> assertEquals(value, actual.requestId)
                "retries" -> assertEquals(value, actual.retries)
                "elapsed" -> assertEquals(value.seconds(), actual.elapsed)
                "headers" -> value.members().forEach { (name, text) -> assertEquals(text, actual.header(name)) }
                else -> fail("a response has no $member")
            }
        }
    }

    private fun compareAttempts(expected: Any?, told: List<Attempt>) {
        if (expected == null) return
        assertEquals((expected as List<*>).size, told.size, "the attempts: $told")
        expected.zip(told).forEachIndexed { at, (expected, attempt) ->
            for ((member, value) in expected.members()) {
                val (wanted, found) = when (member) {
                    "method" -> value to attempt.method
                    "url" -> value to attempt.url
                    "operation" -> value to attempt.operation
                    "path_template" -> value to attempt.pathTemplate
                    "number" -> value to attempt.number
                    "started_at" -> Instant.parse(value.toString()) to attempt.startedAt
                    "status" -> value to attempt.status
                    "error_type" -> value to attempt.errorType
                    "request_id" -> value to attempt.requestId
                    "elapsed" -> value.seconds() to attempt.elapsed
                    "retry_in" -> value.seconds() to attempt.retryIn
                    else -> fail("an attempt has no $member")
                }
                assertEquals(wanted, found, "attempts[$at].$member")
            }
        }
    }

    private fun compareError(expected: Map<String, Any?>?, actual: TrunklineException) {
        val api = actual as? ApiException
        for ((member, value) in expected ?: throw actual) {
            val found = when (member) {
                "kind" -> KINDS[actual.javaClass]
                "status" -> actual.status
                "code" -> api?.code?.toInt()
                "message" -> actual.text
                "more_info" -> api?.moreInfo
                "details" -> {
                    compareData("error.details", value, api?.details)
                    value
                }
                "parameter" -> (actual as? InvalidArgumentException)?.parameter ?: (actual as? ConfigurationException)?.parameter
                "retry_after" -> api?.retryAfter?.seconds?.toInt()
                "request_id" -> actual.requestId
                "may_have_happened" -> actual.mayHaveHappened
                "started_at" -> {
                    assertEquals(value?.let { Instant.parse(it.toString()) }, actual.startedAt, "error.started_at of: $actual")
                    value
                }
                "attempts" -> actual.attempts
                "method" -> actual.method
                "url" -> actual.url
                "cause" -> (actual.cause as? TrunklineException)?.let { KINDS[it.javaClass] }
                else -> fail("an error has no $member")
            }
            val due = when {
                member == "parameter" -> (value as String?)?.let(::spelledName)
                member == "message" && actual !is ApiException -> spelled(value.toString())
                else -> value
            }
            assertEquals(due, found, "error.$member of: $actual")
        }
    }

    companion object {
        private val TYPED = AtomicInteger()
        private val UNTYPED = AtomicInteger()
        private val LEFT_OUT = AtomicInteger()

        private val UNTYPED_CREDENTIALS =
            setOf("username", "password", "auth_token", "api_key", "api_secret", "client_id", "client_secret", "bearer_token", "anonymous")

        private val NAMES = Regex("\"[^\"]*\"|`(\\w+)`")

        /** What Kotlin does not call by the rule. */
        private val RENAMED = mapOf("cursor" to "resume", "api_key" to "key", "api_secret" to "secret", "bearer_token" to "token")

        @AfterAll
        @JvmStatic
        fun mostCallsWereTyped() {
            println("conformance: ${TYPED.get()} typed calls, ${UNTYPED.get()} and ${LEFT_OUT.get()} settings that the compiler refuses")
            assertTrue(TYPED.get() > 10 * UNTYPED.get())
        }
    }
}
