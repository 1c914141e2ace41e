import ByteStreams
import Foundation
import Testing

@testable import DecisionRecords

@Suite struct LogMemoryTests {
    /// A log of nothing but line ends, of each kind: read in windows, so that no line costs memory for long.
    @Test(arguments: ["\n", "\r", "\n\r", " \r\n"])
    func linesOfNothingAreRead(_ end: String) throws {
        let text = Array(String(repeating: end, count: 2_000_000 / end.utf8.count).utf8)
        let log = try ScratchFile(text)
        var counts: Set<Int> = []
        for threads in [1, 2, 1000] {
            let found = try log.verify(LogSettings(threads: threads))
            #expect(found.holds && found.recordCount == 0)
            counts.insert(found.lineCount)
        }
        #expect(counts.count == 1)
    }
}
