/// Texts of others inside an XML 1.0 document.
///
/// Characters that XML forbids, and all others that a screen would act on, are visible escapes first: XML 1.0 has no
/// way to write a control character, not even as a reference.
///
/// - Note: Source: XML 1.0, sections 2.2 and 2.4.
enum XMLText {
    /// Escapes a text for content and attribute values; it becomes one line.
    ///
    /// - Complexity: O(n) for n scalars.
    static func escape(_ text: String) -> String {
        var output = ""
        for scalar in TerminalText.escape(text).unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&apos;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
