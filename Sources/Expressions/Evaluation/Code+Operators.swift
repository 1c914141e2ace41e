internal import CanonicalJSON

extension Code {
    func isEqual(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        try frame.take(1, at: at)
        let left = try evaluate(instruction.a, &frame)
        let right = try evaluate(instruction.b, &frame)
        return try areEqual(left, right, at, &frame)
    }

    private func areEqual(_ a: CELValue, _ b: CELValue, _ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        let answer = CELValue.equal(a, b, &frame.steps)
        try frame.take(0, at: at)
        return answer
    }

    func order(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELOrder {
        try frame.take(1, at: at)
        let left = try evaluate(instruction.a, &frame)
        let right = try evaluate(instruction.b, &frame)
        try frame.take(bytes: left.byteCount, at: at)
        guard let order = CELValue.order(left, right) else { throw noOverload(left, right, at) }
        return order
    }

    private func noOverload(_ a: CELValue, _ b: CELValue, _ at: Int32) -> Fault {
        Fault(
            .noSuchOverload, at: at,
            "no such operator between values of types \(a.typeName.rawValue) and \(b.typeName.rawValue)")
    }

    func contains(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        try frame.take(1, at: at)
        let wanted = try evaluate(instruction.a, &frame)
        let container = try evaluate(instruction.b, &frame)
        switch container {
        case .list(let list):
            var isUnsure = false
            for position in 0..<list.count {
                try frame.take(1, at: at)
                // An integer that no CEL type holds is equal to no CEL value but, perhaps, a double.
                guard let element = list[position] else {
                    if case .double = wanted { isUnsure = true }
                    continue
                }
                if try areEqual(wanted, element, at, &frame) { return true }
            }
            guard !isUnsure else { throw beyondRange(at) }
            return false
        case .map(let map):
            try frame.take(bytes: wanted.byteCount, at: at)
            if case .absent = map.find(wanted) { return false }
            return true
        default: throw noOverload(wanted, container, at)
        }
    }

    func negate(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let operand = try evaluate(instruction.a, &frame)
        switch operand {
        case .int(let value):
            let (result, isOver) = (0 as Int64).subtractingReportingOverflow(value)
            guard !isOver else { throw overflow("int", at) }
            return .int(result)
        case .double(let value): return .double(-value)
        default: throw Fault(.noSuchOverload, at: at, "- takes no value of type \(operand.typeName.rawValue)")
        }
    }

    private func overflow(_ type: String, _ at: Int32) -> Fault {
        Fault(.overflow, at: at, "the result is beyond the range of \(type)")
    }

    func arithmetic(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let left = try evaluate(instruction.a, &frame)
        let right = try evaluate(instruction.b, &frame)
        switch (left, right) {
        case (.int(let x), .int(let y)): return .int(try integer(instruction.operation, x, y, "int", at))
        case (.uint(let x), .uint(let y)): return .uint(try integer(instruction.operation, x, y, "uint", at))
        case (.double(let x), .double(let y)):
            switch instruction.operation {
            case .add: return .double(x + y)
            case .subtract: return .double(x - y)
            case .multiply: return .double(x * y)
            case .divide: return .double(x / y)
            default: throw noOverload(left, right, at)
            }
        default: break
        }
        switch instruction.operation {
        case .add: return try sum(left, right, at, &frame)
        case .subtract: return try difference(left, right, at)
        default: throw noOverload(left, right, at)
        }
    }

    private func integer<T: FixedWidthInteger>(
        _ operation: Operation, _ x: T, _ y: T, _ type: String, _ at: Int32
    ) throws(Fault) -> T {
        let result: (partialValue: T, overflow: Bool)
        switch operation {
        case .add: result = x.addingReportingOverflow(y)
        case .subtract: result = x.subtractingReportingOverflow(y)
        case .multiply: result = x.multipliedReportingOverflow(by: y)
        case .divide:
            guard y != 0 else { throw Fault(.divisionByZero, at: at) }
            result = x.dividedReportingOverflow(by: y)
        default:
            guard y != 0 else { throw Fault(.divisionByZero, at: at) }
            result = x.remainderReportingOverflow(dividingBy: y)
        }
        guard !result.overflow else { throw overflow(type, at) }
        return result.partialValue
    }

    private func sum(
        _ left: CELValue, _ right: CELValue, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        switch (left, right) {
        case (.string(let x), .string(let y)):
            let bytes = x.byteCount + y.byteCount
            guard bytes <= limits.stringBytes else { throw Fault(.sizeLimit, at: at) }
            try frame.take(bytes: bytes, at: at)
            return .string(x.appending(y))
        case (.bytes(let x), .bytes(let y)):
            guard x.count + y.count <= limits.stringBytes else { throw Fault(.sizeLimit, at: at) }
            try frame.take(bytes: x.count + y.count, at: at)
            return .bytes(x + y)
        case (.list(let x), .list(let y)):
            let count = x.count + y.count
            guard count <= limits.elements else { throw Fault(.sizeLimit, at: at) }
            try frame.take(count, at: at)
            var values: [CELValue] = []
            values.reserveCapacity(count)
            for list in [x, y] {
                for position in 0..<list.count {
                    guard let value = list[position] else { throw beyondRange(at) }
                    values.append(value)
                }
            }
            return .list(CELList(values))
        case (.timestamp(let time), .duration(let span)), (.duration(let span), .timestamp(let time)):
            guard let sum = time.adding(span) else { throw overflow("timestamp", at) }
            return .timestamp(sum)
        case (.duration(let x), .duration(let y)):
            let (sum, isOver) = x.nanoseconds.addingReportingOverflow(y.nanoseconds)
            guard !isOver else { throw overflow("duration", at) }
            return .duration(CELDuration(nanoseconds: sum))
        default: throw noOverload(left, right, at)
        }
    }

    private func difference(_ left: CELValue, _ right: CELValue, _ at: Int32) throws(Fault) -> CELValue {
        switch (left, right) {
        case (.timestamp(let x), .timestamp(let y)):
            guard let span = x.since(y) else { throw overflow("duration", at) }
            return .duration(span)
        case (.timestamp(let time), .duration(let span)):
            guard let earlier = time.subtracting(span) else { throw overflow("timestamp", at) }
            return .timestamp(earlier)
        case (.duration(let x), .duration(let y)):
            let (rest, isOver) = x.nanoseconds.subtractingReportingOverflow(y.nanoseconds)
            guard !isOver else { throw overflow("duration", at) }
            return .duration(CELDuration(nanoseconds: rest))
        default: throw noOverload(left, right, at)
        }
    }
}

extension JSONString {
    /// Both texts, one behind the other.
    func appending(_ other: JSONString) -> JSONString {
        if let first = text, let second = other.text { return JSONString(first + second) }
        return JSONString(wtf8: withBytes { Array($0) } + other.withBytes { Array($0) })
    }
}
