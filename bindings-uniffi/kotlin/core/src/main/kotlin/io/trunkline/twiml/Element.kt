package io.trunkline.twiml

import io.trunkline.Choice
import io.trunkline.InvalidArgumentException
import io.trunkline.ffi.CallException
import io.trunkline.ffi.Header
import io.trunkline.ffi.Language
import io.trunkline.ffi.TwimlPart
import io.trunkline.ffi.TwimlSyntaxException
import io.trunkline.ffi.readTwiml
import io.trunkline.ffi.writeTwiml
import io.trunkline.internal.translated

/** Keeps what belongs to one element from being called within another. */
@DslMarker
public annotation class TwimlBuilder

/**
 * An element of TwiML, and what is in it.
 *
 * ```kotlin
 * val response = voiceResponse {
 *     gather(numDigits = 1, action = "/menu") { say("Press 1 for sales.", voice = SayVoice.ALICE) }
 *     hangup()
 * }
 * println(response)
 * ```
 */
@TwimlBuilder
public abstract class Element internal constructor(
    /** What it is called in XML. */
    public val name: String,
) {
    private val given = LinkedHashMap<String, String>()
    private val nodes = ArrayList<Any>()
    private val before = ArrayList<String>()
    private val after = ArrayList<String>()

    /** Its attributes, in the order in which they were set. */
    public val attributes: Map<String, String> get() = given

    /** The elements in it. */
    public val elements: List<Element> get() = nodes.filterIsInstance<Element>()

    /** The text in it, that of elements in it apart. */
    public val text: String get() = nodes.filterIsInstance<String>().joinToString("")

    /** The comments before it, if it is a document. */
    public val commentsBefore: List<String> get() = before

    /** The comments behind it, if it is a document. */
    public val commentsAfter: List<String> get() = after

    /** Adds text. */
    public fun text(text: String) {
        nodes.add(text)
    }

    /** Adds a comment. */
    public fun comment(comment: String) {
        nodes.add(Comment(comment))
    }

    /** Adds a comment before the document that it is. */
    public fun commentBefore(comment: String) {
        before.add(comment)
    }

    /** Adds a comment behind the document that it is. */
    public fun commentAfter(comment: String) {
        after.add(comment)
    }

    /** Sets an attribute: one that is newer than this library, for example. A list is its items with spaces between; null leaves it as it is. */
    public fun attribute(name: String, value: Any?) {
        if (value != null) given[name] = if (value is List<*>) value.joinToString(" ") { written(it) } else written(value)
    }

    /** Adds an element that is newer than this library. */
    public fun child(name: String, block: OtherElement.() -> Unit = {}): Unit = add(OtherElement(name), block)

    internal fun content(text: String?) {
        if (text != null) nodes.add(text)
    }

    internal fun <E : Element> add(element: E, block: E.() -> Unit) {
        nodes.add(element.apply(block))
    }

    /**
     * The document that it is.
     *
     * @throws InvalidArgumentException if a name is none in XML, or a text holds characters that XML cannot hold.
     */
    public fun toXml(): String = written(pretty = false)

    /** The same with a line for each element, for people. */
    public fun pretty(): String = written(pretty = true)

    /** The document that it is. */
    override fun toString(): String = toXml()

    private fun written(value: Any?): String = if (value is Choice) value.text else value.toString()

    private fun written(pretty: Boolean): String = try {
        val parts = before.mapTo(ArrayList<TwimlPart>()) { TwimlPart.Comment(it) }
        push(parts)
        after.mapTo(parts) { TwimlPart.Comment(it) }
        writeTwiml(Language.KOTLIN, parts, pretty)
    } catch (error: CallException) {
        throw error.translated(null)
    }

    private fun push(parts: MutableList<TwimlPart>) {
        parts.add(TwimlPart.Open(name, given.map { Header(it.key, it.value) }))
        for (node in nodes) {
            when (node) {
                is Element -> node.push(parts)
                is Comment -> parts.add(TwimlPart.Comment(node.text))
                else -> parts.add(TwimlPart.Text(node.toString()))
            }
        }
        parts.add(TwimlPart.Close)
    }

    private class Comment(val text: String)

    public companion object {
        /**
         * Reads a document. What this library does not know is kept; documents with a type or with entities of their own are refused.
         *
         * @throws TwimlException if it is none.
         */
        @JvmStatic
        public fun parse(xml: String): Element {
            val parts = try {
                readTwiml(xml)
            } catch (error: TwimlSyntaxException.Malformed) {
                throw TwimlException(error.text, error.line.toInt(), error.column.toInt())
            }
            val before = ArrayList<String>()
            val open = ArrayDeque<Element>()
            var root: Element? = null
            for (part in parts) {
                when (part) {
                    is TwimlPart.Open -> {
                        val element: Element = OtherElement(part.name)
                        part.attributes.forEach { element.given[it.name] = it.value }
                        open.lastOrNull()?.nodes?.add(element)
                        root = root ?: element
                        open.addLast(element)
                    }
                    is TwimlPart.Text -> open.last().text(part.text)
                    is TwimlPart.Comment -> open.lastOrNull()?.comment(part.text) ?: (root?.after ?: before).add(part.text)
                    is TwimlPart.Close -> open.removeLast()
                }
            }
            return root!!.also { it.before.addAll(before) }
        }
    }
}

/** An element by its name, which may hold anything. */
public class OtherElement internal constructor(name: String) : Element(name)

/** A text is no TwiML. */
public class TwimlException internal constructor(
    text: String,
    /** The line, from 1. */
    public val line: Int,
    /** The column, in characters, from 1. */
    public val column: Int,
) : Exception(text)
