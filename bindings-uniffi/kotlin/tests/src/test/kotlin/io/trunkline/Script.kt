package io.trunkline

import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.SerializationFeature
import java.time.Duration
import java.time.Instant
import java.util.Base64

internal val MAPPER: ObjectMapper = ObjectMapper()
    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
    .configure(com.fasterxml.jackson.core.JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true)
    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)

/** The name of each kind of error in data. */
internal val KINDS: Map<Class<*>, String> = mapOf(
    ConfigurationException::class.java to "configuration",
    InvalidArgumentException::class.java to "invalid_argument",
    TimeoutException::class.java to "timeout",
    ConnectionException::class.java to "connection",
    DecodeException::class.java to "decode",
    UnknownOutcomeException::class.java to "unknown_outcome",
    ValidationException::class.java to "validation",
    AuthenticationException::class.java to "authentication",
    PermissionException::class.java to "permission",
    NotFoundException::class.java to "not_found",
    ConflictException::class.java to "conflict",
    RateLimitedException::class.java to "rate_limited",
    ServerException::class.java to "server",
    OtherStatusException::class.java to "api",
)

internal fun Any?.members(): Map<String, Any?> {
    @Suppress("UNCHECKED_CAST")
    return (this ?: emptyMap<String, Any?>()) as Map<String, Any?>
}

internal fun Any?.seconds(): Duration? = (this as Number?)?.let { Duration.ofNanos(Math.round(it.toDouble() * 1e9)) }

/** One exchange, or those that take place several times in a row and stand once in the file. */
private fun expanded(exchange: Map<String, Any?>): List<Map<String, Any?>> {
    val times = (exchange["times"] ?: return listOf(exchange)) as Int
    val text = MAPPER.writeValueAsString(exchange)
    return (1..times).map { n ->
        MAPPER.readValue(text.replace("{n}", "$n").replace("{n+1}", "${n + 1}"), Any::class.java).members()
    }
}

/** A transport that plays the exchanges of a case in a time of its own. */
internal class Script(private var now: Instant, private val chance: Double) : Transport, TransportClock {
    private val exchanges = ArrayDeque<Map<String, Any?>>()
    val complaints = ArrayList<String>()

    /** What was told of attempts. */
    val attempts = ArrayList<Attempt>()
    private var idleSince = now

    @Synchronized
    fun begin(exchanges: List<Map<String, Any?>>) {
        attempts.clear()
        this.exchanges.clear()
        this.exchanges.addAll(exchanges.flatMap(::expanded))
        idleSince = now
    }

    @Synchronized
    fun wait(duration: Duration) {
        now += duration
    }

    @Synchronized
    fun finish() {
        exchanges.forEach { complaints.add("never sent: ${it["request"]}") }
        if (now != idleSince) complaints.add("it waited for nothing: ${Duration.between(idleSince, now)}")
    }

    @Synchronized
    private fun next(request: HttpRequest): Map<String, Any?> {
        val exchange = exchanges.removeFirstOrNull()
        if (exchange == null) {
            complaints.add("a request too many: ${request.method} ${request.url}")
            throw TransportException("nothing was to be sent")
        }
        same("the pause before the request", exchange["pause"].seconds() ?: Duration.ZERO, Duration.between(idleSince, now))
        compare(exchange["request"].members(), request)
        val after = exchange["after"].seconds() ?: Duration.ZERO
        if (exchange["failure"] == "timeout") same("it waited for an answer", after, request.timeout)
        now += after
        idleSince = now
        return exchange
    }

    override suspend fun send(request: HttpRequest): HttpResponse {
        val exchange = next(request)
        when (exchange["failure"]) {
            "not_sent" -> throw TransportException("the connection was refused", notSent = true)
            "no_answer" -> throw TransportException("the connection broke")
            "timeout" -> throw TransportException("no answer in time", timedOut = true)
        }
        return response(exchange["answer"].members())
    }

    /** A pause, during which nothing is sent. */
    override suspend fun sleep(duration: Duration) = wait(duration)

    override val clock: TransportClock get() = this

    override fun now(): Instant = synchronized(this) { now }

    override fun random(): Double = chance

    private fun response(answer: Map<String, Any?>): HttpResponse {
        val headers = answer["headers"].members().map { (name, value) -> Header(name, value.toString()) }.toMutableList()
        val text = answer["text"]
        val body = when {
            "json" in answer -> {
                if (headers.none { it.name.equals("Content-Type", true) }) headers.add(Header("Content-Type", "application/json"))
                MAPPER.writeValueAsBytes(answer["json"])
            }
            text is List<*> -> text.joinToString("\n").toByteArray()
            text != null -> text.toString().toByteArray()
            "base64" in answer -> Base64.getDecoder().decode(answer["base64"].toString())
            else -> ByteArray(0)
        }
        return HttpResponse((answer["status"] as Number).toInt(), headers, body)
    }

    private fun compare(expected: Map<String, Any?>, request: HttpRequest) {
        same("the method", expected["method"], request.method)
        same("the URL", expected["url"], request.url)
        for ((name, value) in expected["headers"].members()) {
            same("the header $name", listOfNotNull(value), request.headers.filter { it.name.equals(name, true) }.map { it.value })
        }
        same("the body", expected["body"], request.body?.decodeToString())
    }

    private fun same(what: String, expected: Any?, actual: Any?) {
        if (expected != actual) complaints.add("$what\n    expected $expected\n    but was  $actual")
    }
}
