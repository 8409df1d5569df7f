package io.trunkline

import io.trunkline.api.api
import io.trunkline.api.messages
import java.math.BigDecimal
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.OffsetDateTime
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.typeOf
import kotlinx.coroutines.flow.toList

/** The case gives what the typed call cannot take: the compiler would have refused it. */
internal class Untyped(message: String) : Exception(message)

/** What `{"$kind": "text"}` says, and plain values as they are. */
internal fun plain(value: Any?): Any? {
    val tag = (value as? Map<*, *>)?.entries?.singleOrNull()?.takeIf { it.key.toString().startsWith("$") }
    return when {
        tag?.key == "\$timestamp" -> OffsetDateTime.parse(tag.value.toString()).toInstant()
        tag?.key == "\$date" -> LocalDate.parse(tag.value.toString())
        tag?.key == "\$decimal" -> BigDecimal(tag.value.toString())
        tag?.key == "\$integer" -> tag.value.toString().toLong()
        value is Int -> value.toLong()
        value is Map<*, *> -> value.mapValues { plain(it.value) }
        value is List<*> -> value.map(::plain)
        else -> value
    }
}

/** The arguments of a case for a typed call. */
internal class CaseArguments(
    private val given: Map<String, Any?>,
    val limit: Long?,
    val pageSize: Long?,
    val resume: String?,
    private val isPage: Boolean,
    private val options: CallOptions?,
) {
    private val used = HashSet<String>()

    fun has(name: String): Boolean = name in given

    fun path(name: String): String = convert(name, typeOf<String>()) as String? ?: throw Untyped("$name is missing")

    inline fun <reified T : Any> required(name: String): T = convert(name, typeOf<T>()) as T? ?: throw Untyped("$name is missing")

    inline fun <reified T : Any> optional(name: String): T? = convert(name, typeOf<T>()) as T?

    fun convert(name: String, type: KType): Any? {
        used.add(name)
        if (name !in given) return null
        return convert(name, plain(given[name]), type)
    }

    private fun convert(name: String, value: Any?, type: KType): Any {
        val wanted = type.classifier as KClass<*>
        return when {
            wanted == Any::class && value != null -> value
            wanted == List::class && value is List<*> -> value.map { convert(name, it, type.arguments[0].type!!) }
            wanted == Map::class && value is Map<*, *> -> value
            wanted == BigDecimal::class && value is Number -> BigDecimal(value.toString())
            Choice::class.java.isAssignableFrom(wanted.java) && value is String -> wanted.java.getConstructor(String::class.java).newInstance(value)
            wanted in PLAIN && wanted.isInstance(value) -> value!!
            else -> throw Untyped("$name is a ${wanted.simpleName}, not ${value?.javaClass?.simpleName}")
        }
    }

    /** Nothing of the case may be left over. */
    fun finish(): CallOptions? {
        given.keys.firstOrNull { it !in used }?.let { throw Untyped("$it is no parameter") }
        return options
    }

    suspend fun <T> read(listing: Listing<T>): Any = if (isPage) listing.page() else listing.toList()

    private companion object {
        val PLAIN = setOf(String::class, Boolean::class, Long::class, Instant::class, LocalDate::class)
    }
}

/** The typed calls that are written by hand, and give lists. */
internal val WRITTEN_CALLS: Map<String, suspend (Client, CaseArguments) -> Any?> = mapOf(
    "api.v2010.accounts.messages.find_sent" to { client, arguments ->
        val place = if (arguments.has("account_sid")) client.api.v2010.accounts(arguments.path("account_sid")).messages else client.messages
        place.findSent(
            to = arguments.required("to"),
            since = arguments.required("since"),
            from = arguments.optional("from"),
            messagingServiceSid = arguments.optional("messaging_service_sid"),
            body = arguments.optional("body"),
            wait = arguments.optional<BigDecimal>("wait")?.let { Duration.ofNanos(it.movePointRight(9).toLong()) },
            options = arguments.finish(),
        )
    },
)
