import CanonicalJSON
import Findings

/// Findings as JSON that is read back as the same findings: what the cache keeps.
enum FindingArchive {
    static func json(_ finding: Finding) -> JSONValue {
        var json: JSONObject = [
            "code": .text(finding.code), "name": .text(finding.name), "severity": .text(finding.severity.rawValue),
            "message": .text(finding.message), "location": self.json(finding.location),
            "pointer": .text(finding.pointer),
        ]
        if let subject = finding.subject { json["subject"] = self.json(subject) }
        if let resource = finding.resource { json["resource"] = .text(resource) }
        if let variant = finding.variant { json["variant"] = .text(variant) }
        if !finding.related.isEmpty { json["related"] = .array(finding.related.map { self.json($0) }) }
        if !finding.path.isEmpty { json["path"] = .array(finding.path.map { self.json($0) }) }
        if let fix = finding.fix {
            json["fix"] = [
                "message": .text(fix.message), "applicability": .text(fix.applicability.rawValue),
                "edits": .array(fix.edits.map { ["location": self.json($0.location), "text": .text($0.text)] }),
            ]
        }
        if let suppression = finding.suppression {
            json["suppression"] = ["kind": .text(suppression.kind.rawValue), "reason": .text(suppression.reason)]
        }
        return .object(json)
    }

    /// The finding that a value says; nil when it says none.
    static func finding(_ value: JSONValue) -> Finding? {
        guard let json = value.object, let code = json["code"]?.text, let name = json["name"]?.text,
            let severity = json["severity"]?.text.flatMap({ Severity(rawValue: $0) }),
            let message = json["message"]?.text, let location = json["location"].flatMap({ self.location($0) }),
            let pointer = json["pointer"]?.text
        else { return nil }
        var finding = Finding(
            code: code, name: name, severity: severity, message: message, location: location, pointer: pointer)
        if let subject = json["subject"] {
            guard let subject = self.subject(subject) else { return nil }
            finding.subject = subject
        }
        finding.resource = json["resource"]?.text
        finding.variant = json["variant"]?.text
        guard let related = list(json["related"], self.related), let path = list(json["path"], self.related) else {
            return nil
        }
        (finding.related, finding.path) = (related, path)
        if let value = json["fix"] {
            guard let fix = self.fix(value) else { return nil }
            finding.fix = fix
        }
        if let value = json["suppression"]?.object {
            guard let kind = value["kind"]?.text.flatMap({ Finding.Suppression.Kind(rawValue: $0) }),
                let reason = value["reason"]?.text
            else { return nil }
            finding.suppression = Finding.Suppression(kind: kind, reason: reason)
        }
        return finding
    }

    // MARK: Parts

    private static func json(_ location: Location) -> JSONValue {
        var parts: [JSONValue] = [.text(location.path)]
        if let region = location.region {
            parts += [region.startLine, region.startColumn, region.endLine, region.endColumn].map { .int($0) }
        }
        return .array(parts)
    }

    private static func location(_ value: JSONValue) -> Location? {
        guard let parts = value.array, let path = parts.first?.text else { return nil }
        let numbers = parts.dropFirst().compactMap(\.int)
        guard numbers.count == 4 else { return parts.count == 1 ? Location(path: path) : nil }
        return Location(
            path: path,
            region: Location.Region(
                startLine: numbers[0], startColumn: numbers[1], endLine: numbers[2], endColumn: numbers[3]))
    }

    private static func json(_ subject: Finding.Subject) -> JSONValue {
        [
            "index": .int(subject.index), "name": subject.name.map { .text($0) } ?? .null,
            "agent": subject.agent.map { .text($0) } ?? .null,
        ]
    }

    private static func subject(_ value: JSONValue) -> Finding.Subject? {
        guard let index = value.object?["index"]?.int else { return nil }
        return Finding.Subject(index: index, name: value.object?["name"]?.text, agent: value.object?["agent"]?.text)
    }

    private static func json(_ related: Finding.Related) -> JSONValue {
        [
            "location": json(related.location), "subject": related.subject.map { json($0) } ?? .null,
            "message": .text(related.message),
        ]
    }

    private static func related(_ value: JSONValue) -> Finding.Related? {
        guard let json = value.object, let location = json["location"].flatMap({ self.location($0) }),
            let message = json["message"]?.text
        else { return nil }
        return Finding.Related(location: location, subject: json["subject"].flatMap { subject($0) }, message: message)
    }

    private static func fix(_ value: JSONValue) -> Fix? {
        guard let json = value.object, let message = json["message"]?.text,
            let applicability = json["applicability"]?.text.flatMap({ Fix.Applicability(rawValue: $0) }),
            let edits = list(
                json["edits"],
                { (value: JSONValue) -> Fix.Edit? in
                    guard let location = value.object?["location"].flatMap({ self.location($0) }),
                        let text = value.object?["text"]?.text
                    else { return nil }
                    return Fix.Edit(location: location, text: text)
                })
        else { return nil }
        return Fix(message: message, applicability: applicability, edits: edits)
    }

    /// The elements of a list, none of an absent one; nil when one of them is wrong.
    private static func list<Element>(_ value: JSONValue?, _ element: (JSONValue) -> Element?) -> [Element]? {
        guard let value else { return [] }
        guard let values = value.array else { return nil }
        let elements = values.compactMap(element)
        return elements.count == values.count ? elements : nil
    }
}
