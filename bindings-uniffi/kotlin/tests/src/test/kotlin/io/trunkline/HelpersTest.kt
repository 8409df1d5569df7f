package io.trunkline

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.sun.net.httpserver.HttpServer
import io.trunkline.jwt.AccessToken
import io.trunkline.jwt.Algorithm
import io.trunkline.jwt.ClientCapabilityToken
import io.trunkline.jwt.Grant
import io.trunkline.jwt.Permission
import io.trunkline.jwt.TaskRouterCapabilityToken
import io.trunkline.jwt.TokenRefusedException
import io.trunkline.jwt.Validity
import io.trunkline.jwt.VerifiedToken
import io.trunkline.segments.Segments
import io.trunkline.twiml.Element
import io.trunkline.twiml.GatherInput
import io.trunkline.twiml.NumberEvent
import io.trunkline.twiml.SayLanguage
import io.trunkline.twiml.TwimlException
import io.trunkline.twiml.messagingResponse
import io.trunkline.twiml.voiceResponse
import io.trunkline.webhook.Event
import io.trunkline.webhook.IncomingCall
import io.trunkline.webhook.IncomingMessage
import io.trunkline.webhook.Parameters
import io.trunkline.webhook.Proxy
import io.trunkline.webhook.RequestValidator
import io.trunkline.webhook.UnknownEvent
import io.trunkline.webhook.WebhookRefusedException
import java.io.File
import java.math.BigDecimal
import java.net.InetSocketAddress
import java.net.URI
import java.net.http.HttpClient
import java.time.Duration
import java.time.Instant
import java.util.Base64
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The cases of `tests/conformance/helpers`, in Kotlin: their README has the form. */
internal class HelpersTest {
    private val json = ObjectMapper()

    private fun cases(name: String, test: (JsonNode) -> Unit): List<DynamicTest> {
        val cases = json.readTree(File(System.getProperty("conformance.dir"), "helpers/$name.json"))["cases"]
        assertTrue(cases.size() > 0)
        return cases.map { case -> DynamicTest.dynamicTest(case["name"].asText()) { test(case) } }
    }

    private fun parameters(node: JsonNode) = Parameters(
        node.properties().flatMap { (name, value) -> if (value.isArray) value.map { name to it.asText() } else listOf(name to value.asText()) },
    )

    private fun text(node: JsonNode) = if (node.isTextual) node.asText() else node["repeat"].asText().repeat(node["times"].asInt())

    private fun map(node: JsonNode): Map<String, Any?> = json.convertValue(node, Map::class.java).entries.associate { it.key.toString() to it.value }

    @TestFactory
    fun signatures() = cases("signatures") { case ->
        val tokens = case["tokens"]?.map { it.asText() } ?: listOf("12345")
        val proxy = when (val given = case["proxy"]) {
            null -> null
            else -> when {
                given.isObject -> Proxy.base(given["base"].asText())
                given.asText() == "forwarded" -> Proxy.FORWARDED
                else -> Proxy.X_FORWARDED
            }
        }
        val keys = case["shared_keys"]?.map { it.asText() }.orEmpty()
        val validator = RequestValidator(tokens.first(), tokens.drop(1), keys, proxy)
        val (url, refusal) = case["url"].asText() to case["refusal"]?.asText()
        val headers = case["headers"]
        if (headers != null) {
            val parse = { validator.parse(url, headers.properties().map { it.key to it.value.asText() }, case["body"].asText().toByteArray()) }
            if (refusal == null) parse() else assertEquals(refusal, assertFailsWith<WebhookRefusedException> { parse() }.reason)
        } else if (case.has("parameters")) {
            val given = parameters(case["parameters"])
            val algorithm = case["algorithm"]?.asText() ?: "HMAC_SHA1"
            assertEquals(refusal, validator.whyNot(url, given, case["signature"].asText(), algorithm))
            assertEquals(refusal == null, validator.validate(url, given, case["signature"].asText(), algorithm))
            if (refusal == null) {
                val signed = tokens.map { RequestValidator(it).computeSignature(case["signed_url"]?.asText() ?: url, given, algorithm) }
                assertTrue(case["signature"].asText() in signed)
            }
        } else {
            assertEquals(refusal, validator.whyNot(url, case["body"].asText().toByteArray(), case["signature"].asText()))
        }
    }

