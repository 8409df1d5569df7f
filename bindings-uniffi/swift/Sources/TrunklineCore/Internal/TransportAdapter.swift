import Foundation
internal import TrunklineNative

/// A transport as the core calls it. Whatever it throws becomes a failure that the core understands.
final class TransportAdapter: NativeTransport {
    private let transport: any Transport

    init(_ transport: any Transport) {
        self.transport = transport
    }

    func send(request: HttpRequest) async throws -> HttpResponse {
        try HttpResponse(await carried(request.id) { try await transport.send(HTTPRequest(request)) })
    }

    func sendStreaming(request: HttpRequest) async throws -> StreamedResponse {
        let answer = try await carried(request.id) { try await transport.sendStreaming(HTTPRequest(request)) }
        do {
            let head = HTTPResponse(status: answer.status, headers: answer.headers)
            return StreamedResponse(response: try HttpResponse(answer.whole ?? head), body: try answer.body.map(BodyAdapter.init))
        } catch {
            answer.body?.close()
            throw error
        }
    }

    /// A transport that knows says so by what it throws, in the time that it is given.
    func isUnsent(call: UInt64, request: UInt64) throws -> Bool { false }
}

/// The same for a body.
private final class BodyAdapter: NativeBody {
    private let body: any HTTPBody
    private let untaken = Untaken.current

    init(_ body: any HTTPBody) throws {
        self.body = body
        if let untaken, !untaken.add(body) { throw CancellationError() }
    }

    func next(call: UInt64, piece: UInt64) async throws -> Data? {
        untaken?.remove(body)
        return try await carried(piece) { try await body.next() }
    }

    func end() throws {
        untaken?.remove(body)
        body.close()
    }
}

/// The bodies of a call that are on their way to the core: should that lose interest, nobody else is there to end them.
final class Untaken: Sendable {
    @TaskLocal static var current: Untaken?

    /// Nothing once the call is over.
    private let bodies = Locked<[ObjectIdentifier: any HTTPBody]?>([:])

    /// Whether the call still goes on.
    func add(_ body: any HTTPBody) -> Bool {
        bodies.withLock { bodies in
            bodies?[ObjectIdentifier(body)] = body
            return bodies != nil
        }
    }

    func remove(_ body: any HTTPBody) {
        bodies.withLock { _ = $0?.removeValue(forKey: ObjectIdentifier(body)) }
    }

    func giveUp() {
        let left = bodies.withLock { bodies in
            defer { bodies = nil }
            return bodies ?? [:]
        }
        left.values.forEach { $0.close() }
    }
}

/// What a transport does; what it throws is kept for whoever made the call.
private func carried<Value>(_ id: UInt64, _ work: () async throws -> Value) async throws -> Value {
    do {
        return try await work()
    } catch {
        Thrown.current?.keep(error, of: id)
        throw failure(error)
    }
}

extension HTTPRequest {
    fileprivate init(_ request: HttpRequest) {
        self.init(
            method: request.method,
            url: request.url,
            headers: request.headers.map { HTTPHeader($0.name, $0.value) },
            body: request.body,
            timeout: request.timeout
        )
    }
}

extension HttpResponse {
    fileprivate init(_ response: HTTPResponse) throws {
        guard let status = UInt16(exactly: response.status), 100...999 ~= status else {
            throw TransportFailure.Failed(notSent: false, timedOut: false, reason: "\(response.status) is no HTTP status")
        }
        self.init(
            status: status,
            headers: response.headers.map { Header(name: $0.name, value: $0.value) },
            body: response.body.count <= HTTPResponse.maxBodySize ? response.body : nil
        )
    }
}

/// The same for a clock.
final class ClockAdapter: NativeClock {
    private let clock: any TransportClock

    init(_ clock: any TransportClock) {
        self.clock = clock
    }

    func sleep(seconds: Double) async throws {
        do {
            try await clock.sleep(seconds: seconds)
        } catch {
            throw failure(error)
        }
    }

    func now() throws -> Date { clock.now().inYears }

    func random() throws -> Double { clock.random() }
}

/// A request that is made by hand.
extension HttpRequest {
    init(_ request: HTTPRequest) {
        self.init(
            call: 0,
            id: 0,
            method: request.method,
            url: request.url,
            headers: request.headers.map { Header(name: $0.name, value: $0.value) },
            body: request.body,
            timeout: request.timeout
        )
    }
}

private func failure(_ error: any Error) -> TransportFailure {
    guard let error = error as? TransportError else {
        return .Failed(notSent: false, timedOut: false, reason: "the transport failed: \(error)")
    }
    return .Failed(notSent: error.notSent, timedOut: error.timedOut, reason: error.message)
}

/// What the transport threw during one call, by the numbers of its requests. The task in which a transport works inherits it from the task that
/// makes the call.
final class Thrown: Sendable {
    @TaskLocal static var current: Thrown?

    private let errors = Locked<[UInt64: any Error]>([:])

    func keep(_ error: any Error, of request: UInt64) {
        errors.withLock { $0[request] = error }
    }

    /// What is below the error of a transport, or that error itself.
    func error(of request: UInt64) -> (any Error)? {
        let thrown = errors.withLock { $0[request] }
        return (thrown as? TransportError)?.underlying ?? thrown
    }
}
