package io.trunkline.internal

import io.trunkline.HttpBody
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.Job
import kotlinx.coroutines.isActive

/**
 * A call while it is carried out. Its requests come back from the core with its number, and find through it what they need to know of the
 * caller; the caller finds what became of them.
 */
internal class CallUnderWay private constructor(val number: Long, private val caller: CoroutineContext) {
    private val requests = ConcurrentHashMap<Long, Sending>()
    private val untaken = HashSet<HttpBody>()
    private var isOver = false

    /** The caller's context, without the job: the core cancels what a call has under way, together with the rest of it. */
    val context: CoroutineContext get() = caller.minusKey(Job)

    /** Begins a request, in the coroutine of its transport. */
    fun begin(request: Long, transport: CoroutineContext): Sending =
        Sending { transport.isActive && caller.isActive }.also { requests[request] = it }

    /** Whether this request, which has been cancelled, was certainly not sent. One that has not begun will find itself cancelled. */
    fun isUnsent(request: Long): Boolean = requests[request]?.end() ?: true

    /** What the transport of this request threw. */
    fun thrown(request: Long): Throwable? = requests[request]?.thrown

    /** Keeps a body that an answer brings until the core has taken it up: whether the call still goes on. */
    fun offer(body: HttpBody): Boolean = synchronized(untaken) { !isOver && untaken.add(body) }

    /** The core has it, and will end it. */
    fun isTaken(body: HttpBody) {
        synchronized(untaken) { untaken.remove(body) }
    }

    /** What was on its way to the core when that lost interest has nobody else to end it. */
    private fun giveUp() {
        val left = synchronized(untaken) {
            isOver = true
            untaken.toList()
        }
        left.forEach { runCatching(it::close) }
    }

    companion object {
        private val last = AtomicLong()
        private val all = ConcurrentHashMap<Long, CallUnderWay>()

        fun find(number: Long): CallUnderWay? = all[number]

        suspend fun <T> carryOut(caller: CoroutineContext, work: suspend (CallUnderWay) -> T): T {
            val call = CallUnderWay(last.incrementAndGet(), caller)
            all[call.number] = call
            try {
                return work(call)
            } finally {
                all.remove(call.number)
                call.giveUp()
            }
        }
    }
}

/** How far a request has come, as far as its transport tells. Copies of a request share it. */
internal class Sending(private val isWanted: () -> Boolean = { true }) {
    private enum class State { UNTOLD, UNSENT, SENT, OVER }

    private val state = AtomicReference(State.UNTOLD)

    /** What the transport threw. */
    @Volatile
    var thrown: Throwable? = null

    val isUnsent: Boolean get() = state.get().let { it == State.UNSENT || it == State.OVER }

    fun announce() {
        state.compareAndSet(State.UNTOLD, State.UNSENT)
    }

    fun begin(): Boolean = isWanted() && state.updateAndGet { if (it == State.OVER) it else State.SENT } == State.SENT

    /** From now on it is not sent, if it was not yet: whether that is so. */
    fun end(): Boolean = state.updateAndGet { if (it == State.UNSENT) State.OVER else it } == State.OVER
}
