/// What the assistant saw after a call: the only way to learn a record's value.
struct Answer: Sendable {
    /// Index of the tool message.
    let step: Int
    let reply: Reply
    let effect: WriteEffect

    var didFail: Bool { effect == .failed }

    /// Having seen the whole result.
    var seen: Evidence { evidence(of: reply) }

    /// Having seen the part at `path`.
    func seen(_ path: String...) -> Evidence {
        evidence(of: part(path))
    }

    func text(_ path: String...) -> Known<String> {
        read(path) { if case .string(let text) = $0 { text } else { nil } }
    }

    func money(_ path: String...) -> Known<Money> {
        read(path) {
            switch $0 {
            case .number(let spelling): Money(text: spelling)
            case .string(let text): Money(text: text)
            default: nil
            }
        }
    }

    func texts(_ path: String...) -> Known<[String]> {
        read(path) {
            guard case .array(let elements) = $0 else { return nil }
            return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
        }
    }

    /// How many elements the array at `path` has.
    func count(_ path: String...) -> Int {
        read(path) { if case .array(let elements) = $0 { elements.count } else { nil } }.value
    }

    func address(_ path: String...) -> Known<Address> {
        read(path) { value in
            let fields = ["address1", "address2", "city", "province", "country", "zip"].compactMap {
                if case .string(let text)? = value.part([$0]) { text } else { nil }
            }
            guard fields.count == 6 else { return nil }
            return Address(
                street: fields[0], unit: fields[1], city: fields[2], province: fields[3],
                country: fields[4], zip: fields[5])
        }
    }

    /// Decodes the part at `path` and hands it out with its evidence.
    private func read<Value>(_ path: [String], as decode: (JSONValue) -> Value?) -> Known<Value> {
        let part = part(path)
        guard let value = decode(part.json) else {
            preconditionFailure("a scenario reads \(path) as the wrong type")
        }
        return Known(value, from: evidence(of: part))
    }

    /// A missing part is a mistake in a scenario, never in the data.
    private func part(_ path: [String]) -> Reply {
        guard let part = reply.part(path[...]) else {
            preconditionFailure("a scenario reads \(path), which step \(step) does not show")
        }
        return part
    }

    private func evidence(of part: Reply) -> Evidence {
        Evidence(steps: [step], carriesFault: part.carriesFault)
    }
}
