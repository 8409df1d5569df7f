package io.trunkline

import io.trunkline.internal.TrunklineInternal

/** What a call can be given beside what it must be given, for Java, which has no named arguments. */
public abstract class OptionalArguments<T : OptionalArguments<T>> @TrunklineInternal protected constructor() {
    internal val given: MutableMap<String, Any> = LinkedHashMap()
    internal var options: CallOptions? = null
        private set

    /** Options of this call alone: timeouts, retries, headers. */
    public fun options(options: CallOptions): T = self { this.options = options }

    /** An argument by its name in the tables. */
    @TrunklineInternal
    protected fun set(name: String, value: Any): T = self { given[name] = value }

    @Suppress("UNCHECKED_CAST")
    internal fun self(change: () -> Unit): T = apply { change() } as T
}

/** What [Client.request] can be given. */
public class RequestArguments : OptionalArguments<RequestArguments>() {
    internal val query = ArrayList<Pair<String, String>>()
    internal val form = ArrayList<Pair<String, String>>()
    internal var json: Any? = null
        private set

    /** A parameter of the query string. */
    public fun query(name: String, value: String): RequestArguments = self { query.add(name to value) }

    /** A parameter of a form. */
    public fun form(name: String, value: String): RequestArguments = self { form.add(name to value) }

    /** A JSON body in the place of a form: a [Map], a [List] or text that is JSON. */
    public fun json(json: Any): RequestArguments = self { this.json = json }
}

/** What a list can be given. */
public abstract class ListArguments<T : ListArguments<T>> @TrunklineInternal protected constructor() : OptionalArguments<T>() {
    internal var limit: Long? = null
        private set
    internal var pageSize: Long? = null
        private set
    internal var resume: String? = null
        private set

    /** At most so many records. 0 gives none and sends nothing. */
    public fun limit(limit: Long): T = self { this.limit = limit }

    /** So many records with each request, up to the operation's maximum. */
    public fun pageSize(pageSize: Long): T = self { this.pageSize = pageSize }

    /** A place that a page named; the filters are then those of the place. */
    public fun resume(resume: String): T = self { this.resume = resume }
}
