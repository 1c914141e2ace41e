internal import CanonicalJSON

extension Code {
    /// What a macro comes to over all elements of its range.
    func comprehend(_ macro: Comprehension, _ at: Int32, _ frame: inout Frame) throws(Fault) -> CELValue {
        try frame.take(1, at: at)
        let range = try evaluate(macro.range, &frame)
        let count: Int
        switch range {
        case .list(let list): count = list.count
        case .map(let map): count = map.count
        default:
            throw Fault(
                .noSuchOverload, at: macro.range,
                "a list or a map is wanted here, and this is of type \(range.typeName.rawValue)")
        }
        switch macro.kind {
        case .all: return .bool(try !hasElement(false, macro, range, count, at, &frame))
        case .exists: return .bool(try hasElement(true, macro, range, count, at, &frame))
        case .existsOne:
            var found = 0
            for position in 0..<count {
                try bind(macro, range, position, at, &frame)
                if try truth(macro.body, &frame) { found += 1 }
            }
            return .bool(found == 1)
        case .filter: return try filtered(macro, range, count, at, &frame)
        case .list: return try transformed(macro, range, count, at, &frame)
        case .map, .mapEntries: return try mapped(macro, range, count, at, &frame)
        }
    }

    /// Gives the macro's variables the values of one element.
    private func bind(
        _ macro: Comprehension, _ range: CELValue, _ position: Int, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) {
        try frame.take(1, at: at)
        let first: CELValue
        let second: CELValue?
        switch range {
        case .list(let list):
            guard let element = list[position] else { throw beyondRange(macro.range) }
            (first, second) = macro.second < 0 ? (element, nil) : (.int(Int64(position)), element)
        case .map(let map):
            let entry = map[position]
            if macro.second >= 0, entry.value == nil { throw beyondRange(macro.range) }
            (first, second) = (entry.key, entry.value)
        default: return
        }
        frame.locals[Int(macro.first)] = first
        if macro.second >= 0, let second { frame.locals[Int(macro.second)] = second }
    }

    /// Whether the condition has the deciding value for some element; errors count only when it has for none.
    private func hasElement(
        _ deciding: Bool, _ macro: Comprehension, _ range: CELValue, _ count: Int, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> Bool {
        var pending: Fault?
        for position in 0..<count {
            do throws(Fault) {
                try bind(macro, range, position, at, &frame)
                if try truth(macro.body, &frame) == deciding { return true }
            } catch {
                if error.isFatal { throw error }
                if pending == nil { pending = error }
            }
        }
        if let pending { throw pending }
        return false
    }

    private func filtered(
        _ macro: Comprehension, _ range: CELValue, _ count: Int, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        var values: [CELValue] = []
        for position in 0..<count {
            try bind(macro, range, position, at, &frame)
            if try truth(macro.body, &frame) { try append(frame.locals[Int(macro.first)], to: &values, at) }
        }
        return .list(CELList(values))
    }

    private func transformed(
        _ macro: Comprehension, _ range: CELValue, _ count: Int, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        var values: [CELValue] = []
        for position in 0..<count {
            try bind(macro, range, position, at, &frame)
            if macro.condition >= 0, try !truth(macro.condition, &frame) { continue }
            try append(evaluate(macro.body, &frame), to: &values, at)
        }
        return .list(CELList(values))
    }

    private func append(_ value: CELValue, to values: inout [CELValue], _ at: Int32) throws(Fault) {
        guard values.count < limits.elements else { throw Fault(.sizeLimit, at: at) }
        values.append(value)
    }

    private func mapped(
        _ macro: Comprehension, _ range: CELValue, _ count: Int, _ at: Int32, _ frame: inout Frame
    ) throws(Fault) -> CELValue {
        var entries = CELMapEntries.Builder()
        for position in 0..<count {
            try bind(macro, range, position, at, &frame)
            if macro.condition >= 0, try !truth(macro.condition, &frame) { continue }
            let key = frame.locals[Int(macro.first)]
            let value = try evaluate(macro.body, &frame)
            guard macro.kind == .mapEntries else {
                try add(key, value, to: &entries, macro.body, &frame)
                continue
            }
            guard case .map(let made) = value else {
                throw Fault(.noSuchOverload, at: macro.body, "an entry is a map, as {k: v}")
            }
            for entry in 0..<made.count {
                try frame.take(1, at: at)
                guard let value = made[entry].value else { throw beyondRange(macro.body) }
                try add(made[entry].key, value, to: &entries, macro.body, &frame)
            }
        }
        return .map(CELMap(entries.finish()))
    }
}
