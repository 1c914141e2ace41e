import ByteStreams

/// Links lines that were checked apart from each other, in order, and keeps account of how far the log holds.
struct LogChain {
    private(set) var result = LogVerification()
    private let start: RecordID?
    private let knownHead: RecordID?
    /// Bytes of the batches before this one.
    private var bytesBefore = 0
    private var bytesOfBatch = 0
    private var lastLineEnds = true
    /// Where the line that is refused starts, and whether it is one that was cut short.
    private var refusedLine: (start: Int, length: Int, isUnfinished: Bool)?

    init(following start: RecordID?, knownHead: RecordID?) {
        self.start = start
        self.knownHead = knownHead
        result.head = start
    }

    var isBroken: Bool { result.refusal != nil }

    mutating func refuse(_ code: LogRefusal.Code, _ detail: String) {
        result.lineCount += 1
        result.refusal = LogRefusal(code, line: result.lineCount, detail)
    }

    /// Takes the next line of a batch.
    ///
    /// - Returns: the record, when there is one and everything up to it holds.
    mutating func link(_ check: LineCheck, _ batch: LineBatch, _ at: Int) -> VerifiedLine? {
        if at == 0 {
            bytesBefore += bytesOfBatch
            bytesOfBatch = batch.bytes.count
        }
        result.lineCount += 1
        let line = batch.lines[at]
        let next = at + 1 < batch.lines.count ? batch.lines[at + 1].lowerBound : batch.bytes.count
        // A line without an end runs up to the end of the batch, which is then the end of the log.
        lastLineEnds = next > line.upperBound
        switch check {
        case .blank: return nil
        case .refused(let fault):
            stop(fault, line, next)
            return nil
        case .record(let record):
            if let fault = linkFault(record) ?? record.later {
                stop(fault, line, next)
                return nil
            }
            result.recordCount += 1
            if result.first == nil { result.first = record.id }
            result.head = record.id
            result.headEnd = bytesBefore + next
            result.headLineLength = next - line.lowerBound
            result.headEndsInNewline = next > line.upperBound && batch.bytes[next - 1] == 0x0A
            result.isHeadSigned = record.signing != .unsigned
            switch record.signing {
            case .unsigned: break
            case .unchecked: result.signedCount += 1
            case .verified:
                result.signedCount += 1
                result.verifiedSignatureCount += 1
            }
            if record.id == knownHead { result.knownHeadPosition = result.recordCount }
            return VerifiedLine(
                position: result.recordCount, line: result.lineCount, id: record.id, text: batch[at])
        }
    }

    private func linkFault(_ record: CheckedRecord) -> LineFault? {
        switch (record.link, result.head) {
        case (.first, nil): nil
        case (.record(let previous), let head?) where previous == head: nil
        case (.first, _): LineFault(.brokenChain, "the record says that it is the first, and it is not")
        case (_, nil): LineFault(.brokenChain, "the first record says that one comes before it")
        default: LineFault(.brokenChain, "the record does not name the one before it")
        }
    }

    private mutating func stop(_ fault: LineFault, _ line: Range<Int>, _ next: Int) {
        result.refusal = LogRefusal(fault.code, line: result.lineCount, fault.detail)
        refusedLine = (bytesBefore + line.lowerBound, next - line.lowerBound, !lastLineEnds && fault.endsEarly)
    }

    /// What the log comes to.
    consuming func finish() -> LogVerification {
        result.endsInLineEnd = lastLineEnds
        if isBroken {
            // A write that was cut short leaves a line without an end that is no JSON text yet. A whole text that says
            // something wrong is something else, with or without a line end.
            if let refused = refusedLine, refused.isUnfinished {
                result.tail = .torn(offset: refused.start, byteCount: refused.length)
            }
        } else {
            if !lastLineEnds, result.recordCount > 0, result.headEnd == bytesBefore + bytesOfBatch {
                result.tail = .missingLineEnd
            }
            if let knownHead, result.knownHeadPosition == nil {
                result.refusal = LogRefusal(
                    .headMismatch, line: nil,
                    "the log does not hold the record \(knownHead), which was given as its head")
            }
        }
        return result
    }
}
