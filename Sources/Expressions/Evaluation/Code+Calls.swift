internal import CanonicalJSON

extension Code {
    func call(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        guard let function = Function(rawValue: UInt8(truncatingIfNeeded: instruction.c)) else {
            preconditionFailure("the compiler writes functions only")
        }
        var operands: [CELValue] = []
        operands.reserveCapacity(Int(instruction.b))
        for offset in 0..<Int(instruction.b) {
            let operand = try evaluate(children[Int(instruction.a) + offset], &frame)
            try frame.take(bytes: operand.byteCount, at: at)
            // Parts may be empty: going through them is work of its own.
            if function == .join, case .list(let parts) = operand { try frame.take(parts.count, at: at) }
            operands.append(operand)
        }
        switch function {
        case .size: return .int(try size(operands[0], at))
        case .contains, .startsWith, .endsWith: return .bool(try test(function, operands, at))
        case .matches: return .bool(try matches(operands, at, &frame))
        case .dyn: return operands[0]
        case .type: return .type(operands[0].typeName)
        case .bool, .bytes, .double, .duration, .int, .string, .timestamp, .uint:
            return try Conversion.convert(operands[0], by: function, at: at, limits: limits)
        case .charAt, .format, .indexOf, .join, .lastIndexOf, .lowerAscii, .quote, .replace, .reverse, .split,
            .substring, .trim, .upperAscii:
            guard operands[0].byteCount <= limits.stringBytes else { throw Fault(.sizeLimit, at: at) }
            let value = try text(function, operands, at)
            try frame.take(bytes: value.byteCount, at: at)
            if case .list(let parts) = value { try frame.take(parts.count, at: at) }
            return value
        default: return try time(function, operands, at, &frame)
        }
    }

    private func size(_ value: CELValue, _ at: Int32) throws(Fault) -> Int64 {
        switch value {
        case .string(let string): return Int64(CodePoints.count(string))
        case .bytes(let bytes): return Int64(bytes.count)
        case .list(let list): return Int64(list.count)
        case .map(let map): return Int64(map.count)
        default: throw Fault(.noSuchOverload, at: at, "size() takes no value of type \(value.typeName.rawValue)")
        }
    }

    private func noForm(_ function: Function, _ operands: [CELValue], _ at: Int32) -> Fault {
        let types = operands.map(\.typeName.rawValue).joined(separator: ", ")
        return Fault(.noSuchOverload, at: at, "\(function) has no form for (\(types))")
    }

    private func test(_ function: Function, _ operands: [CELValue], _ at: Int32) throws(Fault) -> Bool {
        guard case .string(let text) = operands[0], case .string(let wanted) = operands[1] else {
            throw noForm(function, operands, at)
        }
        return text.withBytes { bytes in
            wanted.withBytes { wanted in
                switch function {
                case .startsWith: bytes.starts(with: wanted)
                case .endsWith: bytes.count >= wanted.count && bytes.suffix(wanted.count).elementsEqual(wanted)
                default: wanted.isEmpty || TextSearch(for: Array(wanted)).first(in: bytes) != nil
                }
            }
        }
    }

    // MARK: Regular expressions

    /// A match with a pattern that was compiled with the program.
    func matches(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        try frame.take(1, at: at)
        guard case .string(let text) = try evaluate(instruction.a, &frame) else {
            throw Fault(.noSuchOverload, at: at, "matches() takes strings")
        }
        try frame.take(bytes: text.byteCount, at: at)
        let pattern = patterns[Int(instruction.b)]
        return text.withBytes { pattern.matches($0) }
    }

    private func matches(_ operands: [CELValue], _ at: Int32, _ frame: inout Frame) throws(Fault) -> Bool {
        guard case .string(let text) = operands[0], case .string(let pattern) = operands[1] else {
            throw noForm(.matches, operands, at)
        }
        // Compiling costs about as much as a few hundred steps, and more the longer the pattern is.
        try frame.take(200 + pattern.byteCount * 8, at: at)
        do throws(RegularExpression.Failure) {
            let compiled = try RegularExpression(pattern, limits: limits)
            return text.withBytes { compiled.matches($0) }
        } catch {
            throw Fault(.invalidRegex, at: at, "not a regular expression: \(error.reason)")
        }
    }

    // MARK: Texts

