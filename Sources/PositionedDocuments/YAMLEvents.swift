internal import CYaml

/// The events, or the tokens, of a YAML text one after the other, by the parser that Yams carries.
///
/// Yams' own tree gives the place where a value begins and no other, and an alias there has the place of its anchor; the
/// parser below it knows where everything begins and ends.
struct YAMLEvents: ~Copyable {
    // Safety: the three belong to this value from `init` to `deinit`. The parser is initialized and at this address for
    // all its life, and reads from the copy of the text, which is freed after it.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// - Returns: nil when there is no memory for it.
    init?(_ bytes: [UInt8]) {
        parser = .allocate(capacity: 1)
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(fromContentsOf: bytes)
        guard yaml_parser_initialize(parser) == 1 else {
            // A parser that could not be initialized holds nothing, and may be deleted.
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        text.deallocate()
        parser.deallocate()
    }

    /// The next event, which its taker deletes; nil when the text is no YAML here: see ``failure``.
    mutating func next() -> yaml_event_t? {
        var event = yaml_event_t()
        return yaml_parser_parse(parser, &event) == 1 ? event : nil
    }

    /// The next token, which its taker deletes; nil when there is none. Tokens and events of one value do not mix.
    mutating func nextToken() -> yaml_token_t? {
        var token = yaml_token_t()
        guard yaml_parser_scan(parser, &token) == 1 else { return nil }
        guard token.type != YAML_NO_TOKEN else {
            yaml_token_delete(&token)
            return nil
        }
        return token
    }

    /// What the parser has against the text.
    var failure: Failure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text is no YAML"
        switch parser.pointee.error {
        case YAML_MEMORY_ERROR: return .noMemory
        case YAML_READER_ERROR: return .unreadable(problem, offset: parser.pointee.problem_offset)
        default: return .syntax(problem, parser.pointee.problem_mark)
        }
    }

    enum Failure {
        case noMemory
        /// A character that no YAML text has, with the offset of its byte.
        case unreadable(String, offset: Int)
        case syntax(String, yaml_mark_t)
    }
}

extension String {
    /// The text at a pointer of the parser; nil for none.
    init?(yaml pointer: UnsafePointer<yaml_char_t>?) {
        guard let pointer else { return nil }
        self.init(cString: pointer)
    }
}
