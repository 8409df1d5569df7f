package io.trunkline

import java.time.Duration

/** What was asked for, with what is known of the answer that brought it. */
public class Response<T> internal constructor(
    /** What was asked for. */
    public val data: T,
    /** Status, headers and timing. */
    public val meta: Meta,
) {
    /** The HTTP status. */
    public val status: Int get() = meta.status

    /** The service's id of the request, to quote to its support. */
    public val requestId: String? get() = meta.requestId
}

/** What is known of an answer beside its content. */
public class Meta internal constructor(
    /** The HTTP status. */
    public val status: Int,
    /** The headers in order. */
    public val headers: List<Header>,
    /** The service's id of the request, to quote to its support. */
    public val requestId: String?,
    /** How often the request was sent again. */
    public val retries: Int,
    /** How long the call took, retries and pauses included. */
    public val elapsed: Duration,
) {
    /** The first header of this name, in any case. */
    public fun header(name: String): String? = headers.firstOrNull { it.name.equals(name, ignoreCase = true) }?.value

    override fun toString(): String = "Meta(status=$status, requestId=$requestId, retries=$retries, elapsed=$elapsed)"
}
