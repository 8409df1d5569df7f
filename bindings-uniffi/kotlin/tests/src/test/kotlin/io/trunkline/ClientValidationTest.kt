package io.trunkline

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.sun.net.httpserver.HttpServer
import io.trunkline.api.messages
import java.io.File
import java.net.InetSocketAddress
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.MessageDigest
import java.security.Signature
import java.security.spec.MGF1ParameterSpec
import java.security.spec.PSSParameterSpec
import java.util.Base64
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

/** Public key client validation, over sockets: what arrives is what the token vouches for. */
internal class ClientValidationTest {
    private fun sid(prefix: String) = prefix + "0123456789abcdef0123456789abcdef"

    private val key: KeyPair by lazy { KeyPairGenerator.getInstance("RSA").apply { initialize(2048) }.generateKeyPair() }

    private class Arrived(val method: String, val target: String, val headers: Map<String, String>, val body: ByteArray)

    /** A server that answers with these statuses in turn, and then with the last. */
    private class Serving(private vararg val statuses: Int) : AutoCloseable {
        val arrived = CopyOnWriteArrayList<Arrived>()
        private val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        val url get() = "http://127.0.0.1:${server.address.port}"

        init {
            server.createContext("/") { exchange ->
                val headers = exchange.requestHeaders.entries.associate { (name, values) -> name.lowercase() to values.single() }
                arrived.add(Arrived(exchange.requestMethod, exchange.requestURI.toString(), headers, exchange.requestBody.readAllBytes()))
                val answer = """{"sid":"SM0123456789abcdef0123456789abcdef","messages":[],"status":503,"message":"later"}""".toByteArray()
                exchange.responseHeaders.add("Content-Type", "application/json")
                exchange.sendResponseHeaders(statuses[minOf(arrived.size, statuses.size) - 1], answer.size.toLong())
                exchange.responseBody.use { it.write(answer) }
            }
            server.start()
        }

        override fun close() = server.stop(0)
    }

    private fun client(url: String, validation: ClientValidation, maxRetries: Int? = null) = Client(
        Credentials.ApiKey(sid("AC"), sid("SK"), "made-up-secret"),
        ClientOptions(baseUrl = url, clientValidation = validation, maxRetries = maxRetries),
    )

    private fun json(part: String): JsonNode = ObjectMapper().readTree(Base64.getUrlDecoder().decode(part))

    private fun sha256(bytes: ByteArray) = MessageDigest.getInstance("SHA-256").digest(bytes).joinToString("") { "%02x".format(it) }

    /** Checks the token of a request by what arrived, as the service does. */
    private fun check(request: Arrived, algorithm: ClientValidation.Algorithm) {
        val (header, claims, signature) = request.headers.getValue("twilio-client-validation").split('.')
        val verifier = when (algorithm) {
            ClientValidation.Algorithm.RS256 -> Signature.getInstance("SHA256withRSA")
            ClientValidation.Algorithm.PS256 ->
                Signature.getInstance("RSASSA-PSS").apply { setParameter(PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1)) }
        }
        fun counts(message: String): Boolean = verifier.run {
            initVerify(key.public)
            update(message.toByteArray())
            verify(Base64.getUrlDecoder().decode(signature))
        }
        assertTrue(counts("$header.$claims"))
        assertFalse(counts("$header.x$claims"))
        assertEquals(
            mapOf("alg" to algorithm.name, "typ" to "JWT", "cty" to "twilio-pkrv;v=1", "kid" to sid("CR")),
            json(header).properties().associate { it.key to it.value.asText() },
        )
        val said = json(claims)
        assertEquals(listOf(sid("SK"), sid("AC"), "authorization;host"), listOf("iss", "sub", "hrh").map { said[it].asText() })
        assertEquals(60, said["exp"].asLong() - said["nbf"].asLong())
        val (path, query) = (request.target + "?").split('?')
        val canonical = listOf(
            request.method,
            path,
            query.split('&').sorted().joinToString("&"),
            "authorization:${request.headers["authorization"]}",
            "host:${request.headers["host"]}",
            "",
            "authorization;host",
            if (request.body.isEmpty()) "" else sha256(request.body),
        )
        assertEquals(sha256(canonical.joinToString("\n").toByteArray()), said["rqh"].asText())
    }

    @Test
    fun `every request carries a token for what arrives`() = runBlocking {
        for (algorithm in ClientValidation.Algorithm.entries) {
            Serving(503, 200, 201).use { server ->
                val ttl = java.time.Duration.ofMinutes(1)
                client(server.url, ClientValidation(sid("AC"), sid("SK"), sid("CR"), key.private, algorithm, ttl)).use { client ->
                    client.messages.stream(to = "+15558675310", pageSize = 5).page()
                    client.messages.create(to = "+15558675310", from = "+15017122661", body = "Grüße & more")
                }
                // The first was answered with 503, and sent again with a token of its own.
                assertEquals(listOf("GET", "GET", "POST"), server.arrived.map { it.method })
                assertTrue(server.arrived.last().body.isNotEmpty())
                server.arrived.forEach { check(it, algorithm) }
            }
        }
    }

    @Test
    fun `what cannot be vouched for is not sent`() = runBlocking<Unit> {
        Serving(200).use { server ->
            val signer = MessageSigner { delay(1); error("the key is in another room") }
            client(server.url, ClientValidation(sid("AC"), sid("SK"), sid("CR"), signer), maxRetries = 0).use { client ->
                val error = assertFailsWith<ConnectionException> { client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hi") }
                assertTrue("the key is in another room" in error.message.orEmpty(), error.message)
                assertFalse(error.mayHaveHappened)
            }
            assertEquals(0, server.arrived.size)
        }
    }

    @Test
    fun `the example of the README is compiled here`() {
        val (privateKey, secret) = key.private to "made-up-secret"
        val validation = ClientValidation("AC…", "SK…", "CR…", privateKey)
        val client = Client(Credentials.ApiKey("AC…", "SK…", secret), ClientOptions(clientValidation = validation))
        client.use { assertEquals("AC…", it.accountSid) }
        val readme = File(System.getProperty("conformance.dir"), "../../bindings-uniffi/kotlin/README.md").readText()
        val here = File(System.getProperty("conformance.dir"), "../../bindings-uniffi/kotlin/tests/src/test/kotlin/io/trunkline/ClientValidationTest.kt").readText()
        val shown = readme.substringAfter("(public key client validation):").split("```")[1].removePrefix("kotlin").trim()
        assertTrue(shown.prependIndent("        ") in here, shown)
    }

    @Test
    fun `a SID of something else is refused by name`() {
        for ((parameter, sids) in mapOf(
            "accountSid" to listOf("SK", "SK", "CR"),
            "signingKey" to listOf("AC", "AC", "CR"),
            "credentialSid" to listOf("AC", "SK", "SK"),
        )) {
            val (account, signing, credential) = sids.map(::sid)
            val error = assertFailsWith<InvalidArgumentException> { ClientValidation(account, signing, credential, key.private) }
            assertEquals(parameter, error.parameter)
        }
    }
}