    private func text(_ function: Function, _ operands: [CELValue], _ at: Int32) throws(Fault) -> CELValue {
        let strings = StringFunctions(at: at, limits: limits)
        let third = operands.count > 2 ? operands[2] : nil
        switch (function, operands[0], operands.count > 1 ? operands[1] : nil, third) {
        case (.charAt, .string(let text), .int(let position)?, nil):
            return .string(try strings.charAt(text, position))
        case (.format, .string(let text), .list(let values)?, nil):
            var format = StringFormat(text, values, at: at, limits: limits)
            return .string(try format.formatted())
        case (.indexOf, .string(let text), .string(let wanted)?, nil):
            return .int(try strings.indexOf(text, wanted, 0))
        case (.indexOf, .string(let text), .string(let wanted)?, .int(let start)?):
            return .int(try strings.indexOf(text, wanted, start))
        case (.lastIndexOf, .string(let text), .string(let wanted)?, nil):
            return .int(try strings.lastIndexOf(text, wanted, nil))
        case (.lastIndexOf, .string(let text), .string(let wanted)?, .int(let end)?):
            return .int(try strings.lastIndexOf(text, wanted, end))
        case (.join, .list(let parts), nil, nil): return .string(try strings.join(parts, ""))
        case (.join, .list(let parts), .string(let separator)?, nil):
            return .string(try strings.join(parts, separator))
        case (.lowerAscii, .string(let text), nil, nil):
            return .string(strings.mapASCII(text, from: UInt8(ascii: "A"), through: UInt8(ascii: "Z")))
        case (.upperAscii, .string(let text), nil, nil):
            return .string(strings.mapASCII(text, from: UInt8(ascii: "a"), through: UInt8(ascii: "z")))
        case (.quote, .string(let text), nil, nil): return .string(strings.quote(text))
        case (.reverse, .string(let text), nil, nil): return .string(strings.reverse(text))
        case (.trim, .string(let text), nil, nil): return .string(strings.trim(text))
        case (.replace, .string(let text), .string(let old)?, .string(let new)?):
            var limit: Int64 = -1
            if operands.count > 3 {
                guard case .int(let given) = operands[3] else { throw noForm(function, operands, at) }
                limit = given
            }
            return .string(try strings.replace(text, old, new, limit))
        case (.split, .string(let text), .string(let separator)?, nil):
            return .list(try strings.split(text, separator, -1).map { .string($0) })
        case (.split, .string(let text), .string(let separator)?, .int(let limit)?):
            return .list(try strings.split(text, separator, limit).map { .string($0) })
        case (.substring, .string(let text), .int(let start)?, nil):
            return .string(try strings.substring(text, start, nil))
        case (.substring, .string(let text), .int(let start)?, .int(let end)?):
            return .string(try strings.substring(text, start, end))
        default: throw noForm(function, operands, at)
        }
    }

    // MARK: Times

    /// A part of a time in a zone that was looked up with the program.
    func timeInZone(_ instruction: Instruction, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let operand = try evaluate(instruction.a, &frame)
        guard case .timestamp(let time) = operand,
            let function = Function(rawValue: UInt8(truncatingIfNeeded: instruction.c))
        else { throw Fault(.noSuchOverload, at: at, "only a timestamp has parts in a time zone") }
        return .int(Self.part(function, of: time, in: zones[Int(instruction.b)]))
    }

    private func time(
        _ function: Function, _ operands: [CELValue], _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        switch (operands[0], operands.count > 1 ? operands[1] : nil) {
        case (.timestamp(let time), nil): return .int(Self.part(function, of: time, in: TimeZoneTable(offset: 0)))
        case (.timestamp(let time), .string(let name)?):
            // A zone that is not known before the evaluation may be read from a file each time.
            try frame.take(1000, at: at)
            guard let zone = TimeZoneTable(named: name) else {
                throw Fault(.unknownTimeZone, at: at, "no time zone of this name is known here")
            }
            return .int(Self.part(function, of: time, in: zone))
        case (.duration(let span), nil):
            switch function {
            case .getHours: return .int(span.nanoseconds / 3_600_000_000_000)
            case .getMinutes: return .int(span.nanoseconds / 60_000_000_000)
            case .getSeconds: return .int(span.nanoseconds / 1_000_000_000)
            case .getMilliseconds: return .int(span.nanoseconds % 1_000_000_000 / 1_000_000)
            default: throw noForm(function, operands, at)
            }
        default: throw noForm(function, operands, at)
        }
    }

    private static func part(_ function: Function, of time: CELTimestamp, in zone: TimeZoneTable) -> Int64 {
        let civil = CivilTime(seconds: time.seconds + Int64(zone.offset(at: time.seconds)))
        let part =
            switch function {
            case .getDate: civil.day
            case .getDayOfMonth: civil.day - 1
            case .getDayOfWeek: civil.weekday
            case .getDayOfYear: civil.dayOfYear
            case .getFullYear: civil.year
            case .getHours: civil.hour
            case .getMinutes: civil.minute
            case .getMonth: civil.month - 1
            case .getSeconds: civil.second
            default: Int(time.nanoseconds) / 1_000_000
            }
        return Int64(part)
    }
}

extension CELValue {
    /// The bytes of a string or of bytes, which every function that takes them may read; 0 for all others.
    var byteCount: Int {
        switch self {
        case .string(let string): string.byteCount
        case .bytes(let bytes): bytes.count
        default: 0
        }
    }
}
