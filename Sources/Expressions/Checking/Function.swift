/// The functions of the language, by what they do; the evaluation tells overloads apart by the values.
enum Function: UInt8 {
    case size, contains, startsWith, endsWith, matches
    case bool, bytes, double, duration, dyn, int, string, timestamp, type, uint
    case getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getFullYear, getHours, getMilliseconds, getMinutes
    case getMonth, getSeconds
    case charAt, format, indexOf, join, lastIndexOf, lowerAscii, quote, replace, reverse, split, substring, trim
    case upperAscii
}

/// One form of a function: how it is called, with what, and what it answers.
struct Overload {
    let function: Function
    /// Called on a value, as `text.size()`; the value is then the first parameter.
    let isMember: Bool
    let parameters: [CELType]
    let result: CELType

    init(_ function: Function, isMember: Bool = false, _ parameters: [CELType], _ result: CELType) {
        self.function = function
        self.isMember = isMember
        self.parameters = parameters
        self.result = result
    }
}

/// All functions by name.
///
/// Source: cel-spec, doc/langdef.md, "List of Standard Definitions", and doc/extensions/strings.md.
enum FunctionCatalogue {
    static let overloads: [String: [Overload]] = {
        var all = standard
        all.merge(conversions) { $0 + $1 }
        all.merge(times) { $0 + $1 }
        all.merge(strings) { $0 + $1 }
        return all
    }()

    private static let anyList = CELType.list(of: .dyn)
    private static let anyMap = CELType.map(of: .dyn, to: .dyn)

    private static let standard: [String: [Overload]] = [
        "size": [.string, .bytes, anyList, anyMap].flatMap {
            [Overload(.size, [$0], .int), Overload(.size, isMember: true, [$0], .int)]
        },
        "contains": [Overload(.contains, isMember: true, [.string, .string], .bool)],
        "startsWith": [Overload(.startsWith, isMember: true, [.string, .string], .bool)],
        "endsWith": [Overload(.endsWith, isMember: true, [.string, .string], .bool)],
        "matches": [
            Overload(.matches, isMember: true, [.string, .string], .bool),
            Overload(.matches, [.string, .string], .bool),
        ],
    ]

    private static let conversions: [String: [Overload]] = [
        "bool": [.bool, .string].map { Overload(.bool, [$0], .bool) },
        "bytes": [.bytes, .string].map { Overload(.bytes, [$0], .bytes) },
        "double": [.double, .int, .uint, .string].map { Overload(.double, [$0], .double) },
        "duration": [.duration, .string].map { Overload(.duration, [$0], .duration) },
        "dyn": [Overload(.dyn, [.dyn], .dyn)],
        "int": [.int, .uint, .double, .string, .timestamp].map { Overload(.int, [$0], .int) },
        "string": [.string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration].map {
            Overload(.string, [$0], .string)
        },
        "timestamp": [.timestamp, .string, .int].map { Overload(.timestamp, [$0], .timestamp) },
        "type": [Overload(.type, [.dyn], .type)],
        "uint": [.uint, .int, .double, .string].map { Overload(.uint, [$0], .uint) },
    ]

    private static let times: [String: [Overload]] = {
        func ofTime(_ function: Function) -> [Overload] {
            [
                Overload(function, isMember: true, [.timestamp], .int),
                Overload(function, isMember: true, [.timestamp, .string], .int),
            ]
        }
        func ofBoth(_ function: Function) -> [Overload] {
            ofTime(function) + [Overload(function, isMember: true, [.duration], .int)]
        }
        return [
            "getDate": ofTime(.getDate), "getDayOfMonth": ofTime(.getDayOfMonth), "getDayOfWeek": ofTime(.getDayOfWeek),
            "getDayOfYear": ofTime(.getDayOfYear), "getFullYear": ofTime(.getFullYear), "getMonth": ofTime(.getMonth),
            "getHours": ofBoth(.getHours), "getMinutes": ofBoth(.getMinutes), "getSeconds": ofBoth(.getSeconds),
            "getMilliseconds": ofBoth(.getMilliseconds),
        ]
    }()

    private static let strings: [String: [Overload]] = {
        func member(_ function: Function, _ forms: [CELType]..., result: CELType) -> [Overload] {
            forms.map { Overload(function, isMember: true, $0, result) }
        }
        let texts = CELType.list(of: .string)
        return [
            "charAt": member(.charAt, [.string, .int], result: .string),
            "format": member(.format, [.string, anyList], result: .string),
            "indexOf": member(.indexOf, [.string, .string], [.string, .string, .int], result: .int),
            "join": member(.join, [texts], [texts, .string], result: .string),
            "lastIndexOf": member(.lastIndexOf, [.string, .string], [.string, .string, .int], result: .int),
            "lowerAscii": member(.lowerAscii, [.string], result: .string),
            "upperAscii": member(.upperAscii, [.string], result: .string),
            "strings.quote": [Overload(.quote, [.string], .string)],
            "replace": member(
                .replace, [.string, .string, .string], [.string, .string, .string, .int], result: .string),
            "reverse": member(.reverse, [.string], result: .string),
            "split": member(.split, [.string, .string], [.string, .string, .int], result: texts),
            "substring": member(.substring, [.string, .int], [.string, .int, .int], result: .string),
            "trim": member(.trim, [.string], result: .string),
        ]
    }()
}
