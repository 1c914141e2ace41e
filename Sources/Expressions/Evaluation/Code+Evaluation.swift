internal import CanonicalJSON

/// Evaluation by recursion over the instructions; its depth is bounded by the source's.
extension Code {
    /// The value of an instruction.
    func evaluate(_ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        let instruction = instructions[Int(at)]
        switch instruction.operation {
        case .constant:
            try frame.take(1, at: at)
            return constants[Int(instruction.a)]
        case .binding:
            try frame.take(1, at: at)
            guard frame.isBound(Int(instruction.a)) else { throw unbound(Int(instruction.a), at) }
            return frame.bindings[Int(instruction.a)]
        case .local:
            try frame.take(1, at: at)
            return frame.locals[Int(instruction.a)]
        case .path:
            try frame.take(1, at: at)
            return try path(instruction, &frame)
        case .and, .or, .not, .has, .contained, .containedText, .equal, .notEqual, .less, .lessOrEqual, .greater,
            .greaterOrEqual,
            .matches:
            return .bool(try truth(at, &frame))
        case .select:
            try frame.take(1, at: at)
            return try select(from: evaluate(instruction.a, &frame), names[Int(instruction.b)], at, &frame)
        case .index: return try index(instruction, at, &frame)
        case .negate: return try negate(instruction, at, &frame)
        case .conditional:
            try frame.take(1, at: at)
            return try evaluate(truth(instruction.a, &frame) ? instruction.b : instruction.c, &frame)
        case .add, .subtract, .multiply, .divide, .remainder: return try arithmetic(instruction, at, &frame)
        case .list: return try list(instruction, at, &frame)
        case .map: return try map(instruction, at, &frame)
        case .call: return try call(instruction, at, &frame)
        case .hostCall: return try hostCall(instruction, at, &frame)
        case .timeInZone: return try timeInZone(instruction, at, &frame)
        case .comprehension: return try comprehend(comprehensions[Int(instruction.a)], at, &frame)
        case .fail:
            let failure = failures[Int(instruction.a)]
            throw Fault(failure.kind, at: at, failure.detail)
        }
    }

    /// The value of an instruction that must be a boolean, without a value being made of it.
    func truth(_ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        let instruction = instructions[Int(at)]
        switch instruction.operation {
        case .and:
            try frame.take(1, at: at)
            return try !hasTerm(false, instruction, &frame)
        case .or:
            try frame.take(1, at: at)
            return try hasTerm(true, instruction, &frame)
        case .not:
            try frame.take(1, at: at)
            return try !truth(instruction.a, &frame)
        case .equal: return try isEqual(instruction, at, &frame)
        case .notEqual: return try !isEqual(instruction, at, &frame)
        case .less:
            let order = try order(instruction, at, &frame)
            return order == .before
        case .lessOrEqual:
            let order = try order(instruction, at, &frame)
            return order == .before || order == .same
        case .greater:
            let order = try order(instruction, at, &frame)
            return order == .after
        case .greaterOrEqual:
            let order = try order(instruction, at, &frame)
            return order == .after || order == .same
        case .contained: return try contains(instruction, at, &frame)
        case .containedText:
            try frame.take(1, at: at)
            guard case .string(let text) = try evaluate(instruction.a, &frame) else { return false }
            try frame.take(bytes: text.byteCount, at: at)
            return texts[Int(instruction.b)].contains(text)
        case .has: return try has(instruction, at, &frame)
        case .matches: return try matches(instruction, at, &frame)
        default:
            guard case .bool(let value) = try evaluate(at, &frame) else {
                throw Fault(.noSuchOverload, at: at, "a bool is wanted here")
            }
            return value
        }
    }

    /// Whether some term has the deciding value; errors count only when none has.
    private func hasTerm(_ deciding: Bool, _ instruction: Instruction, _ frame: inout Frame) throws(Fault) -> Bool {
        var pending: Fault?
        for offset in 0..<Int(instruction.b) {
            do throws(Fault) {
                if try truth(children[Int(instruction.a) + offset], &frame) == deciding { return true }
            } catch {
                if error.isFatal { throw error }
                if pending == nil { pending = error }
            }
        }
        if let pending { throw pending }
        return false
    }

    // MARK: Variables and fields

    private func unbound(_ position: Int, _ at: Int32) -> Fault {
        Fault(.unknownVariable, at: at, "no value is bound to \(variableNames[position])")
    }

    /// A variable's fields; inside JSON nothing but the last is converted.
    private func path(_ instruction: Instruction, _ frame: inout Frame) throws(Fault) -> CELValue {
        let first = Int(instruction.b)
        let position = Int(instruction.a)
        // The variable's own instruction stands before the first selection.
        guard frame.isBound(position) else { throw unbound(position, pathSteps[first].instruction - 1) }
        let last = first + Int(instruction.c)
        if case .map(let map) = frame.bindings[position], case .json(let members) = map.storage {
            guard let member = members.member(pathSteps[first].name) else {
                throw absent(pathSteps[first].instruction, &frame)
            }
            return try field(member, behind: first, last, &frame)
        }
        var value = frame.bindings[position]
        for step in first..<last {
            value = try select(from: value, pathSteps[step].name, pathSteps[step].instruction, &frame)
        }
        return value
    }

