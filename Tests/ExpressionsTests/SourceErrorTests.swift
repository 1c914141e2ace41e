import CanonicalJSON
import Testing

@testable import Expressions

/// What is wrong with a source text, and where it is said to be.
@Suite struct SourceErrorTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let source: String
        let kind: CELError.Kind
        /// The part that is underlined.
        let marked: String
        let detail: String
        var testDescription: String { source }

        init(_ source: String, _ kind: CELError.Kind, _ marked: String, _ detail: String) {
            self.source = source
            self.kind = kind
            self.marked = marked
            self.detail = detail
        }
    }

    static let environment = CELEnvironment(variables: [
        ("action", .dyn), ("state", .map(of: .string, to: .dyn)), ("name", .string), ("count", .int),
        ("at", .timestamp), ("items", .list(of: .string)),
    ])

    static let cases: [Wrong] = [
        // Syntax.
        Wrong("", .syntax, "", "an expression is wanted here, but the text ends"),
        Wrong("1 +", .syntax, "", "an expression is wanted here, but the text ends"),
        Wrong("(1", .syntax, "", "a ) is wanted here, but the text ends"),
        Wrong("1 2", .syntax, "2", "the end of the expression is wanted here"),
        Wrong("count = 2", .syntax, "=", "not a symbol of the language; did you mean ==?"),
        Wrong("a & b", .syntax, "&", "not a symbol of the language; did you mean &&?"),
        Wrong("count # 1", .syntax, "#", "not a symbol of the language"),
        Wrong("'abc", .syntax, "'", "the text that starts here has no closing quote"),
        Wrong(#"'a\q'"#, .syntax, #"\q"#, #"not an escape sequence; a backslash is written \\"#),
        Wrong(#"'\ud800'"#, .syntax, #"\ud800"#, "not a Unicode character"),
        Wrong(#"b'\u00e9'"#, .syntax, #"\u"#, #"bytes are written as \x and two digits, not as characters"#),
        Wrong("9223372036854775808", .syntax, "9223372036854775808", "beyond the range of int"),
        Wrong("18446744073709551616u", .syntax, "18446744073709551616u", "beyond the range of uint"),
        Wrong("1e999", .syntax, "1e999", "beyond the range of double"),
        Wrong("12ab", .syntax, "12a", "a letter follows the digits of a number"),
        Wrong("while", .syntax, "while", "while is a reserved word, not a name"),
        Wrong("has(count)", .syntax, "count", "has() asks for a field, as in has(state.budget)"),
        Wrong("items.all(1, true)", .syntax, "1", "all names its variable here, as in list.all(x, …)"),
        Wrong("items.all(i, i, true)", .syntax, "i", "i names both variables of all"),
        Wrong("state.`a b!`", .syntax, "`a b!", "a name between backquotes holds letters, digits and . - / _ only"),
        Wrong("f(1,)", .syntax, ")", "an expression is wanted here"),
        // Names.
        Wrong("stat.budget", .unknownVariable, "stat", "no variable stat is declared; did you mean state?"),
        Wrong("cuont > 1", .unknownVariable, "cuont", "no variable cuont is declared; did you mean count?"),
        Wrong("elephant", .unknownVariable, "elephant", "no variable elephant is declared"),
        Wrong("items.all(i, j == 'x')", .unknownVariable, "j", "no variable j is declared; did you mean i?"),
        Wrong("sise(name)", .unknownFunction, "sise(name)", "no function sise is known; did you mean size?"),
        Wrong(
            "name.startswith('a')", .unknownFunction, "name.startswith('a')",
            "no function startswith is known; did you mean startsWith?"),
        Wrong(
            "startsWith(name, 'a')", .unknownFunction, "startsWith(name, 'a')",
            "startsWith is called as x.startsWith()"),
        Wrong("size(name, 1)", .unknownFunction, "size(name, 1)", "size takes 1 argument, not 2"),
        Wrong("name.substring()", .unknownFunction, "name.substring()", "substring takes 1 or 2 arguments, not 0"),
        Wrong("quote(name)", .unknownFunction, "quote(name)", "no function quote is known"),
        // Types.
        Wrong("name + 1", .type, "name + 1", "+ has no meaning between string and int"),
        Wrong("count + 1.5", .type, "count + 1.5", "+ has no meaning between int and double"),
        Wrong("name < 1", .type, "name < 1", "< has no meaning between string and int"),
        Wrong("name == 1", .type, "name == 1", "== has no meaning between string and int"),
        Wrong("1 in items", .type, "1 in items", "in has no meaning between int and list(string)"),
        Wrong("1 in name", .type, "1 in name", "in has no meaning between int and string"),
        Wrong("!count", .type, "count", "! takes a bool, not int"),
        Wrong("-name", .type, "-name", "- takes an int or a double, not string"),
        Wrong("name && true", .type, "name", "&& takes bools, not string"),
        Wrong("count ? 1 : 2", .type, "count", "the condition before ? is a bool, not int"),
        Wrong("name.field", .type, "name.field", "string has no field field"),
        Wrong("name['a']", .type, "name['a']", "string has no elements to take by [ ]"),
        Wrong("items['a']", .type, "'a'", "a position in a list is an int, not string"),
        Wrong("name.matches(1)", .type, "name.matches(1)", "matches has no form for (string, int)"),
        Wrong("name.getHours()", .type, "name.getHours()", "getHours has no form for (string)"),
        Wrong("items.all(i, i + 'x')", .type, "i + 'x'", "a condition is a bool, not string"),
        Wrong("count.all(i, true)", .type, "count", "a list or a map is wanted here, not int"),
        Wrong("{1.5: 2}", .type, "1.5", "a key is a bool, an int, a uint or a string, not double"),
        Wrong("at + at", .type, "at + at", "+ has no meaning between timestamp and timestamp"),
        Wrong("a.b.C{f: 1}", .type, "a.b.C{f: 1}", "no message type a.b.C is known"),
        Wrong("name.matches('(')", .regex, "name.matches('(')", "not a regular expression: missing ): ("),
    ]

    @Test(arguments: cases)
    func isPointedAt(_ wrong: Wrong) throws {
        let error = #expect(throws: CELError.self) { try CELProgram(wrong.source, in: Self.environment) }
        let found = try #require(error)
        #expect(found.kind == wrong.kind)
        #expect(found.detail == wrong.detail)
        let bytes = Array(wrong.source.utf8)
        #expect(String(decoding: bytes[found.span.start..<found.span.end], as: UTF8.self) == wrong.marked)
    }

    @Test func theSourceLineIsUnderlined() throws {
        let error = #expect(throws: CELError.self) {
            try CELProgram("action.cost > 1 &&\n  stat.é > 2", in: Self.environment)
        }
        let found = try #require(error)
        #expect(
            found.rendered == """
                the expression cannot be read at line 2, column 8
                    stat.é > 2
                         ^  not a symbol of the language
                """)
        #expect(found.line == 2 && found.column == 8)
        let unknown = #expect(throws: CELError.self) { try CELProgram("count > lim && é", in: Self.environment) }
        #expect(try #require(unknown).kind == .syntax)
        let name = #expect(throws: CELError.self) { try CELProgram("'é' == nam", in: Self.environment) }
        #expect(
            try #require(name).rendered == """
                the expression has no meaning at column 8
                  'é' == nam
                         ^^^  no variable nam is declared; did you mean name?
                """)
    }

    @Test func aLongOrHostileLineIsShownAsAPart() throws {
        let long = String(repeating: "false || ", count: 100) + "'\u{1B}[2J\u{202E}' == nam"
        let error = #expect(throws: CELError.self) { try CELProgram(long, in: Self.environment) }
        let lines = try #require(error).excerpt.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines { #expect(line.count <= 160) }
        #expect(!lines[0].unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        let caret = try #require(lines[1].firstIndex(of: "^"))
        let offset = lines[1].distance(from: lines[1].startIndex, to: caret)
        #expect(lines[0].dropFirst(offset).hasPrefix("nam"))
    }

    @Test(arguments: [
        "state.a.b.c == 1 && 'x' in state.list", "action.cost <= count", "count == 1.0", "name == null",
        "dyn(name) == 1", "at - at < duration('1h')", "at.getHours('Europe/Paris') > 8", "{'a': 1, 'b': 'x'}.a == 1",
        "[1, 'x'].exists(e, e == 'x')", "items.map(i, size(i)).all(n, n > 0)", "items + ['x'] == items",
        "name.format([1, 'a'])", "type(count) == int", "count in {1: 'a'}", "strings.quote(name) != ''",
        "state.filter(k, k != 'x').size() > 0", "{'a': 1}.transformMap(k, v, v + 1)['a'] == 2", "1u == 1",
        "[[1], []] == [[1], [2]]", "(count > 1 ? name : 'x').size() == 1",
    ])
    func whatMayHaveAMeaningIsTaken(_ source: String) throws {
        _ = try CELProgram(source, in: Self.environment)
    }
}
