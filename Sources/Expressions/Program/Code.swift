internal import CanonicalJSON

/// A program in the form in which it is evaluated: instructions in a flat list that name their operands by position.
///
/// Immutable, so one program may be evaluated by many tasks at once.
final class Code: Sendable {
    enum Operation: UInt8 {
        /// a: constant.
        case constant
        /// a: position among the bindings.
        case binding
        /// a: position among the macro variables.
        case local
        /// A variable's fields, one in another. a: position among the bindings; b: first of ``pathSteps``; c: how many.
        case path
        /// a: operand; b: name.
        case select
        /// a: operand; b: name.
        case has
        /// a: operand; b: index.
        case index
        /// a: operand.
        case not, negate
        /// a: first of ``children``; b: how many.
        case and, or
        /// a: condition; b, c: branches.
        case conditional
        /// a, b: operands.
        case add, subtract, multiply, divide, remainder
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case contained
        /// Membership in a constant list of texts. a: operand; b: texts.
        case containedText
        /// a: first of ``children``; b: how many.
        case list
        /// a: first of ``children``, keys and values by turns; b: how many children.
        case map
        /// a: first of ``children``; b: how many; c: the ``Function``.
        case call
        /// A call of a function that the environment declares. a: first of ``children``; b: how many; c: its position.
        case hostCall
        /// a: operand; b: pattern.
        case matches
        /// a: operand; b: time zone; c: the ``Function``.
        case timeInZone
        /// a: comprehension.
        case comprehension
        /// Fails with what stands in ``failures``. a: failure.
        case fail
    }

    struct Instruction {
        let operation: Operation
        var a: Int32 = 0
        var b: Int32 = 0
        var c: Int32 = 0
    }

    struct PathStep {
        let name: JSONString
        /// The selection, which knows its part of the source.
        let instruction: Int32
    }

    struct Comprehension {
        let kind: SyntaxTree.ComprehensionKind
        let range: Int32
        /// Positions among the macro variables; the second is -1 when there is none.
        let first: Int32
        let second: Int32
        /// -1 when every element counts.
        let condition: Int32
        let body: Int32
    }

    let source: [UInt8]
    let limits: CELLimits
    let root: Int32
    let instructions: [Instruction]
    let spans: [CELSpan]
    let constants: [CELValue]
    let names: [JSONString]
    let children: [Int32]
    let pathSteps: [PathStep]
    let comprehensions: [Comprehension]
    let patterns: [RegularExpression]
    let zones: [TimeZoneTable]
    let texts: [TextList]
    let failures: [(kind: CELEvaluationError.Kind, detail: String)]
    /// The full path of instructions that look a field or constant key up.
    let paths: [Int32: String]
    let localCount: Int
    let variableNames: [String]
    let functionNames: [String]

    init(_ parts: Parts, root: Int32, source: [UInt8], limits: CELLimits, environment: CELEnvironment) {
        self.source = source
        self.limits = limits
        self.root = root
        instructions = parts.instructions
        spans = parts.spans
        constants = parts.constants
        names = parts.names
        children = parts.children
        pathSteps = parts.pathSteps
        comprehensions = parts.comprehensions
        patterns = parts.patterns
        zones = parts.zones
        texts = parts.texts
        failures = parts.failures
        paths = parts.paths
        localCount = parts.localCount
        variableNames = environment.variables.map(\.name)
        functionNames = environment.functions.map(\.name)
    }

    /// What the compiler gathers.
    struct Parts {
        var instructions: [Instruction] = []
        var spans: [CELSpan] = []
        var constants: [CELValue] = []
        var names: [JSONString] = []
        var children: [Int32] = []
        var pathSteps: [PathStep] = []
        var comprehensions: [Comprehension] = []
        var patterns: [RegularExpression] = []
        var zones: [TimeZoneTable] = []
        var texts: [TextList] = []
        var failures: [(kind: CELEvaluationError.Kind, detail: String)] = []
        var paths: [Int32: String] = [:]
        var localCount = 0

        mutating func add(_ instruction: Instruction, _ span: CELSpan) -> Int32 {
            instructions.append(instruction)
            spans.append(span)
            return Int32(instructions.count - 1)
        }

        /// Adds an instruction over a row of operands.
        mutating func add(
            _ operation: Operation, over operands: [Int32], _ span: CELSpan, c: Int32 = 0
        ) -> Int32 {
            let first = Int32(children.count)
            children += operands
            return add(Instruction(operation: operation, a: first, b: Int32(operands.count), c: c), span)
        }

        mutating func add(constant: CELValue, _ span: CELSpan) -> Int32 {
            constants.append(constant)
            return add(Instruction(operation: .constant, a: Int32(constants.count - 1)), span)
        }

        mutating func add(failure kind: CELEvaluationError.Kind, _ detail: String, _ span: CELSpan) -> Int32 {
            failures.append((kind, detail))
            return add(Instruction(operation: .fail, a: Int32(failures.count - 1)), span)
        }
    }
}
