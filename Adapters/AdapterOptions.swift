public import CanonicalJSON

/// Settings of an adapter by name, as given on a command line or in a configuration.
public struct AdapterOptions: Sendable, Hashable {
    /// The options by name: a text, or for a switch also a JSON boolean. Null counts as not given.
    public private(set) var values: JSONObject

    /// Takes options unchecked; the adapter that is made with them refuses what it does not know.
    public init(_ values: JSONObject = [:]) {
        self.values = values
    }

    /// Refuses options that a card does not list.
    func check(against card: AdapterCard) throws(AdapterError) {
        for (name, _) in values where !card.options.contains(where: { JSONString($0.name) == name }) {
            let known = card.options.map(\.name).joined(separator: ", ")
            throw AdapterError(
                .option, at: "",
                "\(card.id) has no option \(name); \(known.isEmpty ? "it has none" : "its options are \(known)")")
        }
    }

    func string(_ name: JSONString, default fallback: JSONString) throws(AdapterError) -> JSONString {
        guard let value = values[name], !value.isNull else { return fallback }
        guard case .string(let string) = value else {
            throw AdapterError(.option, at: "", "the option \(name) takes a text")
        }
        return string
    }

    func bool(_ name: JSONString, default fallback: Bool) throws(AdapterError) -> Bool {
        switch values[name] {
        case nil, .null?: return fallback
        case .bool(let flag)?: return flag
        case .string("true")?: return true
        case .string("false")?: return false
        default: throw AdapterError(.option, at: "", "the option \(name) takes true or false")
        }
    }
}
