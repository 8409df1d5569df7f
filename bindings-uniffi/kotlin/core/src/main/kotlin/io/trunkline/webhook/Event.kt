package io.trunkline.webhook

import io.trunkline.Secret
import io.trunkline.ffi.EventValue
import io.trunkline.ffi.Header
import io.trunkline.ffi.NativeEvent
import io.trunkline.ffi.readEvent
import java.math.BigDecimal
import java.time.Instant

/**
 * Something that Twilio tells an application: a class for each event that is known, an [UnknownEvent] otherwise. What was not sent is null.
 *
 * ```kotlin
 * when (val event = validator.parse(url, headers, body)) {
 *     is IncomingMessage -> println("${event.from}: ${event.body} ${event.mediaUrls}")
 *     is MessageStatus -> println("${event.messageSid} ${event.messageStatus}")
 *     else -> {}
 * }
 * ```
 */
public sealed class Event(values: EventValues) {
    /** All parameters, as they came. */
    public val parameters: Parameters = values.parameters

    /** The parameters that no property has: of an event that is not known, all of them. */
    public val unknownParameters: Parameters = values.unknown

    /** The class alone: what people wrote and who they are is nobody's business in a log. */
    override fun toString(): String = javaClass.simpleName

    public companion object {
        /** The event that parameters tell of, which nobody checked: for what a framework read of a request that you validated. */
        @JvmStatic
        public fun of(parameters: Parameters): Event = readEvent(parameters.toHeaders()).toEvent()
    }
}

/** An event that this version knows no class of. */
public class UnknownEvent internal constructor(values: EventValues) : Event(values)

/** Names and values as they came, in their order, repeated and empty ones too. */
public class Parameters(private val pairs: List<Pair<String, String>>) : Iterable<Pair<String, String>> by pairs {
    /** By name, each with one value. */
    public constructor(parameters: Map<String, String>) : this(parameters.toList())

    /** How many there are. */
    public val size: Int get() = pairs.size

    /** The first value with this name. */
    public operator fun get(name: String): String? = pairs.firstOrNull { it.first == name }?.second

    /** Every value with this name. */
    public fun all(name: String): List<String> = pairs.filter { it.first == name }.map { it.second }

    internal fun toHeaders(): List<Header> = pairs.map { Header(it.first, it.second) }
}

/** The values of an event, one by one, in the order of its properties. */
public class EventValues internal constructor(event: NativeEvent) {
    private val values = event.fields.iterator()
    internal val parameters = event.parameters.toParameters()
    internal val unknown = event.unknown.toParameters()

    internal fun text(): String? = (values.next() as? EventValue.Text)?.value

    internal fun secret(): Secret? = text()?.let(::Secret)

    internal fun integer(): Long? = (values.next() as? EventValue.Integer)?.value

    internal fun decimal(): BigDecimal? = (values.next() as? EventValue.Decimal)?.value?.toBigDecimal()

    internal fun boolean(): Boolean? = (values.next() as? EventValue.Boolean)?.value

    internal fun time(): Instant? = (values.next() as? EventValue.Time)?.value

    internal fun texts(): List<String> = (values.next() as? EventValue.Texts)?.values.orEmpty()
}

internal fun NativeEvent.toEvent(): Event = eventOf(name, EventValues(this))

private fun List<Header>.toParameters() = Parameters(map { it.name to it.value })
