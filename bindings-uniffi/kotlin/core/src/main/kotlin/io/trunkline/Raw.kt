package io.trunkline

import io.trunkline.internal.JsonReader

/**
 * Everything that the service sent of a record: new fields, and what could not be read. Two are equal if their contents are.
 *
 * Prints nothing of it, for there may be secrets in it.
 */
public class Raw @JvmOverloads constructor(
    /** The JSON object exactly as the service sent it (converted, if it sent XML). */
    public val json: String = "{}",
) {
    private val members: Map<*, *> by lazy { JsonReader(json.toByteArray()).any() as? Map<*, *> ?: emptyMap<String, Any?>() }

    /** A member by its name on the wire: text, [Boolean], [Long], [java.math.BigDecimal], [List], [Map], or nothing. */
    public operator fun get(name: String): Any? = members[name]

    override fun equals(other: Any?): Boolean = other is Raw && (other.json == json || other.members == members)

    override fun hashCode(): Int = members.hashCode()

    override fun toString(): String = "{…}"
}