    @TestFactory
    fun events() = cases("events") { case ->
        val event = Event.of(parameters(case["parameters"]))
        val name = event.javaClass.simpleName.replace(Regex("(?<=.)[A-Z]")) { "_${it.value}" }.lowercase()
        assertEquals(case["event"].takeUnless { it.isNull }?.asText() ?: "unknown_event", name)
        assertEquals(case["unknown"]?.map { it.asText() }.orEmpty(), event.unknownParameters.map { it.first })
        val getters = event.javaClass.declaredMethods.filter { it.name.matches(Regex("(get|is)[A-Z].*")) && it.parameterCount == 0 }
        val fields = getters.associate { getter ->
            val property = getter.name.removePrefix("get").replaceFirstChar { it.lowercase() }.replace(Regex("(?<=.)[A-Z]")) { "_${it.value}" }.lowercase()
            property to getter.invoke(event)
        }
        val expected = case["fields"].properties().associate { (field, value) -> field to known(value) }
        assertEquals(expected, fields.filterValues { it != null && it != emptyList<String>() })
    }

    private fun known(value: JsonNode): Any = when {
        value.has("decimal") -> BigDecimal(value["decimal"].asText())
        value.has("timestamp") -> Instant.parse(value["timestamp"].asText())
        value.isArray -> value.map { it.asText() }
        value.isBoolean -> value.asBoolean()
        value.isNumber -> value.asLong()
        else -> value.asText()
    }

    @TestFactory
    fun segments() = cases("segments") { case ->
        val text = text(case["text"])
        val segments = Segments(text)
        assertEquals(case["encoding"].asText(), segments.encoding)
        assertEquals(
            listOf("segments", "units", "units_left").map { case[it].asInt() },
            listOf(segments.count, segments.units, segments.unitsLeft),
        )
        assertEquals(case["too_long"]?.asBoolean() ?: false, segments.isTooLong)
        assertEquals(text, segments.parts.joinToString(""))
        case["forcing"]?.let { forcing -> assertEquals(forcing.map { it[0].asInt() to it[1].asText() }, segments.forcing) }
        case["smart"]?.let { assertEquals(it.asText(), Segments.smartEncoded(text)) }
        case["cut"]?.let { assertEquals(text(it["text"]), Segments.cut(text, it["segments"].asInt())) }
    }

    private fun validity(given: JsonNode) = Validity(
        ttl = Duration.ofSeconds(given["ttl"]?.asLong() ?: 3600),
        notBefore = given["nbf"]?.takeUnless { it.isNull }?.let { Instant.ofEpochSecond(it.asLong()) },
        saysNotBefore = given["nbf"]?.isNull != true,
        validUntil = given["valid_until"]?.let { Instant.ofEpochSecond(it.asLong()) },
    )

    private fun grant(node: JsonNode): Grant {
        val (product, fields) = node.properties().single()
        fun field(name: String) = fields[name]?.asText()
        return when (product) {
            "chat" -> Grant.chat(field("service_sid"), field("endpoint_id"), field("deployment_role_sid"), field("push_credential_sid"))
            "conversations" -> Grant.conversations(field("configuration_profile_sid"))
            "data_sync" -> Grant.sync(field("service_sid"), field("endpoint_id"))
            "task_router" -> Grant.taskRouter(field("workspace_sid"), field("worker_sid"), field("role"))
            "video" -> Grant.video(field("room"))
            "player" -> Grant.player(map(fields))
            "voice" -> Grant.voice(
                field("outgoing_application_sid"),
                fields["outgoing_application_params"]?.let(::map).orEmpty(),
                fields["incoming_allow"]?.asBoolean() ?: false,
                field("push_credential_sid"),
                field("endpoint_id"),
            )
            else -> Grant(product, map(fields))
        }
    }

