package io.trunkline.sandbox

import io.trunkline.Header
import io.trunkline.sandbox.ffi.SandboxCounts
import io.trunkline.sandbox.ffi.SandboxMessage
import io.trunkline.sandbox.ffi.SandboxSeenRequest
import io.trunkline.sandbox.ffi.SandboxWebhook
import io.trunkline.sandbox.ffi.parametersOf
import io.trunkline.webhook.Event
import io.trunkline.webhook.Parameters
import java.time.Duration
import java.time.Instant

/** A request that reached the sandbox. */
public class SeenRequest internal constructor(seen: SandboxSeenRequest) {
    /** In capitals. */
    public val method: String = seen.method

    /** The URL. */
    public val url: String = seen.url

    /** In order, without `Authorization`. */
    public val headers: List<Header> = seen.headers.map { Header(it.name, it.value) }

    /** The body; empty if there was none. */
    public val body: ByteArray = seen.body

    /** The operation that it meant, by its name in the tables; null if it meant none. */
    public val operation: String? = seen.operation

    /** The status that the caller was told; null if the connection was dropped. */
    public val status: Int? = seen.status?.toInt()

    /** Whether what was asked for was done, whatever the caller was told. */
    public val isDone: Boolean = seen.done

    /** The parameters of the form and of the URL, by their names on the wire. */
    public val parameters: Parameters by lazy { parameters(url, body) }

    override fun toString(): String = "SeenRequest($method ${url.substringBefore('?')}, $status)"
}

/** What really happened, whatever the callers were told. */
public class Counts internal constructor(counts: SandboxCounts) {
    /** Requests that arrived. */
    public val requests: Long = counts.requests.toLong()

    /** Requests that a fault struck. */
    public val faults: Long = counts.faults.toLong()

    /** Requests that were refused: with wrong credentials, of missing resources and the like. */
    public val refused: Long = counts.refused.toLong()

    /** Operations that were carried out, by their names in the tables. */
    public val done: Map<String, Long> = counts.done.mapValues { it.value.toLong() }

    override fun toString(): String = "Counts(requests=$requests, faults=$faults, refused=$refused, done=$done)"
}

/** A message, as the sandbox tells of it. */
public class SeenMessage internal constructor(message: SandboxMessage) {
    /** Its SID. */
    public val sid: String = message.sid

    /** `inbound` if the person wrote it, `outbound-api` or `outbound-reply` if the application did. */
    public val direction: String = message.direction

    /** The sender. */
    public val from: String = message.from

    /** The receiver. */
    public val to: String = message.to

    /** The text. */
    public val body: String = message.body

    /** Where it stands: `received`, `queued`, `sent`, `delivered`, `undelivered` and the like. */
    public val status: String = message.status

    /** How many files come with it. */
    public val numMedia: Int = message.numMedia.toInt()

    /** Why it has not arrived. */
    public val errorCode: Long? = message.errorCode

    override fun toString(): String = "SeenMessage($sid, $direction, $status)"
}

/** A request of the sandbox to an application, signed by the account's auth token, and what came of it. */
public class Webhook internal constructor(webhook: SandboxWebhook) {
    /** Counts the webhooks of a sandbox, from 1. */
    public val id: Long = webhook.id.toLong()

    /**
     * What it tells: `message.status`, `message.incoming`, `message.action`; `call.incoming` and `call.twiml`, which ask what a call does,
     * `call.gathered`, `call.recorded`, `call.dialed`, `call.status`, `call.detected`; `recording.status`, `transcription.status`;
     * `conversation.message.added` and the like.
     */
    public val kind: String = webhook.event

    /** `GET` or `POST`. */
    public val method: String = webhook.method

    /** Where it goes. Of a GET it has the parameters. */
    public val url: String = webhook.url

    /** With `X-Twilio-Signature`, and `I-Twilio-Idempotency-Token`, which is the same when a webhook is sent again. */
    public val headers: List<Pair<String, String>> = webhook.headers.map { it.name to it.value }

    /** A form; empty for a GET. */
    public val body: ByteArray = webhook.body

    /** How long the application may take. Nobody counts it where there is no network. */
    public val timeout: Duration = Duration.ofNanos((webhook.timeout * 1e9).toLong())

    /** When it was handed out, by the sandbox's clock. An application that is called with it finds null here and below. */
    public val at: Instant? = webhook.at

    /** The status of the answer; null if there is none. */
    public val status: Int? = webhook.status?.toInt()

    /**
     * What is wrong with the answer, as Twilio's debugger has it: 11200 for a failure, 11205 for no connection, 12100 for TwiML that
     * cannot be read.
     */
    public val errorCode: Long? = webhook.errorCode

    /** Why there is no answer. */
    public val failure: String? = webhook.failure

    /** The parameters of the form and of the URL. */
    public val parameters: Parameters by lazy { parameters(url, body) }

    /** The parameters as a class for what they tell, with numbers as numbers. */
    public val event: Event by lazy { Event.of(parameters) }

    override fun toString(): String = "Webhook($id, $kind, $method ${url.substringBefore('?')}, $status)"
}

private fun parameters(url: String, body: ByteArray) = Parameters(parametersOf(url, body).map { it.name to it.value })
