import CanonicalJSON
import Testing

@Suite struct JSONViewTests {
    /// A view made by either reader, or from a value, shows what the value shows.
    @Test(arguments: [UInt64](61...63))
    func viewsAgreeWithValues(seed: UInt64) throws {
        var source = RandomJSON(seed: seed)
        for round in 0..<300 {
            let value = source.value()
            let reader = JSONReader()
            try reader.parse(source.text(of: value))
            reader.withRoot { expect($0, shows: value, "seed \(seed) round \(round)") }
            value.withView { expect($0, shows: value, "seed \(seed) round \(round)") }
        }
    }

    private func expect(_ view: JSONView, shows value: JSONValue, _ comment: String) {
        #expect(view.value == value, "\(comment)")
        #expect(view.isTruthy == value.isTruthy, "\(comment)")
        #expect(view.isNull == value.isNull, "\(comment)")
        #expect(view.int == value.int, "\(comment)")
        #expect(view.string?.text == value.text, "\(comment)")
        let kind: JSONView.Kind
        switch value {
        case .null: kind = .null
        case .bool(let flag):
            kind = .bool
            #expect(view.bool == flag)
        case .integer: kind = .integer
        case .double: kind = .double
        case .string: kind = .string
        case .array: kind = .array
        case .object: kind = .object
        }
        #expect(view.kind == kind, "\(comment)")
        if kind != .bool { #expect(view.bool == nil, "\(comment)") }

        let elements = value.array ?? []
        #expect(view.elements.isEmpty == elements.isEmpty, "\(comment)")
        #expect(Array(view.elements).count == elements.count, "\(comment)")
        for (member, element) in zip(view.elements, elements) { expect(member, shows: element, comment) }

        let members = value.object ?? JSONObject()
        #expect(Array(view.members).count == members.count, "\(comment)")
        for (shown, member) in zip(view.members, members) {
            #expect(JSONString(shown.key) == member.key, "\(comment)")
            expect(shown.value, shows: member.value, comment)
            if let key = member.key.text { #expect(view[text: key]?.value == member.value, "\(comment)") }
        }
    }

    /// Without a string the fallback's buffer is empty, and a view must still be possible.
    @Test(arguments: ["1", "null", "[]", "{}", "[1,2.5,true]", "123456789012345678901234567890"])
    func textsWithoutStringsHaveViews(text: String) throws {
        let reader = JSONReader(.lenient)
        try reader.parse(text.utf8)
        #expect(reader.withRoot { $0.value } == (try JSONValue.reading(text)))
        try reader.parse("[NaN]".utf8)
        reader.withRoot { root in
            #expect(root.elements.map(\.kind) == [.double])
            #expect(root.isTruthy)
        }
    }

    @Test func lookUpGivesTheLastOfRepeatedKeys() throws {
        let reader = JSONReader(.lenient)
        // The second text is one that only the positioned reader takes.
        for text in [#"{"a":1,"b":2,"\u0061":3,"c":4}"#, #"{"a":1,"b":2,"\u0061":3,"c":NaN}"#] {
            try reader.parse(text.utf8)
            reader.withRoot { root in
                #expect(root["a"]?.int == 3)
                #expect(root[text: "a"]?.int == 3)
                #expect(root["b"]?.int == 2)
                #expect(root["d"] == nil)
                #expect(root[text: ""] == nil)
                #expect(root.members.map(\.key.text) == ["a", "b", "a", "c"], "members show every one")
                #expect(root.value.object?.map(\.key.text) == ["a", "b", "c"])
                #expect(root.value.object?["a"] == 3)
            }
        }
    }

    @Test func lookUpGoesByBytes() throws {
        let reader = JSONReader()
        try reader.parse("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8)
        reader.withRoot { root in
            #expect(root[text: "\u{E9}"]?.int == 1)
            #expect(root[text: "e\u{301}"]?.int == 2)
            #expect(root["\u{E9}"]?.int == 1)
            #expect(root["e\u{301}"]?.int == 2)
            #expect(root["e"] == nil)
        }
    }

    @Test func otherKindsHaveNoMembersOrElements() throws {
        for text in ["1", "1.5", "\"text\"", "null", "true", "99999999999999999999", "[1]", "{\"a\":1}"] {
            let reader = JSONReader()
            try reader.parse(text.utf8)
            reader.withRoot { root in
                if root.kind != .array { #expect(Array(root.elements).isEmpty, "\(text)") }
                if root.kind != .object {
                    #expect(Array(root.members).isEmpty, "\(text)")
                    #expect(root["a"] == nil, "\(text)")
                }
            }
        }
    }

    @Test func truthiness() throws {
        let reader = JSONReader(.lenient)
        for text in ["null", "false", "0", "-0", "0.0", "-0.0", "0e5", "1e-400", "\"\"", "[]", "{}"] {
            try reader.parse(text.utf8)
            #expect(!reader.withRoot { $0.isTruthy }, "\(text)")
            #expect(!reader.withRoot { $0.value.isTruthy }, "\(text)")
        }
        for text in [
            "true", "1", "-1", "0.1", "5e-324", "NaN", "Infinity", "\" \"", "\"\\u0000\"", "\"false\"", "[0]", "[[]]",
            "[null]",
            "{\"\":null}", "18446744073709551615", "123456789012345678901234567890", "\"\\ud800\"",
        ] {
            try reader.parse(text.utf8)
            #expect(reader.withRoot { $0.isTruthy }, "\(text)")
            #expect(reader.withRoot { $0.value.isTruthy }, "\(text)")
        }
    }

    @Test func stringViewsCompareByBytes() throws {
        let value: JSONValue = "prefix-é"
        value.withView { view in
            let string = view.string
            #expect(string?.count == 9)
            #expect(string?.isEmpty == false)
            #expect(string?.hasPrefix("prefix-") == true)
            #expect(string?.hasPrefix("") == true)
            #expect(string?.hasPrefix("prefix-éé") == false)
            #expect(string.map { $0 == "prefix-é" } == true)
            #expect(string.map { $0 == "prefix-e\u{301}" } == false)
            #expect(string.map { $0 == "prefix-è" } == false)
            #expect(string.map { $0 == "prefix" } == false)
            #expect(string?.equals("prefix-é") == true)
            #expect(string?.equals("prefix-e\u{301}") == false)
            #expect(string?.equals("prefix-éé") == false)
            #expect(string.map { JSONString($0) } == "prefix-é")
        }
        JSONValue("").withView { view in
            #expect(view.string?.isEmpty == true)
            #expect(view.string?.hasPrefix("") == true)
            #expect(view.string?.hasPrefix("a") == false)
            #expect(view.string.map { $0 == "" } == true)
            #expect(view.string?.equals("") == true)
        }
    }

    @Test func errorsPassThroughTheClosure() throws {
        struct Stop: Error {}
        let reader = JSONReader()
        for text in ["[1]", "[12345678901234567890123]"] {
            try reader.parse(text.utf8)
            #expect(throws: Stop.self) { try reader.withRoot { _ in throw Stop() } }
            #expect(reader.withRoot { $0.kind } == .array, "and the reader keeps its text")
        }
        #expect(throws: Stop.self) { try JSONValue.null.withView { _ in throw Stop() } }
    }
}
