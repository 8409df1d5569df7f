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
        let response = try await guarded { try await transport.send(prepared) }
        guard let status = UInt16(exactly: response.status), 100...999 ~= status else {
            throw TransportFailure.Failed(notSent: false, timedOut: false, reason: "\(response.status) is no HTTP status")
        }
        let answered = response.headers.map { Header(name: $0.name, value: $0.value) }
        return HttpResponse(status: status, headers: answered, body: response.body)
    }

    func isUnsent(call: UInt64, request: UInt64) throws -> Bool { false }
}

/// The same for a clock.
final class ClockAdapter: NativeClock {
    private let clock: any TransportClock

    init(_ clock: any TransportClock) {
        self.clock = clock
    }

    func sleep(seconds: Double) async throws {
        try await guarded { try await clock.sleep(seconds: seconds) }
    }

    func now() throws -> Date { clock.now() }

    func random() throws -> Double { clock.random() }
}

private func guarded<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
        return try await work()
    } catch let error as TransportError {
        throw TransportFailure.Failed(notSent: error.notSent, timedOut: error.timedOut, reason: error.message)
    } catch {
        throw TransportFailure.Failed(notSent: false, timedOut: false, reason: "the transport failed: \(error)")
    }
}