    @TestFactory
    fun tokens() = cases("tokens") { case ->
        val now = Instant.ofEpochSecond(case["now"]?.asLong() ?: 1_700_000_000)
        fun strings(node: JsonNode?) = node?.properties()?.associate { it.key to it.value.asText() }
        val make: () -> String = when {
            case.has("access_token") -> {
                val given = case["access_token"]
                val algorithm = Algorithm.valueOf(given["algorithm"]?.asText() ?: "HS256");
                {
                    AccessToken(
                        given["account_sid"].asText(),
                        given["signing_key_sid"].asText(),
                        given["secret"].asText(),
                        given["identity"]?.asText(),
                        given["grants"]?.map(::grant).orEmpty(),
                        given["region"]?.asText(),
                        validity(given),
                    ).toJwt(algorithm, now)
                }
            }
            case.has("client_capability") -> {
                val given = case["client_capability"];
                {
                    ClientCapabilityToken(
                        given["account_sid"].asText(),
                        given["auth_token"].asText(),
                        given["outgoing"]?.get("application_sid")?.asText(),
                        strings(given["outgoing"]?.get("params")).orEmpty(),
                        given["incoming"]?.asText(),
                        strings(given["events"]),
                        validity(given),
                    ).toJwt(now = now)
                }
            }
            case.has("task_router") -> {
                val given = case["task_router"]
                val permissions = given["allow"].map { allowed ->
                    when {
                        allowed.asText() == "web_sockets" -> Permission.WEB_SOCKETS
                        allowed.asText() == "fetch_self" -> Permission.FETCH_SELF
                        allowed.has("subresources") -> Permission.subresources(allowed["subresources"].asText())
                        else -> Permission.policy(
                            allowed["url"].asText(),
                            allowed["method"].asText(),
                            allowed["allow"].asBoolean(),
                            allowed["query_filter"]?.let(::map),
                            allowed["post_filter"]?.let(::map),
                        )
                    }
                };
                {
                    val sids = listOf("account_sid", "auth_token", "workspace_sid", "channel").map { given[it].asText() }
                    TaskRouterCapabilityToken(sids[0], sids[1], sids[2], sids[3], permissions, validity(given)).toJwt(now = now)
                }
            }
            case.has("verify") -> {
                val verify = { VerifiedToken.verify(case["verify"]["token"].asText(), case["verify"]["secret"].asText(), now) }
                val claims = case["verify"]["claims"] ?: case["claims"]
                if (claims != null) {
                    assertEquals(claims, json.readTree(verify().claims))
                } else {
                    assertEquals((case["verify"]["refusal"] ?: case["refusal"]).asText(), assertFailsWith<TokenRefusedException> { verify() }.reason)
                }
                return@cases
            }
            else -> {
                val given = case["validation"]
                fun text(name: String) = given[name].asText()
                val validation = ClientValidation(text("account_sid"), text("signing_key"), text("credential_sid"), { byteArrayOf(1, 2, 3) })
                val headers = strings(given["headers"])!!
                val url = "https://${headers["Host"]}${text("path")}?${text("query")}"
                val authorization = Header("Authorization", headers.getValue("Authorization"))
                val request = HttpRequest(text("method"), url, listOf(authorization), text("body").toByteArray())
                val token = runBlocking { validation.token(request, now) }.split('.')
                val claims = json.readTree(Base64.getUrlDecoder().decode(token[1]))
                assertEquals(listOf(case["hash"].asText(), "authorization;host"), listOf("rqh", "hrh").map { claims[it].asText() })
                assertEquals(listOf(now.epochSecond, now.epochSecond + 300), listOf("nbf", "exp").map { claims[it].asLong() })
                assertEquals("AQID", token[2])
                return@cases
            }
        }
        if (case.has("jwt")) {
            assertEquals(case["jwt"].asText(), make())
        } else {
            val parameter = case["error"].asText().replace(Regex("_[a-z]")) { it.value.drop(1).uppercase() }
            assertEquals(parameter, assertFailsWith<InvalidArgumentException> { make() }.parameter)
        }
    }

    private fun fill(element: Element, nodes: List<JsonNode>) {
        for (node in nodes) {
            when {
                node.isTextual -> element.text(node.asText())
                node.isArray -> element.child(node[0].asText()) { fill(this, node.drop(1)) }
                node.has("\$comment") -> element.comment(node["\$comment"].asText())
                else -> node.properties().forEach { (name, value) -> element.attribute(name, value.asText()) }
            }
        }
    }

    /** The tree without what is no element but text. */
    private fun plain(element: Element): List<Any> = listOf(element.name, element.attributes, element.text, element.elements.map(::plain))

    private fun plain(tree: JsonNode): List<Any> {
        val rest = tree.drop(1)
        val attributes = rest.filter { it.isObject && !it.has("\$comment") }.flatMap { it.properties() }.associate { it.key to it.value.asText() }
        return listOf(
            tree[0].asText(),
            attributes,
            rest.filter { it.isTextual }.joinToString("") { it.asText() },
            rest.filter { it.isArray }.map(::plain),
        )
    }

