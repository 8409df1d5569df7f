import TrunklineSandbox
import XCTest

/// The programs of the site's pages run; `core/docs/pages.py` writes those of a page as one function.
final class PagesTests: XCTestCase {
    func testTheProgramsOfThePagesRun() async throws {
        XCTAssertGreaterThan(pages.count, 10)
        for (name, program) in pages {
            do {
                try await withSandbox { sandbox, client in try await program(client, sandbox) }
            } catch {
                XCTFail("\(name): \(error)")
            }
        }
    }
}
