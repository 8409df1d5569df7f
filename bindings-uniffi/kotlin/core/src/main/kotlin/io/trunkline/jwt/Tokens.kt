package io.trunkline.jwt

import io.trunkline.InvalidArgumentException
import io.trunkline.ffi.CallException
import io.trunkline.ffi.Header
import io.trunkline.ffi.Language
import io.trunkline.ffi.NativeGrant
import io.trunkline.ffi.OutgoingCalls
import io.trunkline.ffi.TaskRouterPermission
import io.trunkline.ffi.TokenRefusal
import io.trunkline.ffi.TokenTimes
import io.trunkline.ffi.accessToken
import io.trunkline.ffi.clientCapabilityToken
import io.trunkline.ffi.taskRouterCapabilityToken
import io.trunkline.ffi.verifyToken
import io.trunkline.internal.writeJson
import io.trunkline.internal.translated
import java.time.Duration
import java.time.Instant

/** How a token is signed. */
public enum class Algorithm {
    /** HMAC with SHA-256. */
    HS256,

    /** HMAC with SHA-384. */
    HS384,

    /** HMAC with SHA-512. */
    HS512,
}

/** From when until when a token is valid, to the second. */
public class Validity @JvmOverloads constructor(
    /** For how long, a day at most. */
    public val ttl: Duration = Duration.ofHours(1),
    /** From when: from when it is made, unless given. */
    public val notBefore: Instant? = null,
    /** Whether the token says from when. */
    public val saysNotBefore: Boolean = true,
    /** Until when, in the place of [ttl]. */
    public val validUntil: Instant? = null,
) {
    internal fun at(now: Instant, algorithm: Algorithm) =
        TokenTimes(now.epochSecond, ttl.seconds, notBefore?.epochSecond, saysNotBefore, validUntil?.epochSecond, algorithm.name)
}

/**
 * The use of one product, by the key that Twilio knows it by. For what is newer than this library, make one by hand.
 *
 * @param payload what is granted: texts, numbers, truth values, lists and maps of them.
 */
public class Grant(internal val key: String, payload: Map<String, Any?>) {
    internal val json: String = writeJson("payload", payload)

    public companion object {
        /** Calls in an app or a browser: with [outgoingApplicationSid], a TwiML application answers them; with [incomingAllow], the identity can be called. */
        @JvmStatic
        @JvmOverloads
        public fun voice(
            outgoingApplicationSid: String? = null,
            outgoingParams: Map<String, Any?> = emptyMap(),
            incomingAllow: Boolean = false,
            pushCredentialSid: String? = null,
            endpointId: String? = null,
        ): Grant {
            val params = outgoingParams.ifEmpty { null }
            val outgoing = outgoingApplicationSid?.let { fields("application_sid" to it, "params" to params) }
            val incoming = if (incomingAllow) mapOf("allow" to true) else null
            return Grant(
                "voice",
                fields("incoming" to incoming, "outgoing" to outgoing, "push_credential_sid" to pushCredentialSid, "endpoint_id" to endpointId),
            )
        }

        /** Chat and Conversations. */
        @JvmStatic
        @JvmOverloads
        public fun chat(
            serviceSid: String? = null,
            endpointId: String? = null,
            deploymentRoleSid: String? = null,
            pushCredentialSid: String? = null,
        ): Grant = Grant(
            "chat",
            fields(
                "service_sid" to serviceSid,
                "endpoint_id" to endpointId,
                "deployment_role_sid" to deploymentRoleSid,
                "push_credential_sid" to pushCredentialSid,
            ),
        )

        /** Video: every room, unless one is given by its name or SID. */
        @JvmStatic
        @JvmOverloads
        public fun video(room: String? = null): Grant = Grant("video", fields("room" to room))

        /** Sync. */
        @JvmStatic
        @JvmOverloads
        public fun sync(serviceSid: String? = null, endpointId: String? = null): Grant =
            Grant("data_sync", fields("service_sid" to serviceSid, "endpoint_id" to endpointId))

        /** TaskRouter. */
        @JvmStatic
        @JvmOverloads
        public fun taskRouter(workspaceSid: String? = null, workerSid: String? = null, role: String? = null): Grant =
            Grant("task_router", fields("workspace_sid" to workspaceSid, "worker_sid" to workerSid, "role" to role))

        /** The earlier product of the name Conversations, for video. */
        @JvmStatic
        @JvmOverloads
        public fun conversations(configurationProfileSid: String? = null): Grant =
            Grant("rtc", fields("configuration_profile_sid" to configurationProfileSid))

        /** A live stream: what the API answered as its playback grant. */
        @JvmStatic
        public fun player(grant: Map<String, Any?>): Grant = Grant("player", grant)

        private fun fields(vararg fields: Pair<String, Any?>) = fields.filter { it.second != null }.toMap()
    }
}

/**
 * A token that grants an identity the use of some of Twilio's products. It is printed without its secret.
 *
 * ```kotlin
 * val token = AccessToken(accountSid, apiKey, apiSecret, identity = "ana", grants = listOf(Grant.video("Room"))).toJwt()
 * ```
 *
 * @param grants a later one for the same product takes the place of an earlier one.
 */