    @TestFactory
    fun twiml() = cases("twiml") { case ->
        val (xml, tree) = case["xml"]?.asText() to case["tree"]
        if (xml == null) {
            val response = voiceResponse { child(tree[0].asText()) { fill(this, tree.drop(1)) } }
            if (case.has("error")) {
                assertFailsWith<InvalidArgumentException> { response.toXml() }
            } else {
                assertEquals(plain(tree), plain(Element.parse(response.toXml()).elements.single()))
            }
        } else if (tree != null) {
            assertEquals(plain(tree), plain(Element.parse(xml)))
        } else {
            val error = assertFailsWith<TwimlException> { Element.parse(xml) }
            assertEquals(case["at"].map { it.asInt() }, listOf(error.line, error.column))
        }
    }

    @Test
    fun `twiml is written by what each element can hold`() {
        val response = voiceResponse {
            gather(numDigits = 1, action = "/menu", input = listOf(GatherInput.DTMF, GatherInput.SPEECH), bargeIn = true) {
                say("Press 1 & wait", language = SayLanguage.EN_GB)
            }
            dial { number("+15558675310", statusCallbackEvent = listOf(NumberEvent.ANSWERED)) }
            redirect("/next?a=1&b=2")
        }
        assertEquals(
            """<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf speech" action="/menu" numDigits="1" bargeIn="true">""" +
                """<Say language="en-GB">Press 1 &amp; wait</Say></Gather><Dial><Number statusCallbackEvent="answered">+15558675310</Number></Dial>""" +
                """<Redirect>/next?a=1&amp;b=2</Redirect></Response>""",
            response.toString(),
        )
        assertTrue("\n  <Dial>" in response.pretty(), response.pretty())
        assertEquals("Hi", Element.parse(messagingResponse { message("Hi") }.toXml()).elements.single().text)
    }

    @Test
    fun `comments stand before, in and behind a document, and are read back`() {
        val response = voiceResponse {
            commentBefore("first")
            comment("say hello")
            say("Hello")
            commentAfter("last")
        }
        val written = """<?xml version="1.0" encoding="UTF-8"?><!-- first --><Response><!-- say hello --><Say>Hello</Say></Response><!-- last -->"""
        assertEquals(written, response.toXml())
        val read = Element.parse(written)
        assertEquals(listOf(listOf("first"), listOf("last")), listOf(read.commentsBefore, read.commentsAfter))
        assertEquals(written, read.toXml())
    }

    @Test
    fun `a webhook is answered, and a forged one is not`() {
        val validator = RequestValidator("made-up-auth-token", maxBodyBytes = 1000)
        val form = mapOf("MessageSid" to "SM1", "From" to "+15558675310", "To" to "+15017122661", "Body" to "Grüße", "NumMedia" to "0")
        val signed = validator.signForm("https://example.com/sms?a=b", Parameters(form))
        val seen = mutableListOf<Event>()
        fun answer(url: String = signed.url, headers: List<Pair<String, String>> = signed.headers, body: String = signed.body) =
            validator.answer(url, headers, body.toByteArray()) { seen.add(it); "<Response/>" }
        assertEquals(200 to "<Response/>", answer().let { it.status to it.body })
        assertEquals("Grüße", assertIs<IncomingMessage>(seen.single()).body)
        assertEquals(403, answer(body = signed.body + "&x=y").status)
        assertEquals(403, answer(url = signed.url + "x").status)
        assertEquals(400, answer(headers = emptyList()).status)
        assertEquals(413, answer(body = "x".repeat(1001)).status)
        assertEquals(1, seen.size)
        val body = validator.signBody("https://example.com/json", "{}")
        assertIs<UnknownEvent>(validator.parse(body.url, body.headers, body.body.toByteArray()))
    }

