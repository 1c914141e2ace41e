internal import CanonicalJSON

extension Code {
    /// The value of the whole program, which a caller may go through.
    ///
    /// Macros put one value into several places without copying it, so that a few steps can make what would take an age
    /// to write out. Steps are taken for each element and text as if each place had its own. A value that came from
    /// JSON as it is costs nothing: it is no larger than it was.
    func result(_ frame: inout Frame) throws(Fault) -> CELValue {
        let value = try evaluate(root, &frame)
        switch value {
        case .list(let list):
            if case .values = list.storage { try measure(value, &frame) }
        case .map(let map):
            if case .entries = map.storage { try measure(value, &frame) }
        default: break
        }
        return value
    }

    private func measure(_ value: CELValue, _ frame: inout Frame) throws(Fault) {
        switch value {
        case .list(let list):
            switch list.storage {
            case .values(let elements):
                try charge(elements.count, &frame)
                for element in elements { try measure(element, &frame) }
            case .json(let elements): try measure(.array(elements), &frame)
            }
        case .map(let map):
            switch map.storage {
            case .entries(let entries):
                try charge(entries.keys.count, &frame)
                for key in entries.keys { try measure(key, &frame) }
                for member in entries.values { try measure(member, &frame) }
            case .json(let members): try measure(.object(members.object), &frame)
            }
        default: try charge(value.byteCount >> 6, &frame)
        }
    }

    private func measure(_ json: JSONValue, _ frame: inout Frame) throws(Fault) {
        switch json {
        case .array(let elements):
            try charge(elements.count, &frame)
            for element in elements { try measure(element, &frame) }
        case .object(let members):
            try charge(members.count, &frame)
            for (name, member) in members {
                try charge(name.byteCount >> 6, &frame)
                try measure(member, &frame)
            }
        case .string(let text): try charge(text.byteCount >> 6, &frame)
        case .null, .bool, .integer, .double: break
        }
    }

    private func charge(_ count: Int, _ frame: inout Frame) throws(Fault) {
        frame.steps -= count
        guard frame.steps >= 0 else { throw Fault(.sizeLimit, at: root) }
    }
}
