import Foundation
internal import TrunklineNative

/// A record that stands for a file: the sound of a recording, the picture of a message.
public protocol Downloadable {
    /// Where the file is; nothing if the record does not say so.
    var fileAddress: String? { get }
}

extension Downloadable {
    /// Downloads the file. It is read as it is asked for, and its connection ends with its last copy.
    ///
    /// ```swift
    /// for try await piece in try await recording.download(with: client, format: "mp3") { player.play(piece) }
    /// ```
    ///
    /// - Parameters:
    ///   - client: Who asks for it.
    ///   - format: The format that it is wanted in, by the ending of a name: `wav` or `mp3` of a recording. As the service keeps it unless set.
    ///   - maxBytes: The most bytes that it may have, 1 GiB unless set; a larger one is a ``TrunklineError/decode(_:)``.
    ///   - options: Options of this download alone.
    public func download(
        with client: Client,
        format: String? = nil,
        maxBytes: Int? = nil,
        options: CallOptions? = nil
    ) async throws -> Download {
        try await client.context.download(NativeFile(fileAddress, format, maxBytes, options))
    }

    /// Downloads the file to the URL of one on this device, where it replaces what is there once it is whole: a download that fails leaves
    /// nothing behind.
    ///
    /// - Parameters:
    ///   - url: Where the file shall be.
    ///   - client: Who asks for it.
    ///   - format: The format that it is wanted in, by the ending of a name.
    ///   - maxBytes: The most bytes that it may have, 1 GiB unless set.
    ///   - options: Options of this download alone.
    /// - Returns: How many bytes it has.
    @discardableResult
    public func download(
        to url: URL,
        with client: Client,
        format: String? = nil,
        maxBytes: Int? = nil,
        options: CallOptions? = nil
    ) async throws -> Int {
        try await client.context.save(NativeFile(fileAddress, format, maxBytes, options), to: url)
    }
}

extension Client {
    /// Downloads the file at one of Twilio's addresses: what `MediaUrl0` or `RecordingUrl` of a webhook names, or a record's `redirectTo`.
    ///
    /// An address on Twilio's hosts, or a path of theirs, is asked with the client's credentials. Any other must be https and gets none. Up
    /// to three redirects are followed, by https, and credentials stay with the host that was asked first.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - format: The format that it is wanted in, by the ending of a name: `wav` or `mp3` of a recording. As the service keeps it unless set.
    ///   - maxBytes: The most bytes that it may have, 1 GiB unless set; a larger one is a ``TrunklineError/decode(_:)``.
    ///   - options: Options of this download alone. A time-out is the longest wait for its beginning and for each next piece.
    public func download(
        _ address: String,
        format: String? = nil,
        maxBytes: Int? = nil,
        options: CallOptions? = nil
    ) async throws -> Download {
        try await context.download(NativeFile(address, format, maxBytes, options))
    }

    /// Downloads the same to the URL of a file on this device, where it replaces what is there once it is whole.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - url: Where the file shall be.
    ///   - format: The format that it is wanted in, by the ending of a name.
    ///   - maxBytes: The most bytes that it may have, 1 GiB unless set.
    ///   - options: Options of this download alone.
    /// - Returns: How many bytes it has.
    @discardableResult
    public func download(
        _ address: String,
        to url: URL,
        format: String? = nil,
        maxBytes: Int? = nil,
        options: CallOptions? = nil
    ) async throws -> Int {
        try await context.save(NativeFile(address, format, maxBytes, options), to: url)
    }
}

/// A file on its way: a sequence of its bytes, in pieces of any size, with what was said of it before them. It is read once: a second
/// iteration goes on where the first stopped.
public struct Download: AsyncSequence, Sendable {
    /// Status, headers and timing of the answer that brings it.
    public let meta: Meta
    /// How many bytes it has, if the service says so.
    public let size: Int?
    let native: NativeDownload

    init(_ native: NativeDownload) {
        self.native = native
        meta = Meta(native.meta())
        size = native.size().flatMap(Int.init(exactly:))
    }

    /// What it is, `audio/x-wav` for example, if the service says so.
    public var contentType: String? { meta.header("Content-Type") }

    /// All bytes that are left, in memory.
    public func data() async throws -> Data {
        var whole = Data()
        for try await piece in self { whole.append(piece) }
        return whole
    }

    /// Ends the connection, wherever the file is. Whoever waits for a piece, or asks for one later, is told so.
    public func close() { native.end() }

    /// Begins, or goes on.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(native: native) }

    /// Walks through the pieces.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let native: NativeDownload

        /// The next bytes.
        public mutating func next() async throws -> Data? {
            try await calling { [native] in try await native.next(number: 0, cancellation: $0) }
        }
    }
}

extension NativeFile {
    fileprivate init(_ address: String?, _ format: String?, _ maxBytes: Int?, _ options: CallOptions?) {
        self.init(
            address: address,
            format: format,
            maxBytes: maxBytes.map(Int64.init),
            options: options?.members ?? []
        )
    }
}

extension Context {
    fileprivate func download(_ file: NativeFile) async throws -> Download {
        let download = Download(try await calling { try await core.download(number: 0, file: file, cancellation: $0) })
        recorder?.withLock { $0 = download.meta }
        return download
    }

    fileprivate func save(_ file: NativeFile, to url: URL) async throws -> Int {
        let size = try await calling { try await core.save(number: 0, file: file, path: url.path, cancellation: $0) }
        return Int(clamping: size)
    }
}
