import Reports
import Testing

@Suite struct TerminalStyleTests {
    struct Case: Sendable {
        var isTerminal = true
        var environment: [String: String] = [:]
        var flag = TerminalStyle.ColorFlag.auto
        var colour: Bool
    }

    @Test(arguments: [
        Case(colour: true),
        Case(isTerminal: false, colour: false),
        Case(environment: ["TERM": "xterm-256color"], colour: true),
        Case(environment: ["TERM": "dumb"], colour: false),
        Case(environment: ["NO_COLOR": "1"], colour: false),
        Case(environment: ["NO_COLOR": ""], colour: true),
        Case(environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], colour: true),
        Case(isTerminal: false, environment: ["CLICOLOR_FORCE": "1"], colour: true),
        Case(isTerminal: false, environment: ["CLICOLOR_FORCE": "1", "TERM": "dumb"], colour: true),
        Case(isTerminal: false, environment: ["CLICOLOR_FORCE": "0"], colour: false),
        Case(isTerminal: false, environment: ["NO_COLOR": "1", "TERM": "dumb"], flag: .always, colour: true),
        Case(environment: ["CLICOLOR_FORCE": "1"], flag: .never, colour: false),
    ])
    func colour(given: Case) {
        let style = TerminalStyle.detect(
            isTerminal: given.isTerminal, environment: given.environment, columns: nil, colorFlag: given.flag)
        #expect(style.colour == given.colour)
    }

    @Test(
        arguments: [
            ([:], true),
            (["LANG": "C"], true),
            (["LANG": "POSIX"], true),
            (["LANG": "en_US.UTF-8"], false),
            (["LANG": "C.UTF-8"], false),
            (["LANG": "de_DE.utf8@euro"], false),
            (["LANG": "de_DE.ISO-8859-1"], true),
            (["LANG": "en_US.UTF-8", "LC_CTYPE": "C"], true),
            (["LANG": "C", "LC_CTYPE": "UTF-8"], false),
            (["LANG": "C", "LC_CTYPE": "C", "LC_ALL": "en_GB.UTF-8"], false),
            (["LANG": "en_US.UTF-8", "LC_ALL": ""], false),
            (["LANG": "en_US.UTF-8", "LC_ALL": "C"], true),
        ] as [([String: String], Bool)])
    func asciiFollowsTheLocale(environment: [String: String], ascii: Bool) {
        let style = TerminalStyle.detect(isTerminal: true, environment: environment, columns: 80)
        #expect(style.ascii == ascii)
    }

    @Test func asciiFlagWins() {
        let environment = ["LANG": "en_US.UTF-8"]
        #expect(
            TerminalStyle.detect(isTerminal: true, environment: environment, columns: 80, asciiFlag: true).ascii)
    }

    @Test(arguments: [(nil, 80), (0, 80), (-1, 80), (1, 20), (100, 100), (140, 140), (141, 140), (10_000, 140)])
    func widthIsBounded(columns: Int?, width: Int) {
        #expect(TerminalStyle.detect(isTerminal: true, environment: [:], columns: columns).width == width)
    }

    @Test func paintEscapesAndUsesForegroundOnly() {
        let style = TerminalStyle(colour: true)
        #expect(style.paint("bad", .error) == "\u{1B}[1;31mbad\u{1B}[0m")
        #expect(style.paint("\u{1B}[0m", .dim) == "\u{1B}[2m\\u{1B}[0m\u{1B}[0m")
        #expect(style.paint("", .dim) == "")
        #expect(TerminalStyle().paint("bad", .error) == "bad")
        #expect(TerminalStyle(ascii: true).paint("é", .strong) == "\\u{E9}")
        for role in TerminalStyle.Role.allCases {
            let painted = style.paint("x", role)
            #expect(!painted.contains("[4") && !painted.contains(";4"))
        }
    }
}
