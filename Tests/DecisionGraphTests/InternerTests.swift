import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct InternerTests {
    @Test func numbersAreGivenInTheOrderOfFirstSight() {
        var interner = Interner()
        let numbers = ["b", "a", "b", "", "a", "c", ""].map { interner.intern(JSONString($0)) }
        #expect(numbers == [0, 1, 0, 2, 1, 3, 2])
        #expect(interner.names == ["b", "a", "", "c"])
    }

    @Test func canonicallyEqualNamesOfDifferentBytesGetTwoNumbers() {
        var interner = Interner()
        #expect(interner.intern("\u{E9}") == 0)
        #expect(interner.intern("e\u{301}") == 1)
        #expect(interner.intern("\u{212B}") == 2)
        #expect(interner.intern("\u{C5}") == 3)
        #expect(interner.intern("\u{E9}") == 0)
    }

    @Test func namesThatAreNoUnicodeKeepTheirBytes() {
        var interner = Interner()
        let high = JSONString(wtf8: [0xED, 0xA0, 0x80])
        let low = JSONString(wtf8: [0xED, 0xB0, 0x80])
        #expect([high, low, "\u{FFFD}", high].map { interner.intern($0) } == [0, 1, 2, 0])
        #expect(interner.names == [high, low, "\u{FFFD}"])
    }

    @Test func bytesAndStringsOfOneNameAreOneName() {
        var interner = Interner()
        let bytes = Array("get_user_details_by_mail".utf8)
        let number = bytes.withUnsafeBufferPointer { interner.intern($0) }
        #expect(interner.intern("get_user_details_by_mail") == number)
        // The last bytes of a longer buffer are not part of the name.
        #expect(bytes.withUnsafeBufferPointer { interner.intern(UnsafeBufferPointer(rebasing: $0[..<16])) } != number)
    }

    @Test func lengthsAroundTheWordSizeAreToldApart() {
        var interner = Interner()
        let names = (0...40).flatMap { length in [UInt8(0), 1, 0x61].map { [UInt8](repeating: $0, count: length) } }
        let numbers = names.map { name in name.withUnsafeBufferPointer { interner.intern($0) } }
        // The three empty ones are one name.
        #expect(Set(numbers).count == names.count - 2)
        #expect(
            interner.names.map { $0.withBytes(Array.init) }
                == names.enumerated().filter { $0.offset > 1 || $0.offset == 0 }.map(\.element).uniqued)
    }

    @Test func aGrowingTableAgreesWithADictionary() {
        let seed: UInt64 = 77
        var random = SeededRandom(seed: seed)
        var interner = Interner()
        var known: [JSONString: UInt32] = [:]
        for _ in 0..<20_000 {
            let name = JSONString("tool_\(random.below(6_000))")
            let number = interner.intern(name)
            if let before = known[name] {
                #expect(number == before, "seed \(seed), \(name)")
            } else {
                #expect(Int(number) == known.count, "seed \(seed), \(name)")
                known[name] = number
            }
        }
        #expect(interner.names.count == known.count)
        for (name, number) in known { #expect(interner.names[Int(number)] == name) }
    }
}

extension [[UInt8]] {
    /// Each element once, in the order of first sight.
    fileprivate var uniqued: [[UInt8]] {
        var seen: Set<[UInt8]> = []
        return filter { seen.insert($0).inserted }
    }
}
