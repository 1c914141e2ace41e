import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Expressions
import LiveReplay

/// The flags that say what is different in a history.
struct WhatIfOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The policy to compare with; without it the same one, for changes alone.", valueName: "file")
    )
    var against: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A value of every state: a name, or a JSON Pointer, then = and JSON, or else a text; repeatable.",
            valueName: "name=value"))
    var set: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A record that is taken out: its place, or six or more digits of its id; repeatable.", valueName: "record"))
    var drop: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only decisions from this time on: RFC 3339, Unix seconds, or 7d, 12h, 30m before the last one.",
            valueName: "time"))
    var since: String?

    @Flag(name: .long, help: "Follow what stopped and dropped decisions did not write to those that read it.")
    var cascade = false

    @Option(
        name: .long,
        help: ArgumentHelp("A number to add up, as an expression: action.cost.", valueName: "expression"))
    var sum: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Groups to count by, as an expression: action.type.", valueName: "expression"))
    var by: String?

    /// The changes of values.
    func changes() throws(CommandError) -> [StateChange] {
        var changes: [StateChange] = []
        for text in set {
            guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.utf8.startIndex else {
                throw CommandError(
                    .wrongCommand, code: "set", "\(text) sets nothing", [("try", "--set budget=3000")])
            }
            let name = String(text[..<equals])
            let bytes = Array(text.utf8[text.utf8.index(after: equals)...])
            let value = (try? JSONReader.value(of: bytes)) ?? .text(String(decoding: bytes, as: UTF8.self))
            let path = name.utf8.first == UInt8(ascii: "/") ? try JSONPointer(name).tokens : [name]
            changes.append(StateChange(path.map { JSONString($0) }, to: value))
        }
        return changes
    }
}

/// An expression over a decision: what is added up, or counted by.
struct DecisionMeasure: Sendable {
    private let program: CELProgram
    private let variables: DecisionVariables

    /// - Throws: ``CommandError`` that points into the expression.
    init(_ source: String, flag: String) throws(CommandError) {
        do throws(CELError) {
            program = try CELProgram(source, in: DecisionVariables.environment)
        } catch {
            throw CommandError(
                .wrongCommand, code: "expression", "\(flag) has no meaning at column \(error.column): \(error.detail)",
                error.rendered.split(separator: "\n").dropFirst().map { ("", String($0)) })
        }
        variables = DecisionVariables(of: [program])
    }

    private func value(_ decision: PastDecision) -> CELValue? {
        variables.bindings(decision.action, decision.state).flatMap { try? program.evaluate($0) }
    }

    /// The number for a decision; nil where there is none.
    func number(_ decision: PastDecision) -> JSONNumber? {
        value(decision)?.json.flatMap(JSONNumber.init)
    }

    /// The name of a decision's group: a text as it stands, anything else as JSON.
    func name(_ decision: PastDecision) -> JSONString {
        guard let json = value(decision)?.json else { return "(none)" }
        if case .string(let text) = json { return text }
        return JSONString((try? json.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "(none)")
    }
}

/// The records that are taken out of a history, by place or by the beginning of their id.
struct DroppedRecords: Sendable {
    private let texts: [String]

    init(_ texts: [String]) throws(CommandError) {
        for text in texts {
            let isPlace = (Int(text) ?? 0) > 0 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            let isID =
                (6...64).contains(text.utf8.count)
                && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            guard isPlace || isID else {
                throw CommandError(
                    .wrongCommand, code: "record", "\(text) names no record",
                    [("reads", "a place from 1, or six or more digits of an id")])
            }
        }
        self.texts = texts
    }

    /// Which of them mean a decision, by their places in the list.
    func naming(_ decision: PastDecision) -> [Int] {
        texts.indices.filter { at in
            let text = texts[at]
            return Int(text) == decision.position
                || (text.utf8.count >= 6 && decision.recordID?.text.utf8.starts(with: text.utf8) == true)
        }
    }

    /// The error of records that were not there; nil when all were.
    func missing(_ found: Set<Int>, in file: String) -> CommandError? {
        texts.indices.first { !found.contains($0) }.map {
            CommandError(
                .unreadableInput, code: "unknown_record",
                "\(file == "-" ? "standard input" : file) has no record \(texts[$0]) to drop",
                [("try", "auditable records list")])
        }
    }
}

/// From when on decisions count.
enum Since {
    /// A moment, in Unix seconds.
    case time(Double)
    /// So many seconds before the last decision.
    case beforeLast(Double)

    init(_ text: String) throws(CommandError) {
        if let seconds = RFC3339Time.seconds(text) ?? Double(text), seconds.isFinite {
            self = .time(seconds)
            return
        }
        let units: [Character: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count >= 0 else {
            throw CommandError(
                .wrongCommand, code: "since", "\(text) is no time",
                [("try", "2026-05-18T07:44:00Z, 1750000000, or 7d before the last decision")])
        }
        self = .beforeLast(Double(count) * unit)
    }
}