    /// The value at the end of the steps of a path, from the JSON value that one of them came to.
    private func field(
        _ value: JSONValue, behind step: Int, _ last: Int, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        if step + 1 == last {
            guard let value = CELValue(value) else { throw beyondRange(pathSteps[step].instruction) }
            return value
        }
        guard case .object(let inner) = value else {
            throw Fault(.noSuchOverload, at: pathSteps[step + 1].instruction, "only maps have fields")
        }
        guard let member = inner[pathSteps[step + 1].name] else {
            throw absent(pathSteps[step + 1].instruction, &frame)
        }
        return try field(member, behind: step + 1, last, &frame)
    }

    private func absent(_ at: Int32, _ frame: inout Frame) -> Fault {
        frame.absent?.append(at)
        return Fault(.noSuchField, at: at)
    }

    func beyondRange(_ at: Int32) -> Fault {
        Fault(.overflow, at: at, "an integer of the data is beyond the ranges of int and uint")
    }

    private func select(
        from operand: CELValue, _ name: JSONString, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        guard case .map(let map) = operand else {
            throw Fault(
                .noSuchOverload, at: at, "only maps have fields, and this is of type \(operand.typeName.rawValue)")
        }
        switch map.find(name) {
        case .value(let value): return value
        case .absent: throw absent(at, &frame)
        case .unrepresentable: throw beyondRange(at)
        }
    }

    private func has(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        try frame.take(1, at: at)
        let operand = try evaluate(instruction.a, &frame)
        guard case .map(let map) = operand else {
            throw Fault(
                .noSuchOverload, at: at, "only maps have fields, and this is of type \(operand.typeName.rawValue)")
        }
        return map.has(names[Int(instruction.b)])
    }

    private func index(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let operand = try evaluate(instruction.a, &frame)
        let index = try evaluate(instruction.b, &frame)
        switch operand {
        case .list(let list): return try element(of: list, index, at, &frame)
        case .map(let map):
            try frame.take(bytes: index.byteCount, at: at)
            if case .double = index {
                // A double finds the integer it is equal to.
            } else if CELMapKey(storing: index) == nil {
                throw Fault(.noSuchOverload, at: at, "a key is never of type \(index.typeName.rawValue)")
            }
            switch map.find(index) {
            case .value(let value): return value
            case .absent:
                frame.absent?.append(at)
                throw Fault(.noSuchKey, at: at, "no such key")
            case .unrepresentable: throw beyondRange(at)
            }
        default:
            throw Fault(.noSuchOverload, at: at, "a value of type \(operand.typeName.rawValue) has no elements")
        }
    }

    private func element(
        of list: CELList, _ index: CELValue, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        let position: Int?
        switch index {
        case .int(let number): position = Int(number)
        case .uint(let number): position = Int(exactly: number)
        case .double(let number): position = Int(exactly: number)
        default: throw Fault(.noSuchOverload, at: at, "a position is an int, not \(index.typeName.rawValue)")
        }
        guard let position, (0..<list.count).contains(position) else {
            throw Fault(.noSuchKey, at: at, "no such position in a list of \(list.count)")
        }
        guard let value = list[position] else { throw beyondRange(at) }
        return value
    }

    // MARK: Aggregates

    private func list(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let count = Int(instruction.b)
        guard count <= limits.elements else { throw Fault(.sizeLimit, at: at) }
        var values: [CELValue] = []
        values.reserveCapacity(count)
        for offset in 0..<count {
            values.append(try evaluate(children[Int(instruction.a) + offset], &frame))
        }
        return .list(CELList(values))
    }

    private func map(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        guard Int(instruction.b) / 2 <= limits.elements else { throw Fault(.sizeLimit, at: at) }
        var entries = CELMapEntries.Builder()
        for offset in stride(from: Int(instruction.a), to: Int(instruction.a + instruction.b), by: 2) {
            let key = try evaluate(children[offset], &frame)
            let value = try evaluate(children[offset + 1], &frame)
            try add(key, value, to: &entries, children[offset], &frame)
        }
        return .map(CELMap(entries.finish()))
    }

    func add(
        _ key: CELValue, _ value: CELValue, to entries: inout CELMapEntries.Builder, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) {
        try frame.take(bytes: key.byteCount, at: at)
        switch entries.add(key, value) {
        case .added: break
        case .repeated: throw Fault(.badKey, at: at, "this key is there twice")
        case .noKey: throw Fault(.badKey, at: at, "a key is never of type \(key.typeName.rawValue)")
        }
        guard entries.count <= limits.elements else { throw Fault(.sizeLimit, at: at) }
    }
}
