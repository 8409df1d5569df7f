import Foundation
internal import TrunklineNative

/// A transport as the core calls it. Whatever it throws becomes a failure that the core understands.
final class TransportAdapter: NativeTransport {
    private let transport: any Transport

    init(_ transport: any Transport) {
        self.transport = transport
    }

    func send(request: HttpRequest) async throws -> HttpResponse {
        let headers = request.headers.map { HTTPHeader($0.name, $0.value) }
        let prepared = HTTPRequest(
            method: request.method,
            url: request.url,
            headers: headers,
            body: request.body,
            timeout: request.timeout
        )
        let response: HTTPResponse
        do {
            response = try await transport.send(prepared)
        } catch {
            Thrown.current?.keep(error, of: request.id)
            throw failure(error)
        }
        guard let status = UInt16(exactly: response.status), 100...999 ~= status else {
            throw TransportFailure.Failed(notSent: false, timedOut: false, reason: "\(response.status) is no HTTP status")
        }
        return HttpResponse(
            status: status,
            headers: response.headers.map { Header(name: $0.name, value: $0.value) },
            body: response.body.count <= HTTPResponse.maxBodySize ? response.body : nil
        )
    }

    /// A transport that knows says so by what it throws, in the time that it is given.
    func isUnsent(call: UInt64, request: UInt64) throws -> Bool { false }
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
