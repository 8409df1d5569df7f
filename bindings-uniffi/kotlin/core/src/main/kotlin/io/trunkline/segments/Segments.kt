package io.trunkline.segments

import io.trunkline.ffi.countSegments
import io.trunkline.ffi.cutToSegments

/** How many SMS a text takes, and why. */
public class Segments(text: String) {
    private val counted = countSegments(text)

    /** `GSM-7`, or `UCS-2` where a character is not in the alphabet of GSM 03.38. */
    public val encoding: String get() = counted.encoding

    /** How many segments it takes: each is an SMS, and is paid for. */
    public val count: Int get() = counted.count.toInt()

    /** How many places it takes, of which a character may take two. */
    public val units: Int get() = counted.units.toInt()

    /** How many places are left in the last segment. */
    public val unitsLeft: Int get() = counted.unitsLeft.toInt()

    /** Whether Twilio refuses the text: it is longer than 1,600 characters. */
    public val isTooLong: Boolean get() = counted.isTooLong

    /** The text of each segment. */
    public val parts: List<String> get() = counted.parts

    /** The characters that are not in the GSM alphabet, each behind its place, counted in Unicode characters. */
    public val forcing: List<Pair<Int, String>> get() = counted.forcing.map { it.place.toInt() to it.character }

    public companion object {
        /** The text as Twilio's smart encoding sends it: with letters of the GSM alphabet in the place of those that look like them. */
        @JvmStatic
        public fun smartEncoded(text: String): String = io.trunkline.ffi.smartEncoded(text)

        /** The longest beginning of a text that takes no more than so many segments. What a reader sees as one character stays whole. */
        @JvmStatic
        public fun cut(text: String, segments: Int): String = cutToSegments(text, segments.coerceAtLeast(0).toULong())
    }
}
