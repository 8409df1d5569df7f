import Foundation
internal import TrunklineNative

/// A client of the core, and who is told of its answers.
struct Context: Sendable {
    let core: NativeClient
    /// What was known of the last answer, if someone wants to know.
    var recorder: Locked<Meta?>?

    init(credentials: Credentials?, options: ClientOptions) throws {
        try NativeLibrary.check()
        let transport: any Transport = options.transport ?? .standard
        let observer = options.onAttempt.map(Observer.init)
        core = try translated {
            #if !canImport(Darwin)
            if let own = transport as? ReqwestTransport {
                return try NativeClient.overReqwest(
                    language: .swift,
                    settings: options.settings,
                    credentials: credentials?.native,
                    transport: own.native,
                    validation: options.clientValidation?.native,
                    observer: observer
                )
            }
            #endif
            return try NativeClient(
                language: .swift,
                settings: options.settings,
                credentials: credentials?.native,
                transport: TransportAdapter(transport),
                clock: transport.clock.map(ClockAdapter.init),
                validation: options.clientValidation?.native,
                observer: observer
            )
        }
    }

    func recording() -> Context {
        var context = self
        context.recorder = Locked(nil)
        return context
    }

    func request(
        _ method: String,
        _ url: String,
        query: [(String, String)],
        form: [(String, String)],
        json: JSON?,
        options: CallOptions?
    ) async throws -> Response<Data> {
        let text = try json.map { json in
            if case .text(let text) = json { text } else { String(decoding: try JSONEncoder().encode(json), as: UTF8.self) }
        }
        let request = NativeRequest(
            method: method,
            url: url,
            query: query.map { Header(name: $0.0, value: $0.1) },
            form: form.map { Header(name: $0.0, value: $0.1) },
            json: text
        )
        let options = options?.members ?? []
        let answer = try await calling { try await core.request(number: 0, request: request, options: options, cancellation: $0) }
        let meta = Meta(answer.meta)
        recorder?.withLock { $0 = meta }
        return Response(data: answer.json, meta: meta)
    }
}

/// A place in the client: the path arguments that lead to it; nothing where the client's own account is meant.
package struct Scope: Sendable {
    let context: Context
    let path: [String?]

    package init(_ client: Client, _ path: [String?] = []) {
        self.init(context: client.context, path: path)
    }

    private init(context: Context, path: [String?]) {
        self.context = context
        self.path = path
    }

    package func id(_ values: String...) -> Scope { Scope(context: context, path: path + values) }

    package func call(_ operation: String, _ arguments: Arguments, _ options: CallOptions?) -> Call {
        Call(context: context, operation: operation, path: path, arguments: arguments, options: options)
    }

    package func call(_ operation: String, _ options: CallOptions?) -> Call {
        call(operation, Arguments(), options)
    }
}

/// One call of an operation, made as often as it is asked for.
package struct Call: Sendable {
    let context: Context
    let operation: String
    let path: [String?]
    let arguments: Arguments
    let options: CallOptions?

    private func native(byName: Bool) -> NativeCall {
        NativeCall(
            operation: operation,
            path: path,
            arguments: arguments.members,
            options: options?.members ?? [],
            byName: byName
        )
    }

    private func send(byName: Bool = false) async throws -> Answer {
        let call = native(byName: byName)
        let answer = try await calling { try await context.core.execute(number: 0, call: call, cancellation: $0) }
        let meta = Meta(answer.meta)
        context.recorder?.withLock { $0 = meta }
        return answer
    }

    package func record<Record>(_ read: (JSONReader) -> Record) async throws -> Record {
        let answer = try await send()
        return try JSONReader.read(answer.json, raw: answer.raw) { $0.record(read) }
    }

    package func json() async throws -> JSON {
        try JSONReader.read(try await send().json) { $0.json() } ?? .null
    }

    /// For operations that answer nothing.
    package func done() async throws {
        _ = try await send()
    }

    /// Whatever the operation answers.
    func anything() async throws -> JSON {
        try JSONReader.read(try await send(byName: true).json) { $0.json() } ?? .null
    }

    package func listing<Record>(
        limit: Int?,
        pageSize: Int?,
        resume: String?,
        _ read: @escaping @Sendable (JSONReader) -> Record
    ) -> Listing<Record> {
        Listing(call: self, extent: Extent(limit: limit, pageSize: pageSize, resume: resume), byName: false) { $0.records(read) }
    }

    /// A list of any JSON.
    func listing(limit: Int?, pageSize: Int?, resume: String?) -> Listing<JSON> {
        Listing(call: self, extent: Extent(limit: limit, pageSize: pageSize, resume: resume), byName: true) { $0.elements() }
    }

    func pages(_ extent: Extent, byName: Bool) throws -> NativePages {
        try translated {
            try context.core.pages(
                call: native(byName: byName),
                limit: extent.limit.map(Int64.init),
                pageSize: extent.pageSize.map(Int64.init),
                resume: extent.resume,
                onlyOne: extent.isOnePage
            )
        }
    }

    func page<Record>(of pages: NativePages, _ read: @Sendable (JSONReader) -> [Record]) async throws -> Page<Record>? {
        guard let page = try await calling({ try await pages.next(number: 0, cancellation: $0) }) else { return nil }
        let meta = Meta(page.meta)
        context.recorder?.withLock { $0 = meta }
        let items = try JSONReader.read(page.json, raw: page.raw, read)
        return Page(items: items, next: page.next, previous: page.previous, meta: meta)
    }
}

/// The pages of a list, for one iteration.
final class Pager {
    let call: Call
    private let extent: Extent
    private let byName: Bool
    private var pages: NativePages?

    init(call: Call, extent: Extent, byName: Bool) {
        self.call = call
        self.extent = extent
        self.byName = byName
    }

    func open() throws -> NativePages {
        let pages = try pages ?? call.pages(extent, byName: byName)
        self.pages = pages
        return pages
    }
}

private final class Observer: AttemptObserver {
    private let told: @Sendable (Attempt) -> Void

    init(_ told: @escaping @Sendable (Attempt) -> Void) {
        self.told = told
    }

    func attempted(attempt: TrunklineNative.Attempt) throws {
        let attempt = Attempt(
            method: attempt.method,
            url: attempt.url,
            operation: attempt.operation,
            pathTemplate: attempt.pathTemplate,
            number: Int(clamping: attempt.number),
            startedAt: attempt.startedAt,
            status: attempt.status.map(Int.init),
            failure: attempt.failure,
            errorType: attempt.errorType,
            requestID: attempt.requestId,
            elapsed: attempt.elapsed,
            retryIn: attempt.retryIn
        )
        told(attempt)
    }
}

extension Meta {
    init(_ meta: TrunklineNative.Meta) {
        self.init(
            status: Int(meta.status),
            headers: meta.headers.map { HTTPHeader($0.name, $0.value) },
            requestID: meta.requestId,
            retries: Int(clamping: meta.retries),
            elapsed: meta.elapsed
        )
    }
}
