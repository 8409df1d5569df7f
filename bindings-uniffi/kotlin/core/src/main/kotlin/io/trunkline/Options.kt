package io.trunkline

import java.time.Duration
import java.time.Instant

/** Options of a [Client]. What is not set has a default, which the documentation of each option names. */
public data class ClientOptions(
    /** The account that the client works on, where that is not the one of its credentials: a subaccount, for example. */
    public var accountSid: String? = null,
    /** The region that processes and keeps the data, `ie1` for example. */
    public var region: String? = null,
    /** The edge at which requests enter Twilio's network, `dublin` for example. A known region has its own. */
    public var edge: String? = null,
    /**
     * One's own server in the place of all of Twilio's hosts: a backend that adds the credentials, or a sandbox. `{product}` in it
     * stands for the host label of the product called.
     */
    public var baseUrl: String? = null,
    /** The form in which the 2010-04-01 API answers. */
    public var representation: Representation = Representation.JSON,
    /** The longest that one attempt may take; 30 seconds unless set. */
    public var timeout: Duration? = null,
    /**
     * The longest that all attempts of a call may take together; unlimited unless set. Of a list, those of all its pages; what its reader
     * does between two pages does not count.
     */
    public var totalTimeout: Duration? = null,
    /** How often a request is sent again at most; 2 unless set, 0 switches it off. */
    public var maxRetries: Int? = null,
    /** What the client calls itself. */
    public var userAgent: String? = null,
    /** What sends the requests: the platform's HTTP client unless set. */
    public var transport: Transport? = null,
    /** What vouches for each request by a private key. */
    public var clientValidation: ClientValidation? = null,
    /** Is told of each attempt to send a request: for logs and metrics. It must not wait. */
    public var onAttempt: AttemptListener? = null,
    /** Variables, [System.getenv] for example, from which account, region and edge are filled in where they are not set. */
    public var environment: Map<String, String>? = null,
) {
    /** The options that are set, without what may be secret: of the environment the names alone, and not one's own server. */
    override fun toString(): String = shown(
        "ClientOptions",
        "accountSid" to accountSid,
        "region" to region,
        "edge" to edge,
        "representation" to representation,
        "timeout" to timeout,
        "totalTimeout" to totalTimeout,
        "maxRetries" to maxRetries,
        "userAgent" to userAgent,
        "environment" to environment?.keys?.sorted(),
    )
}

private fun shown(name: String, vararg options: Pair<String, Any?>): String =
    options.filter { it.second != null }.joinToString(", ", "$name(", ")") { (option, value) -> "$option=$value" }

/** The form in which the 2010-04-01 API answers. The other products know JSON alone. */
public enum class Representation {
    /** JSON. */
    JSON,

    /** The legacy XML, from the resources without `.json`. */
    XML,
}

/** Options of one call; what is not set is the client's. */
public data class CallOptions(
    /** The longest that one attempt may take. */
    public var timeout: Duration? = null,
    /** The longest that all attempts and the pauses between them may take together; of a list, those of all its pages. */
    public var totalTimeout: Duration? = null,
    /** How often the request is sent again at most; 0 switches it off. */
    public var maxRetries: Int? = null,
    /** Headers beside those of the operation. */
    public var headers: Map<String, String> = emptyMap(),
    /** Another method that the operation takes for the same: the legacy XML updates an account by `PUT` too. */
    public var method: String? = null,
) {
    /** The options that are set; of the headers the names alone: values may be secret. */
    override fun toString(): String = shown(
        "CallOptions",
        "timeout" to timeout,
        "totalTimeout" to totalTimeout,
        "maxRetries" to maxRetries,
        "headers" to headers.keys.sorted().ifEmpty { null },
        "method" to method,
    )
}

/** Is told of each attempt to send a request. */
public fun interface AttemptListener {
    /** Called after each attempt, in the middle of the call. */
    public fun attempted(attempt: Attempt)
}

/** One attempt to send a request. */
public data class Attempt(
    /** The method. */
    public val method: String,
    /** The URL without its query, which may hold phone numbers. */
    public val url: String,
    /** The operation, `api.v2010.accounts.messages.create`; null for a request that this version does not know, or for a token. */
    public val operation: String?,
    /**
     * The operation's path with its arguments in braces, `/2010-04-01/Accounts/{AccountSid}/Messages.json`: the same for all calls of an
     * operation, as metrics need it.
     */
    public val pathTemplate: String?,
    /** Which attempt of its call it was, from 1. */
    public val number: Int,
    /** When it began. */
    public val startedAt: Instant,
    /** The HTTP status, if the service answered. */
    public val status: Int?,
    /** Why there is no answer. */
    public val failure: String?,
    /** What went wrong, by one of few names: the status where that is an error, `timeout`, `connection`. */
    public val errorType: String?,
    /** The service's id of the request. */
    public val requestId: String?,
    /** How long it took. */
    public val elapsed: Duration,
    /** After what time the request is sent again, if it is. */
    public val retryIn: Duration?,
)
