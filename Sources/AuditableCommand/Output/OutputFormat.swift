/// The formats that verbs write. Which verb has which is on its card.
enum OutputFormat: String, Sendable, CaseIterable {
    case text
    case json
    case jsonl
    case csv
    case tsv
    case markdown
    case sarif
    case junit
    case github
    case dot
}
