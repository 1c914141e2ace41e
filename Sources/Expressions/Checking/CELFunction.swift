/// A function that expressions may call and that whoever evaluates them provides.
///
/// It belongs to a ``CELEnvironment``, so that calls are checked when a text is read; what it does is said at each
/// evaluation by a ``CELFunctionHost``. The language's own functions and macros keep their names: a declaration of one
/// of these is never called.
public struct CELFunction: Sendable, Hashable {
    /// The name it is called by, as `reaches` in `reaches(a, b)`.
    public let name: String
    /// What each argument must be; ``CELType/dyn`` takes anything.
    public let parameters: [CELType]
    /// What is promised of its answers; the checker relies on it, the evaluation looks at the value itself.
    public let result: CELType

    /// A function of a name, with what it takes and answers.
    public init(_ name: String, _ parameters: [CELType], _ result: CELType) {
        self.name = name
        self.parameters = parameters
        self.result = result
    }
}

/// Answers the calls of functions that an environment declares, for one evaluation or for many.
///
/// An answer must depend on the arguments and on what the host stands for alone, so that an expression has the same
/// value however often it is asked.
public protocol CELFunctionHost {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - function: the position of the function in ``CELEnvironment/functions``.
    ///   - arguments: as many as the function has parameters; of which types they are was not looked at.
    ///   - meter: takes steps for work beyond that of the call itself, before it is done.
    /// - Throws: ``CELCallFailure``, which is an error of the expression like any other.
    func call(
        _ function: Int, _ arguments: [CELValue], _ meter: inout CELMeter
    ) throws(CELCallFailure) -> CELValue
}

/// Why a call has no answer.
public struct CELCallFailure: Error, Sendable, Hashable {
    let kind: CELEvaluationError.Kind
    let detail: String

    /// An argument has a type that the function does not take.
    ///
    /// - Parameter detail: what is wrong, in lower case.
    public static func wrongType(_ detail: String) -> CELCallFailure {
        CELCallFailure(kind: .noSuchOverload, detail: detail)
    }

    /// An argument has a value that the function does not take.
    ///
    /// - Parameter detail: what is wrong, in lower case.
    public static func wrongValue(_ detail: String) -> CELCallFailure {
        CELCallFailure(kind: .badArgument, detail: detail)
    }

    /// The bound on steps was reached; ends the evaluation wherever it happens.
    static let outOfSteps = CELCallFailure(kind: .stepLimit, detail: "")
}

/// What is left of the steps of an evaluation, for hosts to take from.
public struct CELMeter: Sendable {
    var steps: Int

    /// Takes steps for work of a size that is known before it is done.
    ///
    /// - Parameter count: one for each element looked at, and for each 64 bytes read or made.
    /// - Throws: ``CELCallFailure`` when there are not so many left.
    public mutating func take(_ count: Int) throws(CELCallFailure) {
        let (left, isBelow) = steps.subtractingReportingOverflow(max(count, 0))
        guard !isBelow, left >= 0 else {
            steps = -1
            throw .outOfSteps
        }
        steps = left
    }
}
