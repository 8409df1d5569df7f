package io.trunkline.internal

import io.trunkline.Raw
import io.trunkline.Secret
import java.math.BigDecimal
import java.time.Instant
import java.time.LocalDate

/**
 * Reads the core's JSON, which is known to be valid. A record comes as a row, the values of its model's fields in the model's order, so
 * that it is read straight through; how the service wrote it stands beside it, in [raw].
 */
@TrunklineInternal
public class JsonReader internal constructor(private val bytes: ByteArray, private val raw: ByteArray = NOTHING) {
    private var at = 0

    /** Where the raw form of the open record begins in [raw], and where it ends: nowhere in a record within another. */
    private var rawFrom = 0
    private var rawTo = 0

    /** A page: for each record how long its raw form is, and its row. */
    internal fun <T> records(read: (JsonReader) -> T): List<T> {
        val records = ArrayList<T>()
        while (hasNext()) {
            rawFrom = rawTo
            rawTo += natural()
            at++ // ,
            records.add(read(this))
        }
        return records
    }

    /** An answer that is one row. */
    internal fun <T> record(read: (JsonReader) -> T): T {
        rawTo = raw.size
        return read(this)
    }

    /** Goes to the value of the next field. */
    public fun next(): JsonReader {
        at++ // [ or ,
        return this
    }

    /** Ends a row: the record as the service sent it. */
    public fun raw(): Raw {
        check(bytes[at] == CLOSE) { "the native library is of another version than this one" }
        at++
        return Raw(String(raw, rawFrom, rawTo - rawFrom, Charsets.UTF_8))
    }

    /** A record within another, whose raw form is part of the other's. */
    public fun <T> nested(read: (JsonReader) -> T): T? {
        if (isNull()) return null
        val end = rawTo
        rawTo = rawFrom
        return read(this).also { rawTo = end }
    }

    private fun isNull(): Boolean {
        if (bytes[at] != 'n'.code.toByte()) return false
        at += 4
        return true
    }

    /** Text; nothing where there is none. */
    public fun optionalText(): String? = if (isNull()) null else text()

    /** Text; an empty one where there is none. */
    public fun textOrEmpty(): String = if (isNull()) "" else text()

    /** Text that is not to be shown. */
    public fun secret(): Secret? = optionalText()?.let(::Secret)

    /** True or false. */
    public fun boolean(): Boolean? {
        if (isNull()) return null
        val isTrue = bytes[at] == 't'.code.toByte()
        at += if (isTrue) 4 else 5
        return isTrue
    }

    /** A whole number; nothing where it has decimals or does not fit. */
    public fun long(): Long? = if (isNull()) null else number().toLongOrNull()

    /** A number with all its digits. */
    public fun decimal(): BigDecimal? = if (isNull()) null else BigDecimal(number())

    /** Milliseconds since 1970, perhaps with decimals. */
    public fun instant(): Instant? {
        if (isNull()) return null
        val from = at
        var milliseconds = 0L
        while (bytes[at] in ZERO..NINE) milliseconds = milliseconds * 10 + (bytes[at++] - ZERO)
        if (bytes[at] == COMMA || bytes[at] == CLOSE) return Instant.ofEpochMilli(milliseconds)
        at = from
        val nanoseconds = BigDecimal(number()).movePointRight(6)
        val (seconds, rest) = nanoseconds.toBigInteger().divideAndRemainder(BILLION)
        return Instant.ofEpochSecond(seconds.toLong(), rest.toLong())
    }

    /** A day of the calendar. */
    public fun day(): LocalDate? = optionalText()?.let { LocalDate.parse(it) }

    /** Several values; those that are nothing are left out. */
    public fun <T : Any> list(read: (JsonReader) -> T?): List<T>? {
        if (isNull()) return null
        val values = ArrayList<T>()
        while (hasNext()) {
            read(this)?.let(values::add)
        }
        return values
    }

    /** Values by name. */
    public fun <T> map(read: (JsonReader) -> T): Map<String, T>? {
        if (isNull()) return null
        val values = LinkedHashMap<String, T>()
        members { values[it] = read(this) }
        return values
    }

