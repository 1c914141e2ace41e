// A process that keeps a log and dies at a chosen step of the commit protocol, for the tests of what is left behind.
//
//   crash-writer LOG COUNT DURABILITY KEY STEP WHEN
//
// DURABILITY: 1 waits for the disk after every record, N after every N, 0 when the sink is closed. KEY: signed or
// hashed. STEP: the step (write, cut, wait, replace) at which the process kills itself, from 0; -1 for none. WHEN:
// before it, within it (a write is then partly done), or after it. The id of every record that is confirmed is written
// to standard output at once, a line each; the record's number is its place in the log.

import ByteStreams
import CanonicalJSON
import DecisionRecords
import Signing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

let arguments = CommandLine.arguments
guard arguments.count == 7, let count = Int(arguments[2]), let batch = Int(arguments[3]), let step = Int(arguments[5])
else { exit(2) }

do {
    let key = arguments[4] == "signed" ? try SigningKey.hmac(secret: [UInt8](repeating: 1, count: 32)) : nil
    let target = DyingTarget(try AppendFile(path: arguments[1]), step: step, when: arguments[6])
    let sink = try FileSink(
        target, clock: DecisionClock { 0 }, key: key, durability: batch == 0 ? .onClose : .every(batch))
    for _ in 0..<count {
        let number = sink.recordCount + 1
        let sealed = try sink.append(
            DecisionRecord(
                actionType: "step \(number)", model: ModelSpan(decisionBasis: "é is two bytes, 😀 four"),
                decidedAt: .integer(JSONInteger(number))))
        confirm(sealed.id.text)
    }
    try sink.close()
} catch {
    confirm("error \(error)")
    exit(3)
}

/// Writes a line that is there when the next statement runs, whatever happens then.
func confirm(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    guard write(1, bytes, bytes.count) == bytes.count else { exit(4) }
}
