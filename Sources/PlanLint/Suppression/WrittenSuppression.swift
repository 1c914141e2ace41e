internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// A suppression on a step as it is written in a plan that people edit, to take it out.
struct WrittenSuppression {
    private let editor: DocumentEditor
    private let step: PositionedNode
    private let member: PositionedNode.Member
    /// The entry's place in the list; nil for one that is no element of a list.
    private let place: Int?
    private let entry: PositionedNode

    /// - Parameters:
    ///   - document: the file.
    ///   - step: the step's place in the plan.
    ///   - key: the name that `value` stands under in the plan.
    ///   - place: the entry's place in `value`.
    /// - Returns: nil when the file is no plan that has the step just there, as when it was lowered from something else.
    init?(_ document: PositionedDocument, step: Int, _ key: JSONString, _ value: PositionedNode, _ place: Int) {
        guard let steps = document.root["nodes"]?.elements, steps.indices.contains(step),
            let member = steps[step].members?.first(where: { $0.key == key }),
            member.value.source === value.source, member.value.place == value.place
        else { return nil }
        editor = DocumentEditor(document)
        self.step = steps[step]
        self.member = member
        self.place = value.elements == nil ? nil : place
        entry = value.elements.map { $0[place] } ?? value
    }

    /// What takes the entry out, or all of its codes but some; none where the text does not allow it.
    func edits(keeping kept: [String], path: String) -> [Fix.Edit] {
        let edits = kept.isEmpty ? entryEdits() : codeEdits(kept)
        return (edits ?? []).map { Fix.Edit($0, path: path) }
    }

    private func entryEdits() -> [TextEdit]? {
        guard let place, let count = member.value.elements?.count, count > 1 else {
            return editor.removing(member.key, from: step)
        }
        // The name is part of it, so that of two such fixes of a list the second waits for the text as it then is: it
        // may be the one that takes the last entry out, and the list with it.
        guard let edits = editor.removing([place], from: member.value),
            let name = editor.renaming(member, to: member.key.lossyText)
        else { return nil }
        return name + edits
    }

    private func codeEdits(_ kept: [String]) -> [TextEdit]? {
        var edits: [TextEdit] = []
        for key in ["code", "codes", "ignore"] as [JSONString] {
            guard let value = entry[key] else { continue }
            let terms = (value.elements ?? [value]).map { $0.string?.text ?? "" }
            let removed = terms.indices.filter { at in !kept.contains { $0.utf8.elementsEqual(terms[at].utf8) } }
            guard !removed.isEmpty else { continue }
            let isAll = removed.count == terms.count
            guard let found = isAll ? editor.removing(key, from: entry) : editor.removing(Set(removed), from: value)
            else { return nil }
            edits += found
        }
        return edits
    }
}