    /** Any value: text, [Boolean], [Long], [BigDecimal], [List], [Map], or nothing. */
    public fun any(): Any? {
        skipSpace()
        val value = when (bytes[at].toInt().toChar()) {
            'n' -> null.also { at += 4 }
            't', 'f' -> boolean()
            '"' -> text()
            '[' -> {
                val values = ArrayList<Any?>()
                while (hasNext()) values.add(any())
                values
            }
            '{' -> {
                val values = LinkedHashMap<String, Any?>()
                members { values[it] = any() }
                values
            }
            else -> number().let { digits -> digits.toLongOrNull() ?: BigDecimal(digits) }
        }
        skipSpace()
        return value
    }

    /** Whether the list that begins here, or goes on, has another element. */
    private fun hasNext(): Boolean {
        skipSpace()
        if (bytes[at] == OPEN || bytes[at] == COMMA) at++
        skipSpace()
        if (bytes[at] != CLOSE) return true
        at++
        return false
    }

    private inline fun members(read: (String) -> Unit) {
        at++ // {
        skipSpace()
        while (bytes[at] != '}'.code.toByte()) {
            if (bytes[at] == COMMA) at++
            skipSpace()
            val name = text()
            skipSpace()
            at++ // :
            skipSpace()
            read(name)
            skipSpace()
        }
        at++
    }

    private fun natural(): Int {
        var number = 0
        while (bytes[at] in ZERO..NINE) number = number * 10 + (bytes[at++] - ZERO)
        return number
    }

    private fun number(): String {
        val from = at
        while (at < bytes.size && isOfNumber(bytes[at])) at++
        return String(bytes, from, at - from, Charsets.ISO_8859_1)
    }

    private fun isOfNumber(byte: Byte) = when (byte.toInt().toChar()) {
        in '0'..'9', '+', '-', '.', 'e', 'E' -> true
        else -> false
    }

    private fun text(): String {
        val from = ++at
        while (true) {
            when (bytes[at]) {
                QUOTE -> return String(bytes, from, at++ - from, Charsets.UTF_8)
                BACKSLASH -> return escaped(from)
                else -> at++
            }
        }
    }

    private fun escaped(from: Int): String {
        val out = StringBuilder()
        var plain = from
        while (true) {
            when (bytes[at]) {
                QUOTE -> {
                    out.append(String(bytes, plain, at++ - plain, Charsets.UTF_8))
                    return out.marked()
                }
                BACKSLASH -> {
                    out.append(String(bytes, plain, at - plain, Charsets.UTF_8))
                    val letter = bytes[at + 1].toInt().toChar()
                    at += 2
                    when (letter) {
                        'b' -> out.append('\b')
                        'f' -> out.append('\u000C')
                        'n' -> out.append('\n')
                        'r' -> out.append('\r')
                        't' -> out.append('\t')
                        'u' -> {
                            out.append(String(bytes, at, 4, Charsets.ISO_8859_1).toInt(16).toChar())
                            at += 4
                        }
                        else -> out.append(letter)
                    }
                    plain = at
                }
                else -> at++
            }
        }
    }

    /** With a mark in the place of each half of a pair that stands alone, as the core has it. */
    private fun StringBuilder.marked(): String {
        var letter = 0
        while (letter < length) {
            val isPair = this[letter].isHighSurrogate() && letter + 1 < length && this[letter + 1].isLowSurrogate()
            if (!isPair && this[letter].isSurrogate()) setCharAt(letter, '\uFFFD')
            letter += if (isPair) 2 else 1
        }
        return toString()
    }

    private fun skipSpace() {
        while (at < bytes.size && isSpace(bytes[at])) at++
    }

    private fun isSpace(byte: Byte) = when (byte.toInt().toChar()) {
        ' ', '\n', '\r', '\t' -> true
        else -> false
    }

    private companion object {
        val NOTHING = ByteArray(0)
        val BILLION = 1_000_000_000.toBigInteger()
        const val OPEN = '['.code.toByte()
        const val CLOSE = ']'.code.toByte()
        const val COMMA = ','.code.toByte()
        const val QUOTE = '"'.code.toByte()
        const val BACKSLASH = '\\'.code.toByte()
        const val ZERO = '0'.code.toByte()
        const val NINE = '9'.code.toByte()
    }
}
