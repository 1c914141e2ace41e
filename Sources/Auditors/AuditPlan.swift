public import CanonicalJSON
public import DecisionRecords

/// Which auditors look at records, with their settings: what a caller says in a few words.
///
/// An auditor is named by its id (`snapshot_freshness_v2`), or by its stage, which means the reference's auditor of it:
/// `data` is `snapshot_freshness_v1`, `model` is `decision_basis_v1`, `harness` is `static_cost_cap_v1`. One auditor
/// per stage, since a span holds one report.
public struct AuditPlan: Sendable {
    /// The auditors, in the order of their names.
    public let auditors: [any Auditor]
    /// Their ids.
    public let ids: [String]

    private static let stages = [
        "data": SnapshotFreshness.card.id, "model": DecisionBasis.card.id, "harness": StaticCostCap.card.id,
    ]

    /// A plan of named auditors.
    ///
    /// - Throws: ``AuditorError``: `noAuditors`, `unknownAuditor`, `duplicateStage`; `missingSetting` for a threshold
    ///   that is not given, `unusedSetting` for a setting that none of the auditors looks at; as their initializers.
    public init(names: [String], settings: AuditorSettings) throws(AuditorError) {
        var entries: [AllAuditors.Entry] = []
        for name in names {
            guard let entry = AllAuditors.entry(id: Self.stages[name] ?? name) else {
                throw AuditorError(
                    .unknownAuditor, nil, "\"\(name.prefix(80))\" is no stage and no auditor",
                    hint: "there are data, model, harness, \(AllAuditors.cards.map(\.id).joined(separator: ", "))")
            }
            if let other = entries.first(where: { $0.card.stage == entry.card.stage }) {
                throw AuditorError(
                    .duplicateStage, nil,
                    "\(other.card.id) and \(entry.card.id) both report on the stage \(entry.card.stage.name)",
                    hint: "name one auditor per stage")
            }
            entries.append(entry)
        }
        guard !entries.isEmpty else {
            throw AuditorError(.noAuditors, nil, "no auditor is named", hint: "name data, model, harness or an id")
        }
        for name in settings.given where !entries.contains(where: { $0.card.settings.contains(name) }) {
            let ids = AllAuditors.cards.filter { $0.settings.contains(name) }.map(\.id)
            throw AuditorError(
                .unusedSetting, name.rawValue, "none of the auditors named looks at it",
                hint: "leave it out, or name \(ids.joined(separator: " or "))")
        }
        var auditors: [any Auditor] = []
        for entry in entries { auditors.append(try entry.auditor(settings)) }
        self.auditors = auditors
        ids = entries.map(\.card.id)
    }

    /// As the other, with the settings one by one.
    public init(
        names: [String], maxAgeSeconds: JSONNumber? = nil, costCap: JSONNumber? = nil,
        groundingThreshold: JSONNumber? = nil
    ) throws(AuditorError) {
        try self.init(
            names: names,
            settings: AuditorSettings(
                maxAgeSeconds: maxAgeSeconds, costCap: costCap, groundingThreshold: groundingThreshold))
    }

    /// As the others, from texts: the names in a list with commas, the settings as JSON numbers.
    ///
    /// - Throws: also ``AuditorError`` `notANumber`.
    public init(
        list: String, maxAgeSeconds: String? = nil, costCap: String? = nil, groundingThreshold: String? = nil
    ) throws(AuditorError) {
        var settings = AuditorSettings()
        for (name, text) in [
            (AuditorSettings.Name.maxAgeSeconds, maxAgeSeconds), (.costCap, costCap),
            (.groundingThreshold, groundingThreshold),
        ] {
            if let text { settings[name] = try Self.number(text, name.rawValue) }
        }
        let names = list.split(separator: ",", omittingEmptySubsequences: true)
        try self.init(names: names.map { Self.trimmed($0) }, settings: settings)
    }

    /// A setting's number, or the time of an audit, from its JSON text: `5` and `5.0` are two numbers.
    ///
    /// - Parameter subject: what the error names, as `now`.
    /// - Throws: ``AuditorError``: `notANumber`, also for NaN and infinities, which JSON does not have.
    public static func number(_ text: String, _ subject: String) throws(AuditorError) -> JSONNumber {
        let value = try? JSONReader.value(of: text.utf8)
        guard let number = value.flatMap({ JSONNumber($0) }), number.isFinite else {
            throw AuditorError(
                .notANumber, subject, "\"\(text.prefix(80))\" is no JSON number", hint: "write it as 300 or 0.5")
        }
        return number
    }

    /// The record with the auditors' reports in its spans and its compound.
    ///
    /// - Throws: as ``DecisionRecords/DecisionRecord/audited(by:at:)``.
    public func audit(_ record: DecisionRecord, at now: JSONNumber) throws(AuditorError) -> DecisionRecord {
        try record.audited(by: auditors, at: now)
    }

    private static func trimmed(_ name: Substring) -> String {
        var name = name
        while name.first == " " { name.removeFirst() }
        while name.last == " " { name.removeLast() }
        return String(name)
    }
}
