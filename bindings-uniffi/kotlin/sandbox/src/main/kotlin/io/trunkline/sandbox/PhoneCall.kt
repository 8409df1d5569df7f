package io.trunkline.sandbox

import io.trunkline.sandbox.ffi.NativeSandbox
import io.trunkline.sandbox.ffi.SandboxAct
import io.trunkline.sandbox.ffi.SandboxSaid
import java.time.Instant

/**
 * A call, and the person in it: what it tells is how the call stands when it is asked.
 *
 * What the person does needs a call in which it can be done, else it throws an [IllegalArgumentException].
 */
public class PhoneCall internal constructor(
    /** Its SID. */
    public val sid: String,
    private val native: NativeSandbox,
) {
    private val state get() = asked { native.call(sid) }

    /** `queued`, `ringing`, `in-progress`, or how it ended. */
    public val status: String get() = state.status

    /** `inbound`, `outbound-api` or `outbound-dial`. */
    public val direction: String get() = state.direction

    /** Who calls. */
    public val from: String get() = state.from

    /** Who is called. */
    public val to: String get() = state.to

    /** Who picked up, `human` or `machine_start` for example, where that was to be found out. */
    public val answeredBy: String? get() = state.answeredBy

    /** The SID of the call that dialed this one, if another did. */
    public val parentSid: String? get() = state.parentSid

    /** What the person can do now: `answer`, `digits`, `speech`. */
    public val waitsFor: List<String> get() = state.waitsFor

    /** The calls that this one dialed, the oldest first. */
    public fun dialed(): List<PhoneCall> = state.dialed.map { PhoneCall(it, native) }

    /** What both sides said, played and pressed so far, in order. */
    public fun transcript(): List<Said> = state.transcript.map(::Said)

    /** The phone rings, and is picked up: by a person, a machine or a fax. */
    @JvmOverloads
    public fun answer(pickup: Pickup = Pickup.HUMAN): Unit = act(SandboxAct.Answer(pickup.text))

    /** The phone rings, and is not picked up: busy, no answer, or failed. */
    @JvmOverloads
    public fun decline(pickup: Pickup = Pickup.BUSY): Unit = act(SandboxAct.Decline(pickup.text))

    /** The person presses keys: 0 to 9, `*`, `#` and A to D. */
    public fun press(digits: String): Unit = act(SandboxAct.Press(digits))

    /** The person says something; how sure the speech recognition is of it is given from 0 to 1. */
    @JvmOverloads
    public fun say(text: String, confidence: Double = 0.9): Unit = act(SandboxAct.Say(text, confidence))

    /** The person hangs up; whoever is called and has not answered declines. */
    public fun hangUp(): Unit = act(SandboxAct.HangUp)

    private fun act(what: SandboxAct): Unit = asked { native.act(sid, what) }

    override fun equals(other: Any?): Boolean = other is PhoneCall && other.sid == sid

    override fun hashCode(): Int = sid.hashCode()

    override fun toString(): String = "PhoneCall($sid)"
}

/** One thing that was said, played, pressed or done in a call. */
public class Said internal constructor(said: SandboxSaid) {
    /** When it began, by the sandbox's clock. */
    public val at: Instant = said.at

    /** `application`, `twilio`, or the number of a person. */
    public val by: String = said.by

    /** `say`, `play`, `press`, `dial`, `connect`, `record`, `hang_up`, or `skip` for a verb that has no effect. */
    public val kind: String = said.kind

    /** The words, the keys, the URL of what is played, the number that is dialed, the name of the verb. */
    public val text: String = said.text

    override fun toString(): String = "Said($by, $kind, $text)"
}

/** What happens when the phone of a number rings. */
public enum class Pickup(internal val text: String) {
    /** A person picks up after two seconds. */
    HUMAN("human"),

    /** An answering machine does. */
    MACHINE("machine"),

    /** A fax does. */
    FAX("fax"),

    /** The person is on the phone. */
    BUSY("busy"),

    /** Nobody is there: it rings until the caller gives up. */
    NO_ANSWER("no-answer"),

    /** The number cannot be reached. */
    FAILED("failed"),

    /** It rings until a test answers or declines, or the caller gives up. */
    MANUAL("manual"),
}
