import Trunkline
import TrunklineSandbox

#if canImport(Combine)
import Combine

extension MessageViewModel: ObservableObject {}
#endif

/// The model of a screen that sends a message, for SwiftUI.
///
/// The client is one for your own backend, for example with the credentials `.bearer(token)` and the option
/// `baseURL: "https://api.bistro.example/twilio"`.
@MainActor
final class MessageViewModel {
    /// What the screen shows.
    enum Sending: Equatable {
        case idle
        case underWay
        case sent(sid: String)
        /// It was certainly not sent; the user may try again.
        case failed(why: String)
        /// Nobody knows. Whoever taps again may send it twice, so ask before.
        case unknown
    }

    // Where there is no SwiftUI, as on Linux, the model is the same but for who is told.
    #if canImport(Combine)
    @Published private(set) var state = Sending.idle
    #else
    private(set) var state = Sending.idle
    #endif
    private let client: Client

    init(client: Client) {
        self.client = client
    }

    /// Sends a text, unless one is being sent. In a view: `.task { await model.send(…) }`, so that leaving the screen aborts the request.
    func send(_ text: String, to number: String) async {
        guard state != .underWay else { return }
        state = .underWay
        do {
            state = .sent(sid: try await client.messages.create(to: number, from: "+15017122661", body: text).sid)
        } catch let error as TrunklineError {
            state = error.failure.mayHaveHappened ? .unknown : .failed(why: error.failure.message)
        } catch {
            // The screen was left: the request may have been on its way.
            state = .unknown
        }
    }

    /// Taps three times: once it works, once the number is wrong, once the answer is lost. On a Twilio in memory.
    static func run() async throws -> [String] {
        let sandbox = Sandbox()
        let screen = MessageViewModel(client: try sandbox.client())
        var lines: [String] = []
        func tap(_ number: String) async {
            await screen.send("Your table is ready", to: number)
            if case .sent = screen.state { lines.append("sent") } else { lines.append("\(screen.state)") }
        }
        await tap("+15558675310")
        await tap("nobody")
        try sandbox.addFault(.dropConnection().afterWork().times(1))
        await tap("+15558675310")
        return lines
    }
}
