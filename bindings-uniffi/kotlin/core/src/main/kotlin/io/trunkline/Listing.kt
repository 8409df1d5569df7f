package io.trunkline

import io.trunkline.internal.Call
import io.trunkline.internal.JsonReader
import io.trunkline.internal.Pager
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow

/**
 * A list, as a [Flow] of its records. Pages are read as they are needed; nothing is sent before the first record is asked for. Each
 * collection starts anew.
 *
 * ```kotlin
 * client.messages.stream(limit = 500).collect { println(it.body) }
 * ```
 */
public class Listing<T> internal constructor(
    private val call: Call,
    private val extent: Extent,
    private val byName: Boolean,
    private val read: (JsonReader) -> List<T>,
) : Flow<T> {
    override suspend fun collect(collector: FlowCollector<T>) {
        pages().collect { page -> page.items.forEach { collector.emit(it) } }
    }

    /** The pages one by one. */
    public fun pages(): Flow<Page<T>> = flow {
        Pager(call, extent, byName, read).use { pager ->
            while (true) {
                emit(pager.next() ?: break)
            }
        }
    }

    /** One page: the first, or the one at the place resumed. A limit asks for a page of its size but does not cut it. */
    public suspend fun page(): Page<T> {
        val only = Extent(extent.limit, extent.pageSize, extent.resume, isOnePage = true)
        return Pager(call, only, byName, read).use { pager -> checkNotNull(pager.next()) { "a list has a first page" } }
    }

    /** All records at once, or as many as the limit says. */
    public suspend fun all(): List<T> {
        val records = ArrayList<T>()
        pages().collect { records.addAll(it.items) }
        return records
    }

    /** Gives each record to [each], a page after the other, for Java. Cancelling the future cancels the request. */
    public fun forEachAsync(each: Consumer<in T>): CompletableFuture<Unit> = call.context.future { collect { each.accept(it) } }

    /** [all] for Java. Cancelling the future cancels the request. */
    public fun allAsync(): CompletableFuture<List<T>> = call.context.future { all() }

    /** [page] for Java. Cancelling the future cancels the request. */
    public fun pageAsync(): CompletableFuture<Page<T>> = call.context.future { page() }
}

/** How much of a list is wanted, and from where. */
internal class Extent(val limit: Long?, val pageSize: Long?, val resume: String?, val isOnePage: Boolean = false)

/** One page of a list. */
public class Page<T> internal constructor(
    /** The records. */
    public val items: List<T>,
    /** The page behind it, if there is one: a text to save and to give as `resume` later. */
    public val next: String?,
    /** The page before it, if the service names one. */
    public val previous: String?,
    /** Status, headers and timing. */
    public val meta: Meta,
)
