package io.trunkline.internal

import io.trunkline.AuthenticationException
import io.trunkline.ConfigurationException
import io.trunkline.ConflictException
import io.trunkline.ConnectionException
import io.trunkline.DecodeException
import io.trunkline.Failure
import io.trunkline.InvalidArgumentException
import io.trunkline.NotFoundException
import io.trunkline.OtherStatusException
import io.trunkline.PermissionException
import io.trunkline.RateLimitedException
import io.trunkline.ServerException
import io.trunkline.TimeoutException
import io.trunkline.TrunklineException
import io.trunkline.UnknownOutcomeException
import io.trunkline.ValidationException
import io.trunkline.ffi.CallException
import kotlinx.coroutines.CancellationException

/** The exception of this library for one of the core's, which [call] met with if it was a call that did. */
internal fun CallException.translated(call: CallUnderWay?): Exception = when (this) {
    is CallException.Failed -> failure.toException(call)
    is CallException.Canceled -> CancellationException("the call was cancelled")
}

/** The class of each kind; a kind that this version does not know is an answer of another status. */
private val CLASSES: Map<String, (Failure, Throwable?) -> TrunklineException> = mapOf(
    "configuration" to ::ConfigurationException,
    "invalid_argument" to ::InvalidArgumentException,
    "timeout" to ::TimeoutException,
    "connection" to ::ConnectionException,
    "decode" to ::DecodeException,
    "unknown_outcome" to ::UnknownOutcomeException,
    "validation" to ::ValidationException,
    "authentication" to ::AuthenticationException,
    "permission" to ::PermissionException,
    "not_found" to ::NotFoundException,
    "conflict" to ::ConflictException,
    "rate_limited" to ::RateLimitedException,
    "server" to ::ServerException,
)

private fun io.trunkline.ffi.Failure.toException(call: CallUnderWay?): TrunklineException {
    val make = CLASSES[kind] ?: ::OtherStatusException
    val failure = Failure(
        summary = summary,
        text = text,
        parameter = parameter,
        status = status?.toInt(),
        code = code,
        moreInfo = moreInfo,
        details = details,
        retryAfter = retryAfter?.seconds(),
        requestId = requestId,
        method = method,
        url = url,
        startedAt = startedAt,
        attempts = attempts.toInt(),
        mayHaveHappened = mayHaveHappened,
    )
    return make(failure, cause.firstOrNull()?.toException(call) ?: thrown?.let { call?.thrown(it.toLong()) })
}
