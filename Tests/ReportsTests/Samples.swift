import Findings

/// Tables, figures and hostile texts shared by the tests of the renderers.
enum Samples {
    /// The ranking of spec/experience.md, section 8.
    static let ranking = Table(
        title: "ranked steps",
        columns: [
            .init(name: "share", alignment: .trailing),
            .init(name: "step", alignment: .trailing),
            .init(name: "label", title: "what", shrinkable: true),
            .init(name: "dependents", title: "rests on it"),
        ],
        rows: [
            [.number("0.182"), .number("6"), .text("get_user_details"), .text("8 of 44")],
            [.number("0.182"), .number("12"), .text("search_onestop_flight"), .text("8 of 44")],
            [.withheld("low coverage"), .number("13"), .text("think, \"aloud\""), .empty],
        ],
        footer: ["caution  the scored steps tie"])

    /// A small run with every shape, line and layer.
    static let run = Figure(
        title: "run 150",
        nodes: [
            .init(
                id: "step-20", label: "20 book_reservation", shape: .write, emphasis: true,
                attributes: [("effect", "applied"), ("label", "x")]),
            .init(id: "step-21", label: "21 decide", shape: .decision),
            .init(id: "step-22", label: "22 get_user", shape: .call),
            .init(id: "step-24", label: "24 book_reservation", shape: .failedWrite),
            .init(id: "user/mia", shape: .resource),
            .init(id: "agent", label: "booker", shape: .agent),
        ],
        edges: [
            .init(from: "step-20", to: "step-21", layer: .execution),
            .init(from: "step-24", to: "step-20", layer: .dependency, label: "o", attributes: [("grade", "observed")]),
            .init(from: "step-22", to: "step-20", style: .dashed, layer: .dependency),
            .init(from: "step-21", to: "step-20", style: .dotted, layer: .dependency),
        ],
        attributes: [("adapter", "tau_bench_keyed_v1")])

    /// Texts that try to steer a screen or to leave their place in a format.
    static let hostile: [String] = [
        "\u{1B}[31mred\u{1B}[0m", "\u{9B}31m", "a\rb", "a\0b", "line\nnew", "tab\there", "\u{7F}\u{85}",
        "user\u{202E}txt.exe", "\u{2066}x\u{2069}", "\u{200E}\u{200F}\u{61C}", "a\u{2028}b\u{2029}c",
        "in\u{200B}visible\u{FEFF}", "\u{E0041}\u{E007F}", "\u{FE0F}\u{E0100}", text([0xFFFE, 0xFFFF, 0xFDD0]),
        "</graphml>", "]]></data><data key=\"kn0\">", "<!-- --><script>alert(1)</script>", "&amp;&#60;",
        "\"]; evil [label=\"", "\\\"]; evil", "\\", "\\N\\G", "trailing\\", "|", "a | b", "\\|", "`code`", "``",
        "[x](javascript:alert(1))", "![i](http://e.vil/x.png)", "https://e.vil", "www.e.vil", "**b** _i_ ~s~ $x$",
        "\"", "%%{init: {\"theme\": \"dark\"}}%%", "end", "\"] --> evil", "#quot;", "ﬂ°lt¶ß", "; click n0 evil",
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-5", "'", "a,b", "a;b", "---", "1. x", "- x",
        "# h", "    code", "", " ", "👩‍💻 🏳️‍🌈 🇩🇪 1️⃣ 👍🏽", "e\u{301}", "\u{301}alone",
        "z" + String(repeating: "\u{335}", count: 500), "漢字かな交じり文", "ＡＢＣ", "می‌خواهم", "क्‍ष",
        String(repeating: "x", count: 10_000), String(repeating: "漢", count: 10_000),
        String(repeating: "\u{1B}", count: 3_000),
    ]

    /// One row per hostile text, which also serves as title, heading, reason and footer.
    static let hostileTable = Table(
        title: hostile.joined(separator: " "),
        columns: [
            .init(name: hostile[0], title: hostile[4], shrinkable: true),
            .init(name: hostile[24], alignment: .trailing, shrinkable: true), .init(name: "c"),
        ],
        rows: hostile.map { [.text($0), .number($0), .withheld($0)] }, footer: hostile)

    /// A chain of nodes named and labelled by hostile texts.
    static let hostileFigure = Figure(
        title: hostile.joined(separator: " "),
        nodes: hostile.map { .init(id: $0, shape: .call, attributes: [($0, $0), ($0, "again")]) },
        edges: zip(hostile, hostile.dropFirst()).map {
            .init(from: $0, to: $1, style: .dotted, layer: .execution, label: $1, attributes: [($1, $0)])
        },
        attributes: hostile.map { ($0, $0) })

    /// A text of scalars that a literal may not hold.
    static func text(_ values: [UInt32]) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: values.compactMap(Unicode.Scalar.init))
        return text
    }

    /// Whether a text holds nothing that a screen would act on, apart from the line ends that are allowed.
    static func isInert(_ text: String, lineEnds: String = "\n") -> Bool {
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control:
                guard lineEnds.unicodeScalars.contains(scalar) else { return false }
            case .format:
                // A joiner is kept between letters and inside emoji, never after a space or a line end.
                guard scalar.value == 0x200D || scalar.value == 0x200C, !previous.isASCII else { return false }
            case .lineSeparator, .paragraphSeparator, .unassigned:
                return false
            default: break
            }
            previous = scalar
        }
        return true
    }
}
