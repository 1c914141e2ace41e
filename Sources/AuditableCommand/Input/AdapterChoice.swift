import Adapters
import CanonicalJSON

/// Which adapter reads an input: the one that was named, or the only one that fits, in its latest version.
///
/// Source: spec/experience.md 5.
struct AdapterChoice: Sendable {
    /// The adapter that was named, with its options; nil leaves the choice to the content.
    private let pinned: (any JSONAdapter)?
    private let options: AdapterOptions

    /// - Parameters:
    ///   - id: an adapter's id as the user wrote it.
    ///   - settings: `NAME=VALUE` texts.
    init(id: String?, settings: [String]) throws(CommandError) {
        var values: JSONObject = [:]
        for setting in settings {
            guard let equals = setting.firstIndex(of: "=") else {
                throw CommandError(
                    .wrongCommand, code: "option", "\(setting) sets nothing", [("try", "--adapter-option NAME=VALUE")])
            }
            values[JSONString(String(setting[..<equals]))] = .text(String(setting[setting.index(after: equals)...]))
        }
        options = AdapterOptions(values)
        guard let id else {
            pinned = nil
            return
        }
        guard let type = AllAdapters.type(id: id) else {
            throw CommandError(
                .wrongCommand, code: "unknown_adapter", "no adapter is called \(id)",
                [("adapters", AllAdapters.cards.map(\.id).joined(separator: ", "))])
        }
        pinned = try Self.make(type, options)
    }

    /// The adapter for an input that starts with a run.
    ///
    /// - Throws: ``CommandError`` when none or several fit.
    func adapter(for run: JSONView, _ origin: RunOrigin) throws(CommandError) -> any JSONAdapter {
        if let pinned { return pinned }
        let choices = AllAdapters.choices(for: run)
        if choices.count == 1 { return try Self.make(choices[0], options) }
        if choices.count > 1 {
            throw CommandError(
                .unreadableInput, code: "several_adapters", "several adapters fit \(origin.path)",
                choices.map { ("fits", $0.card.id) } + [("try", "--adapter with one of them")])
        }
        var details: [(label: String, text: String)] = []
        for answer in AllAdapters.fits(run) {
            if case .no(let reason) = answer.fit { details.append((answer.card.id, reason)) }
        }
        if let hint = Self.hint(for: run, adapter: nil) { details.append(("try", hint)) }
        throw CommandError(.unreadableInput, code: "no_adapter", "no adapter fits \(origin)", details)
    }

    private static func make(_ type: any JSONAdapter.Type, _ options: AdapterOptions) throws(CommandError)
        -> any JSONAdapter
    {
        do {
            return try type.init(options: options)
        } catch {
            throw CommandError(error, adapter: type.card, in: RunOrigin(path: "", line: nil, pointer: ""))
        }
    }

    /// The way to runs that lie deeper in what was given, if any fits there.
    ///
    /// - Parameter adapter: the adapter that was asked for; nil for any.
    static func hint(for run: JSONView, adapter: (any JSONAdapter)?) -> String? {
        func fits(_ view: JSONView) -> Bool {
            if let adapter { return type(of: adapter).fits(view) == .yes }
            return AllAdapters.fits(view).contains { $0.fit == .yes }
        }
        // What fits here is not to be looked for deeper, whatever else is wrong with it.
        if fits(run) { return nil }
        switch run.kind {
        case .array:
            var elements = run.elements
            guard let first = elements.next() else { return nil }
            let count = run.elements.reduce(0) { count, _ in count + 1 }
            for member in first.members where fits(member.value) {
                let key = "/" + member.key.text.pointerEscaped
                return "--at /0\(key) for the first run, or --each --at \(key) for all \(count)"
            }
            if fits(first) { return "--at /0 for the first run, or --each for all \(count)" }
        case .object:
            for member in run.members where fits(member.value) {
                return "--at /\(member.key.text.pointerEscaped)"
            }
        default: break
        }
        return nil
    }
}