public class AccessToken @JvmOverloads constructor(
    private val accountSid: String,
    private val signingKeySid: String,
    private val secret: String,
    private val identity: String? = null,
    private val grants: List<Grant> = emptyList(),
    private val region: String? = null,
    private val validity: Validity = Validity(),
) {
    /**
     * The token, made at this time.
     *
     * @throws InvalidArgumentException if an argument cannot be: the SID of something else, an empty identity, a time that is too long.
     */
    @JvmOverloads
    public fun toJwt(algorithm: Algorithm = Algorithm.HS256, now: Instant = Instant.now()): String = checked {
        val grants = grants.map { NativeGrant(it.key, it.json) }
        accessToken(Language.KOTLIN, accountSid, signingKeySid, secret, identity, region, grants, validity.at(now, algorithm))
    }
}

/**
 * A token that lets a browser make and take calls, and follow events: of the first generation of Twilio's clients for calls. It is printed without
 * the auth token.
 *
 * @param outgoingApplicationSid the TwiML application that answers calls, with what it is told in [outgoingParams].
 * @param incomingClientName the name to be called by.
 * @param events filters of the account's events that it may follow: none for all of them, null for no events.
 */
public class ClientCapabilityToken @JvmOverloads constructor(
    private val accountSid: String,
    private val authToken: String,
    private val outgoingApplicationSid: String? = null,
    private val outgoingParams: Map<String, String> = emptyMap(),
    private val incomingClientName: String? = null,
    private val events: Map<String, String>? = null,
    private val validity: Validity = Validity(),
) {
    /** The token, made at this time. @throws InvalidArgumentException if an argument cannot be. */
    @JvmOverloads
    public fun toJwt(algorithm: Algorithm = Algorithm.HS256, now: Instant = Instant.now()): String = checked {
        val outgoing = outgoingApplicationSid?.let { OutgoingCalls(it, outgoingParams.toHeaders()) }
        val times = validity.at(now, algorithm)
        clientCapabilityToken(Language.KOTLIN, accountSid, authToken, outgoing, incomingClientName, events?.toHeaders(), times)
    }
}

/** What a token of TaskRouter allows. */
public class Permission private constructor(internal val native: TaskRouterPermission) {
    public companion object {
        /** To be told of events. */
        @JvmField
        public val WEB_SOCKETS: Permission = Permission(TaskRouterPermission.WebSockets)

        /** To read what the token is for. */
        @JvmField
        public val FETCH_SELF: Permission = Permission(TaskRouterPermission.FetchSelf)

        /** Requests of this method to all that is below it. */
        @JvmStatic
        public fun subresources(method: String): Permission = Permission(TaskRouterPermission.Subresources(method))

        /**
         * Requests of this method to a URL. `*` in it stands for a part of its path, `**` for any number of them.
         *
         * @param queryFilter what the query must have: `mapOf("Name" to mapOf("required" to true))`.
         * @param postFilter what the form must have.
         */
        @JvmStatic
        @JvmOverloads
        public fun policy(
            url: String,
            method: String,
            allow: Boolean = true,
            queryFilter: Map<String, Any?>? = null,
            postFilter: Map<String, Any?>? = null,
        ): Permission =
            Permission(TaskRouterPermission.Policy(url, method, allow, queryFilter?.let { writeJson("queryFilter", it) }, postFilter?.let { writeJson("postFilter", it) }))
    }
}

/** A token of TaskRouter for the worker `WK…`, the queue `WQ…` or the workspace `WS…` itself. It is printed without the auth token. */
public class TaskRouterCapabilityToken @JvmOverloads constructor(
    private val accountSid: String,
    private val authToken: String,
    private val workspaceSid: String,
    private val channelId: String,
    private val permissions: List<Permission> = emptyList(),
    private val validity: Validity = Validity(),
) {
    /** The token, made at this time. @throws InvalidArgumentException if an argument cannot be. */
    @JvmOverloads
    public fun toJwt(algorithm: Algorithm = Algorithm.HS256, now: Instant = Instant.now()): String = checked {
        val times = validity.at(now, algorithm)
        taskRouterCapabilityToken(Language.KOTLIN, accountSid, authToken, workspaceSid, channelId, permissions.map { it.native }, times)
    }
}

/** A token that was read. */
public class VerifiedToken internal constructor(
    /** The header, as JSON. */
    public val header: String,
    /** What it says, as JSON. */
    public val claims: String,
) {
    public companion object {
        /**
         * Reads a token, and checks its signature and its times.
         *
         * @throws TokenRefusedException if it does not count.
         */
        @JvmStatic
        @JvmOverloads
        public fun verify(token: String, secret: String, now: Instant = Instant.now()): VerifiedToken = try {
            verifyToken(token, secret, now.epochSecond).let { VerifiedToken(it.header, it.claims) }
        } catch (refused: io.trunkline.ffi.TokenRefusal.Refused) {
            throw TokenRefusedException(refused.reason, refused.text)
        }
    }
}

/** A token does not count. */
public class TokenRefusedException internal constructor(
    /** Why, by a name: `wrong_signature`, `expired` and so on. */
    public val reason: String,
    text: String,
) : Exception(text)

private fun Map<String, String>.toHeaders() = map { Header(it.key, it.value) }

private inline fun checked(make: () -> String): String = try {
    make()
} catch (error: CallException) {
    throw error.translated(null)
}
