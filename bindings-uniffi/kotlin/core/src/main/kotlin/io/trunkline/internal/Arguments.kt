package io.trunkline.internal

import io.trunkline.Choice
import io.trunkline.OptionalArguments
import io.trunkline.Secret
import io.trunkline.ffi.Argument
import io.trunkline.ffi.CallException
import io.trunkline.ffi.Failure
import io.trunkline.ffi.Member
import java.math.BigDecimal
import java.math.BigInteger
import java.time.Instant
import java.time.LocalDate

/** The arguments of a call on their way to the core. What is null is not set. */
@TrunklineInternal
public class Arguments internal constructor() {
    private val members = ArrayList<Member>()
    private var refused: CallException? = null

    /** Throws a `CallException` if a value was of a type that cannot be an argument. */
    internal fun members(): List<Member> = refused?.let { throw it } ?: members

    /** An argument by its name in the tables. */
    public fun set(name: String, value: Any?) {
        if (value != null) nullable(name, value)
    }

    internal fun set(optional: OptionalArguments<*>) = optional.given.forEach { (name, value) -> set(name, value) }

    /** A null is a value of its own here. */
    internal fun nullable(name: String, value: Any?) {
        try {
            members.add(Member(name, argument(name, value)))
        } catch (error: CallException) {
            refused = refused ?: error
        }
    }

    public companion object {
        /** Plain values as JSON, for a module that hands them to a library of its own. */
        public fun json(name: String, value: Any?): String = try {
            writeJson(name, value)
        } catch (error: CallException) {
            throw error.translated(null)
        }
    }
}

private fun argument(name: String, value: Any?): Argument = when (value) {
    null -> Argument.Null
    is Boolean -> Argument.Boolean(value)
    is Int -> Argument.Integer(value.toLong())
    is Long -> Argument.Integer(value)
    is BigDecimal -> Argument.Decimal(value.toPlainString())
    is Double -> Argument.Real(value)
    is BigInteger, is Float -> Argument.Decimal(value.toString())
    is CharSequence -> Argument.Text(value.toString())
    is Secret -> Argument.Text(value.expose())
    is Choice -> Argument.Text(value.text)
    is Instant -> Argument.Instant(value)
    is LocalDate -> Argument.Day(value.toString())
    is Iterable<*> -> Argument.Several(value.map { argument(name, it) })
    is Map<*, *> -> Argument.Object(value.map { (key, member) -> Member(key.toString(), argument(name, member)) })
    else -> throw refused(name, "must be text, a number, a boolean, a time, a list or a map, not ${value.javaClass.name}")
}

/** In the core's words. */
private fun refused(parameter: String, must: String): CallException {
    val text = "`$parameter` $must"
    return CallException.Failed(Failure(kind = "invalid_argument", text = text, summary = text, parameter = parameter))
}

/** Writes plain values as JSON. */
internal fun writeJson(name: String, value: Any?): String = StringBuilder().also { write(name, value, it) }.toString()

private fun write(name: String, value: Any?, out: StringBuilder) {
    when (value) {
        null, is Boolean, is Int, is Long, is BigInteger -> out.append(value)
        is BigDecimal -> out.append(value.toPlainString())
        is Double, is Float -> out.append(value)
        is CharSequence -> writeText(value, out)
        is Map<*, *> -> value.entries.joinTo(out, ",", "{", "}") { (key, member) -> writeJson(name, key.toString()) + ":" + writeJson(name, member) }
        is Iterable<*> -> value.joinTo(out, ",", "[", "]") { writeJson(name, it) }
        else -> throw refused(name, "must be text, a number, a boolean, a list or a map, not ${value.javaClass.name}")
    }
}

private fun writeText(text: CharSequence, out: StringBuilder) {
    out.append('"')
    for (letter in text) {
        when {
            letter == '"' || letter == '\\' -> out.append('\\').append(letter)
            letter < ' ' -> out.append("\\u%04x".format(letter.code))
            else -> out.append(letter)
        }
    }
    out.append('"')
}
