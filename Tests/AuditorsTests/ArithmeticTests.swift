import CanonicalJSON
import Testing

@testable import Auditors

@Suite struct ArithmeticTests {
    private func integer(_ text: String) -> JSONInteger { JSONInteger(decimal: text) ?? 0 }

    /// Digits of a random integer, by random length, so that all sizes come.
    private func digits(_ random: inout SeededRandom, most: Int) -> String {
        let count = Int(random.next() % UInt64(most)) + 1
        let rest = (1..<count).map { _ in Character(UnicodeScalar(UInt8(0x30 + random.next() % 10))) }
        return String(UInt64(1 + random.next() % 9)) + String(rest)
    }

    /// The quotient by way of 128-bit integers: exact bits, then one rounding by the machine's conversion.
    private func slowQuotient(_ a: UInt64, _ b: UInt64) -> Double {
        let (quotient, rest) = (UInt128(a) << 64).quotientAndRemainder(dividingBy: UInt128(b))
        // Conversion rounds to nearest even; a sticky bit far below decides ties.
        let sticky = quotient | (rest == 0 ? 0 : 1)
        return Double(sign: .plus, exponent: -64, significand: Double(sticky))
    }

    @Test func quotientsAreRoundedOnce() {
        for seed in UInt64(1)...4000 {
            var random = SeededRandom(state: seed)
            // A quotient of 2^-8 or more has 56 bits and a sticky one in 128.
            let b = (random.next() >> (random.next() % 60)) | 1
            let a = max(random.next() >> (random.next() % 60), b >> 8, 1)
            let found = WholeNumber(integer(String(a))).quotient(by: WholeNumber(integer(String(b))))
            #expect(found == slowQuotient(a, b), "seed \(seed): \(a) / \(b)")
        }
    }

    @Test func aQuotientHalfwayBetweenTwoDoublesGoesToTheEvenOne() {
        let one = WholeNumber(integer("1"))
        for (text, double) in [
            ("9007199254740993", 9007199254740992.0), ("9007199254740995", 9007199254740996.0),
            ("18014398509481990", 18014398509481992.0), ("9007199254740992", 9007199254740992.0),
        ] {
            #expect(WholeNumber(integer(text)).quotient(by: one) == double)
        }
    }

    @Test func quotientsOfAnySizeEndInTheRangeOfDoublesOrOutsideIt() {
        func power(_ exponent: Int) -> WholeNumber {
            WholeNumber(integer("1" + String(repeating: "0", count: exponent)))
        }
        #expect(power(4299).quotient(by: power(4298)) == 10)
        #expect(power(4299).quotient(by: power(4000)) == 1e299)
        #expect(power(308).quotient(by: power(0)) == 1e308)
        #expect(power(309).quotient(by: power(0)) == .infinity)
        #expect(power(4299).quotient(by: power(0)) == .infinity)
        #expect(power(0).quotient(by: power(300)) == 1e-300)
        #expect(power(0).quotient(by: power(4299)) == 0)
        #expect(WholeNumber(integer("0")).quotient(by: power(2)) == 0)
    }

    @Test func differencesOfLargeIntegersAreThoseOfSmallOnes() {
        for seed in UInt64(1)...4000 {
            var random = SeededRandom(state: seed)
            let a = Int64(truncatingIfNeeded: random.next()) >> (random.next() % 64)
            let b = Int64(truncatingIfNeeded: random.next()) >> (random.next() % 64)
            let found = WholeNumber(integer(String(a))) - WholeNumber(integer(String(b)))
            #expect(found.integer.decimal == String(Int128(a) - Int128(b)), "seed \(seed)")
        }
    }

    @Test func aDifferenceCanBeTakenBack() {
        for seed in UInt64(1)...500 {
            var random = SeededRandom(state: seed)
            let a = (random.next() % 2 == 0 ? "-" : "") + digits(&random, most: 80)
            let b = (random.next() % 2 == 0 ? "-" : "") + digits(&random, most: 80)
            let difference = WholeNumber(integer(a)) - WholeNumber(integer(b))
            let back = WholeNumber(integer(a)) - WholeNumber(difference.integer)
            #expect(back.integer.decimal == b, "seed \(seed)")
        }
    }
}
