internal import CanonicalJSON

/// The conversion functions, which are named after the type they make.
///
/// Source: cel-spec, doc/langdef.md, "List of Standard Definitions".
enum Conversion {
    static func convert(
        _ value: CELValue, by function: Function, at: Int32, limits: CELLimits
    ) throws(Fault) -> CELValue {
        switch function {
        case .bool: return .bool(try bool(value, at))
        case .bytes: return .bytes(try bytes(value, at))
        case .double: return .double(try double(value, at))
        case .int: return .int(try int(value, at))
        case .uint: return .uint(try uint(value, at))
        case .string: return .string(try string(value, at))
        case .timestamp: return .timestamp(try timestamp(value, at))
        case .duration: return .duration(try duration(value, at))
        default: return value
        }
    }

    private static func none(_ type: String, _ value: CELValue, _ at: Int32) -> Fault {
        Fault(.noSuchOverload, at: at, "\(type)() takes no value of type \(value.typeName.rawValue)")
    }

    private static func unreadable(_ type: String, _ at: Int32) -> Fault {
        Fault(.conversion, at: at, "this text is no \(type)")
    }

    private static func beyond(_ type: String, _ at: Int32) -> Fault {
        Fault(.overflow, at: at, "beyond the range of \(type)")
    }

    private static func bool(_ value: CELValue, _ at: Int32) throws(Fault) -> Bool {
        switch value {
        case .bool(let flag): return flag
        case .string(let string):
            switch string.text {
            case "1", "t", "true", "TRUE", "True": return true
            case "0", "f", "false", "FALSE", "False": return false
            default: throw unreadable("bool", at)
            }
        default: throw none("bool", value, at)
        }
    }

    private static func bytes(_ value: CELValue, _ at: Int32) throws(Fault) -> [UInt8] {
        switch value {
        case .bytes(let bytes): return bytes
        case .string(let string): return string.withBytes { Array($0) }
        default: throw none("bytes", value, at)
        }
    }

    private static func double(_ value: CELValue, _ at: Int32) throws(Fault) -> Double {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .string(let string):
            guard let text = string.text, let number = DoubleText.value(of: text) else {
                throw unreadable("double", at)
            }
            return number
        default: throw none("double", value, at)
        }
    }

    /// Doubles are cut off towards zero. Both ends of the range are refused: as doubles they cannot be told from
    /// numbers beyond them.
    private static func int(_ value: CELValue, _ at: Int32) throws(Fault) -> Int64 {
        switch value {
        case .int(let number): return number
        case .uint(let number):
            guard let result = Int64(exactly: number) else { throw beyond("int", at) }
            return result
        case .double(let number):
            guard number > -0x1p63, number < 0x1p63 else { throw beyond("int", at) }
            return Int64(number)
        case .string(let string):
            guard let text = string.text, let number = Int64(text) else { throw unreadable("int", at) }
            return number
        case .timestamp(let time): return time.seconds
        default: throw none("int", value, at)
        }
    }

    private static func uint(_ value: CELValue, _ at: Int32) throws(Fault) -> UInt64 {
        switch value {
        case .uint(let number): return number
        case .int(let number):
            guard let result = UInt64(exactly: number) else { throw beyond("uint", at) }
            return result
        case .double(let number):
            guard number >= 0, number < 0x1p64 else { throw beyond("uint", at) }
            return UInt64(number)
        case .string(let string):
            guard let text = string.text, text.utf8.allSatisfy(Lexer.isDigit), let number = UInt64(text) else {
                throw unreadable("uint", at)
            }
            return number
        default: throw none("uint", value, at)
        }
    }

    private static func string(_ value: CELValue, _ at: Int32) throws(Fault) -> JSONString {
        switch value {
        case .string(let string): return string
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return JSONString(String(number))
        case .uint(let number): return JSONString(String(number))
        case .double(let number): return JSONString(DoubleText.shortest(number))
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Fault(.conversion, at: at, "these bytes are no UTF-8")
            }
            return JSONString(text)
        case .timestamp(let time): return JSONString(time.text)
        case .duration(let span): return JSONString(span.text)
        default: throw none("string", value, at)
        }
    }

    private static func timestamp(_ value: CELValue, _ at: Int32) throws(Fault) -> CELTimestamp {
        switch value {
        case .timestamp(let time): return time
        case .int(let seconds):
            guard let time = CELTimestamp(seconds: seconds) else { throw beyond("timestamp", at) }
            return time
        case .string(let string):
            guard let text = string.text, let time = CELTimestamp(text) else { throw unreadable("RFC 3339 time", at) }
            return time
        default: throw none("timestamp", value, at)
        }
    }

    private static func duration(_ value: CELValue, _ at: Int32) throws(Fault) -> CELDuration {
        switch value {
        case .duration(let span): return span
        case .string(let string):
            guard let text = string.text, let span = CELDuration(text) else {
                throw Fault(.conversion, at: at, "this text is no span of time, as 1h30m or 2.5s, of at most 292 years")
            }
            return span
        default: throw none("duration", value, at)
        }
    }
}
