import CanonicalJSON
import Testing

/// Texts that no reader takes, with the class and the place of the error.
@Suite struct RefusalTests {
    // MARK: Encoding

    @Test(arguments: bothModes)
    func bytesThatAreNotUTF8AreRefused(strictness: JSONStrictness) {
        let sequences: [(what: String, bytes: [UInt8])] = [
            ("continuation alone", [0x80]), ("continuation alone, last", [0xBF]),
            ("two bytes, cut", [0xC3]), ("two bytes, bad second", [0xC3, 0x28]),
            ("overlong slash, two bytes", [0xC0, 0xAF]), ("overlong, C1", [0xC1, 0xBF]),
            ("three bytes, cut", [0xE2, 0x82]), ("three bytes, bad third", [0xE2, 0x82, 0x28]),
            ("overlong, three bytes", [0xE0, 0x80, 0xAF]), ("overlong, three bytes, last", [0xE0, 0x9F, 0xBF]),
            ("high surrogate", [0xED, 0xA0, 0x80]), ("low surrogate", [0xED, 0xBF, 0xBF]),
            ("surrogate pair", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
            ("four bytes, cut", [0xF0, 0x9F, 0xA7]), ("four bytes, bad fourth", [0xF0, 0x9F, 0xA7, 0x28]),
            ("overlong, four bytes", [0xF0, 0x80, 0x80, 0xAF]),
            ("overlong, four bytes, last", [0xF0, 0x8F, 0xBF, 0xBF]),
            ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]), ("F5", [0xF5, 0x80, 0x80, 0x80]),
            ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]), ("FE", [0xFE]), ("FF", [0xFF]),
            ("UTF-16, little endian", [0xFF, 0xFE, 0x31, 0x00]),
        ]
        for (what, bytes) in sequences {
            for (before, after) in [("[\"ab\", \"", "\"]"), ("{\"", "\":1}"), ("", ""), ("[1,", "]"), ("1 ", "")] {
                let text = Array(before.utf8) + bytes + Array(after.utf8)
                let error = Reading.both(text, strictness).error
                #expect(error?.code == .notUTF8, "\(what) in \(before)…\(after)")
                #expect(error?.offset == before.utf8.count, "\(what) in \(before)…\(after)")
            }
        }
    }

    @Test(arguments: bothModes)
    func theEdgesOfUTF8AreRead(strictness: JSONStrictness) throws {
        let scalars: [Unicode.Scalar] = [
            "\u{20}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{FFFE}",
            "\u{FFFF}",
            "\u{10000}", "\u{10FFFF}",
        ]
        for scalar in scalars {
            let text = "x\(Character(scalar))y"
            #expect(
                Reading.both("[\"\(text)\",{\"\(text)\":0}]", strictness).value == [.text(text), [JSONString(text): 0]])
        }
    }

    @Test(arguments: bothModes)
    func aByteOrderMarkIsRefused(strictness: JSONStrictness) {
        for text in ["\u{FEFF}{}", "\u{FEFF}", "\u{FEFF}1", " \u{FEFF}{}", "{}\u{FEFF}", "[\u{FEFF}1]"] {
            #expect(Reading.both(text, strictness).error?.code == .syntax, "\(Array(text.utf8))")
        }
        #expect(
            Reading.both("\"\u{FEFF}\"", strictness).value == .text("\u{FEFF}"), "inside of a string it is a character")
        #expect(Reading.both([0xEF, 0xBB], strictness).error?.code == .notUTF8)
    }

    // MARK: Surrogates

    static let loneSurrogates = [
        #"\ud800"#, #"\uDFFF"#, #"a\udbff"#, #"\udc00b"#, #"\ud800\ud800"#, #"\udc00\ud800"#, #"\ud83ex\uddea"#,
        #"\ud800\n"#,
        #"\ud800\u0041"#, #"\ud800\ud83e\uddea"#,
    ]

    @Test(arguments: loneSurrogates)
    func loneSurrogatesAreReadLenientlyAndHaveNoCanonicalText(escape: String) throws {
        for (before, after) in [("\"", "\""), ("{\"", "\":1}"), ("[0,{\"k\":\"", "\"}]")] {
            let text = before + escape + after
            #expect(Reading.both(text, .strict).error?.code == .unencodable, "\(text)")
            let value = try JSONValue.reading(text, .lenient)
            #expect(throws: JSONError.self) { try value.canonicalText() }
            do {
                _ = try value.canonicalText()
            } catch {
                #expect(error.code == .unencodable)
            }
            // It is kept as it is: another reading gives an equal value, and a view copies it whole.
            #expect(try JSONValue.reading(text, .lenient) == value)
            #expect(value.withView { $0.value } == value)
        }
    }

    @Test func loneSurrogatesDifferFromEachOtherAndFromTheirReplacement() throws {
        let high = try JSONValue.reading(#""\ud800""#, .lenient)
        let low = try JSONValue.reading(#""\udfff""#, .lenient)
        #expect(high != low)
        #expect(high != "\u{FFFD}")
        guard case .string(let string) = high else {
            Issue.record("no string")
            return
        }
        #expect(string.text == nil)
        #expect(!string.isEmpty)
        #expect(string.lossyText.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
        string.withBytes { #expect(Array($0) == [0xED, 0xA0, 0x80]) }
        // Two keys that both read as U+FFFD for people are two keys.
        #expect(try JSONValue.reading(#"{"\ud800":1,"\ud801":2,"\ufffd":3}"#, .lenient).object?.count == 3)
        #expect(try JSONValue.reading(#"{"\ud800":1,"\uD800":2}"#, .lenient).object?.count == 1)
    }

    @Test(arguments: bothModes)
    func aPairOfSurrogatesIsOneCharacter(strictness: JSONStrictness) throws {
        #expect(try JSONValue.reading(#""\ud83e\uddea\uD800\uDC00\udbff\udfff""#, strictness) == "🧪\u{10000}\u{10FFFF}")
    }

    // MARK: Grammar

    /// A refused text and where the error is.
    static let syntaxErrors: [(text: String, offset: Int)] = [
        ("", 0), (" ", 1), ("\n\n", 2), ("{", 1), ("[", 1), ("}", 0), ("]", 0), (",", 0), (":", 0), ("[1", 2),
        ("[1,", 3),
        ("[1,]", 3), ("[,1]", 1), ("[1,,2]", 3), ("[1 2]", 3), ("[1}", 2), ("{]", 1), ("{\"a\"}", 4), ("{\"a\":}", 5),
        ("{\"a\":1,}", 7), ("{,\"a\":1}", 1), ("{\"a\":1 \"b\":2}", 7), ("{\"a\" 1}", 5), ("{\"a\"::1}", 5),
        ("{a:1}", 1),
        ("{'a':1}", 1), ("{1:2}", 1), ("{null:1}", 1), ("{\"a\":1]", 6), ("{}{}", 2), ("{} {}", 3), ("[] 1", 3),
        ("1 2", 2),
        ("[]]", 2), ("null,", 4), ("nul", 0), ("nulll", 4), ("True", 0), ("truefalse", 4), ("undefined", 0), ("'a'", 0),
        ("\"a", 0), ("\"a\\\"", 0), ("\"\\", 2), ("\"\\x\"", 1), ("\"\\u12\"", 1), ("\"\\u12g4\"", 1),
        ("\"\\U0041\"", 1),
        ("\"\\'\"", 1), ("\"\\0\"", 1), ("\"a\nb\"", 2), ("\"a\tb\"", 2), ("\"\u{0}\"", 1), ("\"\u{1F}\"", 1),
        ("[\"\r\"]", 2),
        ("// c\n1", 0), ("/* c */ 1", 0), ("[1] // c", 4), ("#1", 0), ("\u{A0}1", 0), ("1\u{A0}", 1), ("\u{B}1", 0),
        ("\u{C}1", 0), ("1\u{0}", 1), ("\u{2028}1", 0), ("[\u{3000}]", 1), ("\u{1E}{}", 0), ("{\"a\":1}x", 7),
    ]

    @Test(arguments: syntaxErrors, bothModes)
    func otherGrammarsAreRefused(vector: (text: String, offset: Int), strictness: JSONStrictness) {
        let error = Reading.both(vector.text, strictness).error
        #expect(error?.code == .syntax)
        #expect(error?.offset == vector.offset)
    }

    @Test func linesAndColumnsCountBytes() {
        let error = Reading.both("{\n  \"é\": [1,\r\n\n \"🧪\" x]}").error
        #expect(error?.line == 4)
        #expect(error?.column == 9)
        #expect(error?.movedDown(lines: 10).line == 14)
        #expect(error?.movedDown(lines: 10).column == 9)
    }

    @Test(arguments: bothModes)
    func onlyFourBlanksAreBlanks(strictness: JSONStrictness) {
        #expect(Reading.both(" \t\r\n[ \t\r\n1 \t\r\n, \t\r\n{ \t\r\n} \t\r\n] \t\r\n", strictness).value == [1, [:]])
    }

    @Test func everyEscapeIsRead() throws {
        #expect(
            try JSONValue.reading(#""\"\\\/\b\f\n\r\t\u0000\u001f\u0041\u00e9\u00E9""#)
                == "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}A\u{E9}\u{E9}")
    }

    @Test func aTextBeyondTheSizeLimitIsRefused() {
        let limits = JSONLimits(bytes: 10)
        #expect(Reading.fast(Array("[1,2,3,45]".utf8), .strict, limits: limits).value != nil)
        #expect(Reading.fast(Array("[1,2,3,456]".utf8), .strict, limits: limits).error?.code == .tooLarge)
        #expect(Reading.fast(Array(repeating: 0x20, count: 11), .strict, limits: limits).error?.code == .tooLarge)
    }

    @Test func classesHaveStableNames() {
        #expect(
            JSONError.Code.allCases.map(\.rawValue) == [
                "syntax", "not_utf8", "duplicate_key", "nonfinite", "unencodable", "int_too_long", "too_deep",
                "too_large",
                "out_of_memory",
            ])
    }
}
