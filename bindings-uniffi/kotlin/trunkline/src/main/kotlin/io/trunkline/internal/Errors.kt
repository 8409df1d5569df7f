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
import io.trunkline.UnknownOutcomeException
import io.trunkline.ValidationException
import io.trunkline.ffi.CallException
import kotlinx.coroutines.CancellationException

/** The exception of this library for one of the core's. */
internal fun CallException.translated(): Exception = when (this) {
    is CallException.Configuration -> failure.translated(::ConfigurationException)
    is CallException.InvalidArgument -> failure.translated(::InvalidArgumentException)
    is CallException.Timeout -> failure.translated(::TimeoutException)
    is CallException.Connection -> failure.translated(::ConnectionException)
    is CallException.Decode -> failure.translated(::DecodeException)
    is CallException.UnknownOutcome -> failure.translated(::UnknownOutcomeException)
    is CallException.Validation -> failure.translated(::ValidationException)
    is CallException.Authentication -> failure.translated(::AuthenticationException)
    is CallException.Permission -> failure.translated(::PermissionException)
    is CallException.NotFound -> failure.translated(::NotFoundException)
    is CallException.Conflict -> failure.translated(::ConflictException)
    is CallException.RateLimited -> failure.translated(::RateLimitedException)
    is CallException.Server -> failure.translated(::ServerException)
    is CallException.Api -> failure.translated(::OtherStatusException)
    is CallException.Canceled -> CancellationException("the call was cancelled")
}

private fun <T : Exception> io.trunkline.ffi.Failure.translated(make: (Failure, Throwable?) -> T): T {
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
        attempts = attempts.toInt(),
        mayHaveHappened = mayHaveHappened,
    )
    return make(failure, cause.firstOrNull()?.translated())
}
