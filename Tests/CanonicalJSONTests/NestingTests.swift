import CanonicalJSON
import Testing

@Suite struct NestingTests {
    enum Shape: CaseIterable {
        case arrays, objects, mixed, arraysAroundAScalar, objectsAroundAScalar

        /// A text nested so many levels deep.
        func text(depth: Int) -> [UInt8] {
            var open: [UInt8] = []
            var close: [UInt8] = []
            for level in 0..<depth {
                let isObject = self == .objects || self == .objectsAroundAScalar || (self == .mixed && level % 2 == 1)
                let isInnermost = level == depth - 1
                open += isObject ? (isInnermost ? "{" : "{\"k\":").utf8 : "[".utf8
                close.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
            }
            switch self {
            case .arraysAroundAScalar: open += "0".utf8
            case .objectsAroundAScalar: open += "\"k\":0".utf8
            default: break
            }
            return open + close.reversed()
        }
    }

    @Test(arguments: Shape.allCases, bothModes)
    func depth512IsReadAnd513IsRefused(shape: Shape, strictness: JSONStrictness) {
        #expect(Reading.both(shape.text(depth: 511), strictness).value != nil)
        #expect(Reading.both(shape.text(depth: 512), strictness).value != nil)
        #expect(Reading.both(shape.text(depth: 513), strictness).error?.code == .tooDeep)
        #expect(Reading.both(shape.text(depth: 514), strictness).error?.code == .tooDeep)
    }

    @Test(arguments: Shape.allCases, [1, 2, 3, 10])
    func theLimitCanBeSet(shape: Shape, depth: Int) {
        let limits = JSONLimits(depth: depth)
        #expect(Reading.both(shape.text(depth: depth), limits: limits).value != nil)
        #expect(Reading.both(shape.text(depth: depth + 1), limits: limits).error?.code == .tooDeep)
    }

    @Test func depthZeroReadsScalarsOnly() {
        let limits = JSONLimits(depth: 0)
        for text in ["1", "\"a\"", "null", "-0.5"] {
            #expect(Reading.both(text, limits: limits).value != nil, "\(text)")
        }
        for text in ["[]", "{}", "[1]", "{\"a\":1}"] {
            #expect(Reading.both(text, limits: limits).error?.code == .tooDeep, "\(text)")
        }
    }

    @Test func theErrorIsWhereTheLevelTooManyOpens() {
        let error = Reading.both(Shape.arrays.text(depth: 600)).error
        #expect(error?.offset == 512)
        #expect(error?.column == 513)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"], bothModes)
    func aMillionLevelsAreRefusedAtOnce(opening: String, strictness: JSONStrictness) {
        let text = Array(String(repeating: opening, count: 1_000_000).utf8)
        let elapsed = ContinuousClock().measure {
            #expect(Reading.fast(text, strictness).error?.code == .tooDeep)
        }
        // Milliseconds by nature; the bound is for a busy machine and an unoptimized build.
        #expect(elapsed < .seconds(20))
    }

    @Test func widthIsNotDepth() {
        let text = "[" + Array(repeating: "[]", count: 10_000).joined(separator: ",") + "]"
        #expect(Reading.both(text).value?.array?.count == 10_000)
    }

    /// Everything that walks a value recursively takes what a reader lets through.
    @Test func theDeepestValueCanBeUsed() throws {
        let text = Shape.mixed.text(depth: 512)
        let value = try #require(Reading.both(text).value)
        #expect(try value.canonicalText() == text)
        #expect(value.withView { $0.value } == value)
        #expect(value.hashValue == Reading.fast(text, .strict).value?.hashValue)
    }
}
