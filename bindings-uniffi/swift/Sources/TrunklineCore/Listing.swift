/// A list, as a sequence of its records. Pages are read as they are needed; nothing is sent before the first record is asked for. Each
/// iteration starts anew.
///
/// ```swift
/// for try await message in client.messages.stream(limit: 500) { print(message.body ?? "") }
/// ```
public struct Listing<Element: Sendable>: AsyncSequence, Sendable {
    let call: Call
    let extent: Extent
    let byName: Bool
    let read: @Sendable (JSONReader) -> [Element]

    /// The pages one by one.
    public var pages: Pages<Element> { Pages(call: call, extent: extent, byName: byName, read: read) }

    /// One page: the first, or the one at the place resumed. A limit asks for a page of its size but does not cut it.
    public func page() async throws -> Page<Element> {
        var only = extent
        only.isOnePage = true
        var pages = Pages(call: call, extent: only, byName: byName, read: read).makeAsyncIterator()
        guard let page = try await pages.next() else { throw TrunklineError.decode(.init("the list has no page")) }
        return page
    }

    /// All records at once, or as many as the limit says.
    public func all() async throws -> [Element] {
        var records: [Element] = []
        for try await page in pages {
            records += page.items
        }
        return records
    }

    /// Begins anew.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pages: pages.makeAsyncIterator())
    }

    /// Walks through the records.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var pages: Pages<Element>.AsyncIterator
        var items: IndexingIterator<[Element]> = [].makeIterator()

        /// The next record; it reads a page where that is due.
        public mutating func next() async throws -> Element? { try await next(isolation: nil) }

        /// The next record. The actor that asks is left only for a page that is due, not for each record.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
            while true {
                if let item = items.next() { return item }
                guard let page = try await pages.next(isolation: actor) else { return nil }
                items = page.items.makeIterator()
            }
        }
    }
}

/// The pages of a list.
public struct Pages<Record: Sendable>: AsyncSequence, Sendable {
    let call: Call
    let extent: Extent
    let byName: Bool
    let read: @Sendable (JSONReader) -> [Record]

    /// Begins anew.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pager: Pager(call: call, extent: extent, byName: byName), read: read)
    }

    /// Walks through the pages.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let pager: Pager
        let read: @Sendable (JSONReader) -> [Record]

        /// Reads the next page.
        public mutating func next() async throws -> Page<Record>? { try await next(isolation: nil) }

        /// Reads the next page, away from the actor that asks.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Page<Record>? {
            try await pager.call.page(of: pager.open(), read)
        }
    }
}

/// How much of a list is wanted, and from where.
struct Extent: Sendable {
    let limit: Int?
    let pageSize: Int?
    let resume: String?
    /// Whether one page is wanted, as the service sends it.
    var isOnePage = false
}

/// One page of a list.
public struct Page<Record: Sendable>: Sendable {
    /// The records.
    public let items: [Record]
    /// The page behind it, if there is one: a text to save and to give as `resume` later.
    public let next: String?
    /// The page before it, if the service names one.
    public let previous: String?
    /// Status, headers and timing.
    public let meta: Meta
}

extension Page: Equatable where Record: Equatable {}

extension Page: Hashable where Record: Hashable {}

/// What was asked for, with what is known of the answer that brought it.
public struct Response<Value> {
    /// What was asked for.
    public let data: Value
    /// Status, headers and timing; nothing if nothing was sent.
    public let meta: Meta?
}

extension Response: Sendable where Value: Sendable {}

extension Response: Equatable where Value: Equatable {}

extension Response: Hashable where Value: Hashable {}

/// What is known of an answer beside its content.
public struct Meta: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The headers in order.
    public let headers: [HTTPHeader]
    /// The service's id of the request, to quote to its support.
    public let requestID: String?
    /// How often the request was sent again.
    public let retries: Int
    /// How many seconds the call took, retries and pauses included.
    public let elapsed: Double

    /// The first header of this name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
