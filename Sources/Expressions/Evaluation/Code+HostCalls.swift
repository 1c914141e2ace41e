extension Code {
    /// A call that the host of the evaluation answers.
    func hostCall(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let position = Int(instruction.c)
        var operands: [CELValue] = []
        operands.reserveCapacity(Int(instruction.b))
        for offset in 0..<Int(instruction.b) {
            let operand = try evaluate(children[Int(instruction.a) + offset], &frame)
            try frame.take(bytes: operand.byteCount, at: at)
            operands.append(operand)
        }
        guard let host = frame.host else {
            throw Fault(.unknownFunction, at: at, "nothing answers \(functionNames[position])() here")
        }
        var meter = CELMeter(steps: frame.steps)
        do throws(CELCallFailure) {
            let value = try host.call(position, operands, &meter)
            frame.steps = meter.steps
            return value
        } catch {
            frame.steps = meter.steps
            throw Fault(error.kind, at: at, error.detail)
        }
    }
}