    @Test
    fun `over a socket, Twilio's requests alone come to the handler`() {
        val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        val origin = "http://127.0.0.1:${server.address.port}"
        val validator = RequestValidator("made-up-auth-token", proxy = Proxy.base(origin), maxBodyBytes = 1000)
        val seen = CopyOnWriteArrayList<String?>()
        server.createContext("/") { exchange ->
            val headers = exchange.requestHeaders.flatMap { (name, values) -> values.map { name to it } }
            // One byte more than is taken says enough.
            val body = exchange.requestBody.readNBytes(1001)
            val answer = validator.answer(exchange.requestURI.toString(), headers, body) { event ->
                seen.add((event as IncomingMessage).body)
                messagingResponse { message("You wrote ${event.body}") }
            }
            val bytes = answer.body.toByteArray()
            exchange.responseHeaders.add("Content-Type", answer.contentType)
            exchange.sendResponseHeaders(answer.status, bytes.size.toLong())
            exchange.responseBody.use { it.write(bytes) }
        }
        server.start()
        val client = HttpClient.newHttpClient()
        fun send(url: String, headers: List<Pair<String, String>>, body: String): Pair<Int, String> {
            val request = java.net.http.HttpRequest.newBuilder(URI(url)).POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
            headers.forEach { (name, value) -> request.header(name, value) }
            val answer = client.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString())
            return answer.statusCode() to answer.body()
        }
        try {
            fun form(body: String) = Parameters(mapOf("MessageSid" to "SM1", "From" to "+15558675310", "To" to "+15017122661", "Body" to body))
            val good = validator.signForm("$origin/sms?a=b%20c&d=e", form("Grüße & more"))
            val (status, twiml) = send(good.url, good.headers, good.body)
            assertEquals(200 to "You wrote Grüße & more", status to Element.parse(twiml).elements.single().text)
            assertEquals(403, send(good.url, good.headers, good.body + "&x=y").first)
            assertEquals(403, send(good.url + "x", good.headers, good.body).first)
            assertEquals(400, send(good.url, good.headers.filterNot { it.first == "X-Twilio-Signature" }, good.body).first)
            val long = validator.signForm("$origin/sms", form("x".repeat(2000)))
            assertEquals(413, send(long.url, long.headers, long.body).first)
            assertEquals(listOf<String?>("Grüße & more"), seen)
        } finally {
            server.stop(0)
        }
    }

    @Test
    fun `large bodies are refused before long`() {
        val validator = RequestValidator("made-up-auth-token", maxBodyBytes = 20_000_000)
        val million = StringBuilder().apply { repeat(1_000_000) { append(it).append("=&") } }.toString()
        for (body in listOf(million, "%".repeat(10_000_000))) {
            val headers = listOf("X-Twilio-Signature" to "bm8=", "Content-Type" to "application/x-www-form-urlencoded")
            assertEquals(403, validator.answer("https://example.com/", headers, body.toByteArray()) { error("it is forged") }.status)
        }
    }

    @Test
    fun `the webhook of the README is answered like this`() {
        val validator = RequestValidator("made-up-auth-token", proxy = Proxy.base("https://example.com"))

        fun answer(url: String, headers: List<Pair<String, String>>, body: ByteArray) =
            validator.answer(url, headers, body) { event ->
                when (event) {
                    is IncomingMessage -> messagingResponse { message("${event.numMedia} files: ${event.mediaUrls}") }
                    is IncomingCall -> voiceResponse { gather(numDigits = 1) { say("Press 1 for sales.") } }
                    else -> null
                }
            }

        val form = mapOf("MessageSid" to "SM1", "From" to "+15558675310", "To" to "+15017122661", "Body" to "", "NumMedia" to "0")
        val signed = validator.signForm("https://example.com/sms", Parameters(form))
        val answered = answer("/sms", signed.headers, signed.body.toByteArray())
        assertEquals(200, answered.status)
        assertEquals("0 files: []", Element.parse(answered.body).elements.single().text)

        val readme = File(System.getProperty("conformance.dir"), "../../bindings-uniffi/kotlin/README.md").readText()
        val shown = readme.substringAfter("## Answering webhooks").substringAfter("```kotlin\n").substringBefore("```").lines()
        val here = File("src/test/kotlin/io/trunkline/HelpersTest.kt").readLines().map { it.trim() }
        assertTrue(shown.size > 5)
        assertEquals(emptyList(), shown.map { it.trim() }.filter { it !in here })
    }

    @Test
    fun `nothing prints a secret`() {
        val secret = "made-up-secret"
        val printed = listOf(
            RequestValidator(secret),
            AccessToken("AC1", "SK1", secret),
            ClientCapabilityToken("AC1", secret),
            TaskRouterCapabilityToken("AC1", secret, "WS1", "WK1"),
        ).joinToString()
        assertFalse(secret in printed, printed)
        val refused = assertFailsWith<InvalidArgumentException> { AccessToken("PN0123456789abcdef0123456789abcdef", "SK1", secret).toJwt() }
        assertEquals("accountSid", refused.parameter)
        assertFailsWith<InvalidArgumentException> { RequestValidator("") }
    }
}
