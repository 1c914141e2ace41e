internal import CanonicalJSON
public import Findings
public import PositionedDocuments

/// Scope entries that stand twice in one list: taking the later ones out changes no meaning.
///
/// Source: spec/prelint.md 8.4.
public enum RepeatedScopeEntries {
    /// One fix for each list of a plan, of steps, agents and tools, that has any; none for a list that is shared or
    /// written in a way that cannot be changed plainly.
    ///
    /// - Parameters:
    ///   - document: a plan as people write it, and nothing that is lowered to one.
    ///   - path: the file as findings name it.
    /// - Complexity: linear in the document.
    public static func fixes(in document: PositionedDocument, path: String) -> [Fix] {
        let root = document.root
        let owners =
            (root["nodes"]?.elements ?? [])
            + ["agents", "tools"].flatMap { root[$0]?.members?.map(\.value) ?? [] }
        let editor = DocumentEditor(document)
        return owners.compactMap { owner in
            guard let list = owner["scope"], let entries = list.elements else { return nil }
            var seen: Set<JSONString> = []
            let repeated = entries.indices.filter { at in
                entries[at].string.map { !seen.insert($0).inserted } ?? false
            }
            guard !repeated.isEmpty, let edits = editor.removing(Set(repeated), from: list) else { return nil }
            return Fix(
                message:
                    "remove \(repeated.count == 1 ? "a scope entry that stands" : "scope entries that stand") twice",
                applicability: .safe, edits: edits.map { Fix.Edit($0, path: path) })
        }
    }
}
