import Foundation
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A server on the loopback interface that does what its handler says, each connection on a thread of its own.
final class Server: Sendable {
    let port: UInt16
    private let listener: Int32
    private let log = Log()

    var url: String { "http://127.0.0.1:\(port)" }

    /// The requests that arrived, each its head and body.
    var arrived: [String] { log.requests.all }

    /// How many connections the client has ended.
    var ended: Int { log.ends.all.count }

    /// Handles every connection; with none, it takes no connection from its queue, which holds one.
    init(_ handle: (@Sendable (Connection) -> Void)?) throws {
        listener = socket(AF_INET, Self.stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, handle == nil ? 0 : 128) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        guard let handle else { return }
        let log = log
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                Thread.detachNewThread {
                    handle(Connection(descriptor, log))
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Answers every request with these bytes, for as long as the client likes.
    static func answering(_ answer: String) throws -> Server {
        try Server { connection in
            while connection.request() != nil { connection.answer(answer) }
        }
    }

    /// A port on which nobody listens.
    static func nobody() throws -> String {
        try Server(nil).url
    }

    #if canImport(Darwin)
    fileprivate static let stream = SOCK_STREAM
    #else
    fileprivate static let stream = Int32(SOCK_STREAM.rawValue)
    #endif
}

/// What happened to a server.
private final class Log: Sendable {
    let requests = Collected<String>()
    let ends = Collected<Void>()
}

/// A connection of a ``Server``.
final class Connection {
    private let descriptor: Int32
    private let log: Log
    private var unread = Data()

    fileprivate init(_ descriptor: Int32, _ log: Log) {
        self.descriptor = descriptor
        self.log = log
    }

    /// The next request with its body; nothing when the client is gone.
    func request() -> String? {
        while true {
            if let end = unread.range(of: Data("\r\n\r\n".utf8))?.upperBound {
                let head = String(decoding: unread[..<end], as: UTF8.self)
                let length = head.lowercased().components(separatedBy: "content-length: ").dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) }
                if unread.count >= end + (length ?? 0) {
                    let request = String(decoding: unread.prefix(end + (length ?? 0)), as: UTF8.self)
                    unread = Data(unread.dropFirst(end + (length ?? 0)))
                    log.requests.add(request)
                    return request
                }
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else {
                log.ends.add(())
                return nil
            }
            unread.append(contentsOf: bytes.prefix(count))
        }
    }

    /// Reads so many bytes, and ends the connection with the rest unread.
    func reset(after count: Int) {
        var bytes = [UInt8](repeating: 0, count: count)
        _ = recv(descriptor, &bytes, count, 0)
    }

    /// Whether the client took it.
    @discardableResult
    func answer(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = send(descriptor, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

/// A place in the queue of a server that takes nobody from it.
final class Filler {
    private let descriptor: Int32

    init(_ port: UInt16) {
        descriptor = socket(AF_INET, Server.stream, 0)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        let descriptor = descriptor
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(descriptor) }
}

extension String {
    /// An HTTP answer with this JSON.
    static func answer(_ status: String = "200 OK", _ json: String = "{}") -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)"
    }
}
