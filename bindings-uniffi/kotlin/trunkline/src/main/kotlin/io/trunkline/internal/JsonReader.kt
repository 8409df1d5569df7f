package io.trunkline.internal

import io.trunkline.Raw
import io.trunkline.Secret
import java.math.BigDecimal
import java.time.Instant
import java.time.LocalDate

/**
 * Reads the core's JSON, which is known to be valid. A record comes with every field of its model, in the model's order, so that it is
 * read straight through.
 */
internal class JsonReader(private val bytes: ByteArray) {
    private var at = 0

    /** Where the open record begins. */
    private var start = 0

    /** Whether the raw form stands behind the open record. */
    private var isPair = false

    /** Whether the list that begins here, or goes on, has another element. */
    fun hasNext(): Boolean {
        skipSpace()
        when (bytes[at].toInt().toChar()) {
            '[', ',' -> at++
        }
        skipSpace()
        if (bytes[at] != ']'.code.toByte()) return true
        at++
        return false
    }

    /** A list of records, each of which is a pair of its canonical and its raw form. */
    fun <T> records(read: (JsonReader) -> T): List<T> {
        val records = ArrayList<T>()
        while (hasNext()) {
            records.add(record(read))
        }
        return records
    }

    /** A record: a pair of its canonical and its raw form. */
    fun <T> record(read: (JsonReader) -> T): T {
        at++ // [
        isPair = true
        val record = read(this)
        at++ // ]
        return record
    }

    /** Ends a record: what stands behind its last field, and all of it as the service sent it. */
    fun raw(): Raw {
        while (bytes[at] != '}'.code.toByte()) {
            at++ // ,
            text()
            at++ // :
            skip()
        }
        at++
        if (isPair) {
            isPair = false
            at++ // ,
            start = at
            skip()
        }
        return Raw(String(bytes, start, at - start, Charsets.UTF_8))
    }

    /** A record as plain values, without its raw form. */
    fun plain(): Map<*, *> {
        val record = any() as Map<*, *>
        at++ // ,
        skip()
        return record
    }

    /** A nested record, which has no raw form of its own. */
    fun <T> nested(read: (JsonReader) -> T): T? {
        if (isNull()) return null
        val (outer, pair) = start to isPair
        start = at
        isPair = false
        val record = read(this)
        start = outer
        isPair = pair
        return record
    }

    /** Goes to the value of the next field, whose name is known. */
    fun field(name: String): JsonReader {
        at += 2 // {" or ,"
        for (letter in name) {
            check(bytes[at++] == letter.code.toByte()) { "the native library is of another version than this one" }
        }
        at += 2 // ":
        return this
    }

    private fun isNull(): Boolean {
        if (bytes[at] != 'n'.code.toByte()) return false
        at += 4
        return true
    }

    fun optionalText(): String? = if (isNull()) null else text()

    fun textOrEmpty(): String = if (isNull()) "" else text()

    fun secret(): Secret? = optionalText()?.let(::Secret)

    fun boolean(): Boolean? {
        if (isNull()) return null
        val isTrue = bytes[at] == 't'.code.toByte()
        at += if (isTrue) 4 else 5
        return isTrue
    }

    /** A whole number; nothing where it has decimals or does not fit. */
    fun long(): Long? = if (isNull()) null else number().toLongOrNull()

    fun decimal(): BigDecimal? = if (isNull()) null else BigDecimal(number())

    fun instant(): Instant? = optionalText()?.let { Instant.parse(it) }

    fun day(): LocalDate? = optionalText()?.let { LocalDate.parse(it) }

    fun <T : Any> list(read: (JsonReader) -> T?): List<T>? {
        if (isNull()) return null
        val values = ArrayList<T>()
        while (hasNext()) {
            read(this)?.let(values::add)
        }
        return values
    }

    fun <T> map(read: (JsonReader) -> T): Map<String, T>? {
        if (isNull()) return null
        val values = LinkedHashMap<String, T>()
        members { values[it] = read(this) }
        return values
    }

    /** Any value: text, [Boolean], [Long], [BigDecimal], [List], [Map], or nothing. */
    fun any(): Any? {
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

    private inline fun members(read: (String) -> Unit) {
        at++ // {
        skipSpace()
        while (bytes[at] != '}'.code.toByte()) {
            if (bytes[at] == ','.code.toByte()) at++
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

    private fun number(): String {
        val from = at
        while (at < bytes.size && bytes[at] in NUMBER) at++
        return String(bytes, from, at - from, Charsets.ISO_8859_1)
    }

    private fun text(): String {
        val from = ++at
        while (true) {
            when (bytes[at].toInt().toChar()) {
                '"' -> return String(bytes, from, at++ - from, Charsets.UTF_8)
                '\\' -> return escaped(from)
                else -> at++
            }
        }
    }

    private fun escaped(from: Int): String {
        val out = StringBuilder()
        var plain = from
        while (true) {
            when (bytes[at].toInt().toChar()) {
                '"' -> {
                    out.append(String(bytes, plain, at++ - plain, Charsets.UTF_8))
                    return out.marked()
                }
                '\\' -> {
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

    /** Skips a value without reading it. */
    private fun skip() {
        var depth = 0
        do {
            when (bytes[at].toInt().toChar()) {
                '{', '[' -> depth++.also { at++ }
                '}', ']' -> depth--.also { at++ }
                '"' -> skipText()
                ',', ':', ' ', '\n', '\r', '\t' -> at++
                else -> while (at < bytes.size && bytes[at] in WORD) at++
            }
        } while (depth > 0)
    }

    private fun skipText() {
        at++
        while (bytes[at] != '"'.code.toByte()) {
            at += if (bytes[at] == '\\'.code.toByte()) 2 else 1
        }
        at++
    }

    private fun skipSpace() {
        while (at < bytes.size && bytes[at] in SPACE) at++
    }

    private companion object {
        val SPACE = bytesOf(" \n\r\t")
        val NUMBER = bytesOf("+-.0123456789eE")
        val WORD = bytesOf("+-.0123456789eEtrufalsn")

        /** A set of ASCII characters. */
        fun bytesOf(letters: String): Letters = Letters(letters)
    }

    private class Letters(letters: String) {
        private val known = BooleanArray(128).also { known -> letters.forEach { known[it.code] = true } }

        operator fun contains(byte: Byte): Boolean = byte >= 0 && known[byte.toInt()]
    }
}
