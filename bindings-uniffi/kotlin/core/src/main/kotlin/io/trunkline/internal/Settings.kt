package io.trunkline.internal

import io.trunkline.CallOptions
import io.trunkline.ClientOptions
import io.trunkline.Credentials
import io.trunkline.Representation
import io.trunkline.ffi.Member
import io.trunkline.ffi.NativeCredentials

/** The options by their names; the core reads and checks them. */
internal fun ClientOptions.settings(): List<Member> = Arguments().apply {
    set("accountSid", accountSid)
    set("region", region)
    set("edge", edge)
    set("baseUrl", baseUrl)
    set("representation", if (representation == Representation.XML) "xml" else "json")
    set("timeout", timeout?.inSeconds())
    set("totalTimeout", totalTimeout?.inSeconds())
    set("maxRetries", maxRetries)
    set("userAgent", userAgent)
    set("environment", environment?.filterKeys { it.startsWith("TWILIO_") })
}.members()

/** The options by their names; the core reads and checks them. */
internal fun CallOptions?.members(): List<Member> = Arguments().apply {
    if (this@members == null) return@apply
    set("timeout", timeout?.inSeconds())
    set("totalTimeout", totalTimeout?.inSeconds())
    set("maxRetries", maxRetries)
    set("headers", headers)
    set("method", method)
}.members()

internal fun Credentials.toNative(): NativeCredentials = when (this) {
    is Credentials.AuthToken -> NativeCredentials.AuthToken(accountSid, authToken)
    is Credentials.ApiKey -> NativeCredentials.ApiKey(accountSid, key, secret)
    is Credentials.ClientCredentials -> NativeCredentials.ClientCredentials(clientId, clientSecret)
    is Credentials.Bearer -> NativeCredentials.Bearer(token)
    Credentials.Anonymous -> NativeCredentials.Anonymous
}
