/// An evaluation that failed, before it is told to anybody: most are absorbed, so no text is made and no source looked
/// at until the answer is one.
struct Fault: Error {
    let kind: CELEvaluationError.Kind
    /// The instruction that failed, which knows its part of the source.
    let instruction: Int32
    /// What the message says beyond the kind; may be empty.
    let detail: String

    init(_ kind: CELEvaluationError.Kind, at instruction: Int32, _ detail: String = "") {
        self.kind = kind
        self.instruction = instruction
        self.detail = detail
    }

    /// Whether the fault ends the evaluation wherever it happens.
    var isFatal: Bool { kind == .stepLimit || kind == .sizeLimit }
}
