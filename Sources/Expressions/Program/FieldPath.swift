/// How the path of a field is written: `state.limits['per day']`, from a variable through the names of fields.
package enum FieldPath {
    /// How a name continues a path: behind a dot where it is an identifier, else as a key.
    static func step(_ name: String) -> String {
        if isIdentifier(name) { return "." + name }
        return "['" + name.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "']"
    }

    /// The path of a variable's field.
    package static func field(_ name: String, of variable: String) -> String { variable + step(name) }

    /// The names of a path that ``CELProgram/fieldPaths`` gives, that of the variable first.
    package static func names(of path: String) -> [String] {
        var names: [String] = []
        var name: [UInt8] = []
        var rest = Array(path.utf8)[...]
        func isNext(_ text: StaticString) -> Bool { rest.starts(with: text.withUTF8Buffer { Array($0) }) }
        while let byte = rest.first {
            if byte == UInt8(ascii: ".") {
                names.append(String(decoding: name, as: UTF8.self))
                name = []
                rest.removeFirst()
            } else if isNext("['") {
                names.append(String(decoding: name, as: UTF8.self))
                name = []
                rest.removeFirst(2)
                while let byte = rest.popFirst(), byte != UInt8(ascii: "'") {
                    name.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
                }
                rest = rest.dropFirst()
            } else {
                name.append(byte)
                rest.removeFirst()
            }
        }
        return names + [String(decoding: name, as: UTF8.self)]
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, Lexer.isIdentifierStart(first) else { return false }
        return text.utf8.allSatisfy(Lexer.isIdentifierPart)
    }
}
