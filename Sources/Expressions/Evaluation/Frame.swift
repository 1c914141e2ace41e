/// What one evaluation needs beside its code.
struct Frame {
    /// The variables' values, in the order of the environment; missing ones at the end are unbound.
    let bindings: [CELValue]
    /// Which of the bindings are none; empty when all are.
    let unbound: Set<Int>
    /// Who answers calls of declared functions; without one they fail.
    let host: (any CELFunctionHost)?
    /// The values of macro variables.
    var locals: [CELValue]
    /// How many steps are left.
    var steps: Int
    /// Instructions that met an absent field or key, when they are wanted.
    var absent: [Int32]?

    init(
        _ code: Code, _ bindings: [CELValue], unbound: Set<Int> = [], host: (any CELFunctionHost)? = nil,
        notesAbsent: Bool = false
    ) {
        self.bindings = bindings
        self.unbound = unbound
        self.host = host
        locals = code.localCount == 0 ? [] : Array(repeating: .null, count: code.localCount)
        steps = code.limits.steps
        absent = notesAbsent ? [] : nil
    }

    /// Whether a variable has a value.
    func isBound(_ position: Int) -> Bool {
        position < bindings.count && (unbound.isEmpty || !unbound.contains(position))
    }

    /// Takes steps for work of a size that is known before it is done.
    mutating func take(_ count: Int, at instruction: Int32) throws(Fault) {
        steps -= count
        guard steps >= 0 else { throw Fault(.stepLimit, at: instruction) }
    }

    /// Takes steps for bytes read or made.
    mutating func take(bytes: Int, at instruction: Int32) throws(Fault) {
        try take(bytes >> 6, at: instruction)
    }
}
