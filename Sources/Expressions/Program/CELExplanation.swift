/// What an expression came to, and which part of it decided.
public struct CELExplanation: Sendable {
    /// The value, or why there is none.
    public let result: Result<CELValue, CELEvaluationError>
    /// The part that decided: the first false term of a false `&&`, the first true term of a true `||`, the branch that
    /// `?:` took, what `!` negates, and the same within these; the part that failed when there is no value; else the
    /// whole.
    public let decidingSpan: CELSpan
    /// The text of that part.
    public let decidingText: String
    /// The paths of fields and keys that were asked for and absent, in the order in which they were met, also where the
    /// value did not depend on them. What `has()` asks for is not among them.
    public let absentFields: [String]
}

extension CELProgram {
    /// Evaluates the expression and says which part decided.
    ///
    /// - Parameters:
    ///   - bindings: as for ``evaluate(_:calling:)``.
    ///   - host: answers the calls of declared functions.
    /// - Complexity: at most twice the steps of ``CELLimits/steps``; when the second half does not suffice, the part is
    ///   larger than it could be.
    public func explain(_ bindings: [CELValue], calling host: (any CELFunctionHost)? = nil) -> CELExplanation {
        explain(Frame(code, bindings, host: host, notesAbsent: true))
    }

    /// As ``explain(_:calling:)``, with values by the names of their variables.
    public func explain(named bindings: [String: CELValue]) -> CELExplanation {
        explain(frame(named: bindings, notesAbsent: true))
    }

    private func explain(_ start: Frame) -> CELExplanation {
        var frame = start
        let result: Result<CELValue, CELEvaluationError>
        let deciding: Int32
        do throws(Fault) {
            result = .success(try code.result(&frame))
            var second = start
            deciding = code.deciding(code.root, &second).at
        } catch {
            result = .failure(code.error(error))
            deciding = error.instruction
        }
        var absent: [String] = []
        for path in (frame.absent ?? []).map(code.path(of:)) where !absent.contains(path) { absent.append(path) }
        let span = code.spans[Int(deciding)]
        return CELExplanation(
            result: result, decidingSpan: span, decidingText: code.text(span), absentFields: absent)
    }
}

extension Code {
    /// The part of an instruction that has a value which decides it, and whether that part's value is the opposite.
    func deciding(_ at: Int32, _ frame: inout Frame) -> (at: Int32, isOpposite: Bool) {
        let instruction = instructions[Int(at)]
        switch instruction.operation {
        case .and, .or:
            let wanted = instruction.operation == .or
            for offset in 0..<Int(instruction.b) {
                let term = children[Int(instruction.a) + offset]
                if (try? truth(term, &frame)) == wanted { return deciding(term, &frame) }
            }
            return (at, false)
        case .not:
            let part = deciding(instruction.a, &frame)
            return (part.at, !part.isOpposite)
        case .conditional:
            guard let condition = try? truth(instruction.a, &frame) else { return (at, false) }
            return deciding(condition ? instruction.b : instruction.c, &frame)
        default: return (at, false)
        }
    }
}
