/// What the lexer makes of a source text.
enum TokenKind: Equatable {
    case end
    case identifier
    /// A field name between backquotes.
    case quotedField
    case integer, unsigned, double
    case string, bytes
    case trueWord, falseWord, nullWord, inWord
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case dot, comma, colon, question
    case plus, minus, star, slash, percent, not
    case and, or
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

struct Token {
    let kind: TokenKind
    let span: CELSpan
}
