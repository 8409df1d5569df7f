package io.trunkline

import java.io.Serializable
import java.time.Duration
import java.time.Instant

/**
 * Why a call failed, by kind. The message says the whole of it in one line; the properties hold what is known, and no secrets.
 *
 * The first six kinds mean that there is no answer to speak of; those under [ApiException] are answers.
 */
public sealed class TrunklineException(internal val failure: Failure, cause: Throwable?) : Exception(failure.summary, cause) {
    /** What happened: the service's own words where it answered. */
    public val text: String get() = failure.text

    /** The method of the request. */
    public val method: String? get() = failure.method

    /** The URL of the request, without its query. */
    public val url: String? get() = failure.url

    /** When the call began; null if it never did. */
    public val startedAt: Instant? get() = failure.startedAt

    /** How often the request was sent, 0 if never. */
    public val attempts: Int get() = failure.attempts

    /** Whether what was asked for may have been done all the same. */
    public val mayHaveHappened: Boolean get() = failure.mayHaveHappened

    /** The HTTP status, if there was an answer. */
    public val status: Int? get() = failure.status

    /** The service's id of the request, to quote to its support. */
    public val requestId: String? get() = failure.requestId
}

/** The client cannot be set up or used like this (credentials, region, base URL), or it is closed. */
public class ConfigurationException internal constructor(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause) {
    /** Which setting is wrong or missing, where it is one, as this library spells it: `baseUrl`. */
    public val parameter: String? get() = failure.parameter
}

/** An argument was refused before anything was sent. */
public class InvalidArgumentException internal constructor(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause) {
    /** Which one, as this library spells it: `dateSentAfter`. */
    public val parameter: String? get() = failure.parameter
}

/** No complete answer in time, to a request that is safe to repeat or was certainly not sent. */
public class TimeoutException internal constructor(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause)

/** No connection, or it broke, for a request that is safe to repeat or was certainly not sent. */
public class ConnectionException internal constructor(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause)

/** An answer came but it could not be read. */
public class DecodeException internal constructor(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause)

/**
 * A request that changes something got no complete answer: it may or may not have been carried out, and was not sent again. The cause
 * says why. Of a message, `client.messages.findSent(…)` asks the service.
 */
public class UnknownOutcomeException internal constructor(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause)

/** The service answered that it did not do what was asked. */
public sealed class ApiException(failure: Failure, cause: Throwable?) : TrunklineException(failure, cause) {
    /** Twilio's error code, 20404 for example. */
    public val code: Long? get() = failure.code

    /** The address of a page about the error. */
    public val moreInfo: String? get() = failure.moreInfo

    /** Whatever else the service said of the error. */
    public val details: Any? by lazy { failure.details?.let { io.trunkline.internal.JsonReader(it.toByteArray()).any() } }

    /** How long the service asks to wait. */
    public val retryAfter: Duration? get() = failure.retryAfter
}

/** 400 or 422: the service judged an argument. */
public class ValidationException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** 401: the credentials are missing or wrong. */
public class AuthenticationException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** 403: the credentials do not permit this. */
public class PermissionException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** 404: there is no such resource. */
public class NotFoundException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** 409: it conflicts with the state of the resource. */
public class ConflictException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** 429: too many requests; this one was not processed. */
public class RateLimitedException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** 5xx: the service failed. */
public class ServerException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** Any other status; redirects, which are not followed, among them. */
public class OtherStatusException internal constructor(failure: Failure, cause: Throwable?) : ApiException(failure, cause)

/** What is known of a failure. */
internal class Failure(
    val summary: String,
    val text: String,
    val parameter: String?,
    val status: Int?,
    val code: Long?,
    val moreInfo: String?,
    val details: String?,
    val retryAfter: Duration?,
    val requestId: String?,
    val method: String?,
    val url: String?,
    val startedAt: Instant?,
    val attempts: Int,
    val mayHaveHappened: Boolean,
) : Serializable
