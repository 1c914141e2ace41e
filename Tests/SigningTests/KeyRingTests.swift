import Signing
import Testing

@Suite struct KeyRingTests {
    private let old: SigningKey
    private let new: SigningKey

    init() throws {
        old = try .ed25519(seed: Array(0..<32))
        new = try .hmac(secret: Array(0..<32))
    }

    @Test func oldRowsStayVerifiableAfterARotation() throws {
        let ring = try KeyRing([
            .init(key: old.verificationKey, notAfter: 1000),
            .init(keyID: new.keyID, key: new.verificationKey, notBefore: 1000),
        ])
        let row: [UInt8] = [1, 2, 3]
        guard case .valid(let key) = ring.status(of: old.keyID, at: 999.5) else {
            Issue.record("the old key is not valid in its time")
            return
        }
        #expect(try key.verify(signature: old.sign(row), message: row))
        #expect(ring.status(of: old.keyID, at: 1000) == .expired)
        #expect(ring.status(of: new.keyID, at: 999.5) == .notYetValid)
        #expect(ring.status(of: new.keyID, at: 1000) == .valid(new.verificationKey))
        #expect(ring.status(of: new.keyID, at: .greatestFiniteMagnitude) == .valid(new.verificationKey))
        let stranger = try SigningKey.hmac(secret: Array(1..<33))
        #expect(ring.status(of: stranger.keyID, at: 0) == .unknown)
        #expect(ring.lookup(stranger.keyID) == nil)
        #expect(ring.lookup(old.keyID)?.notAfter == 1000)
        #expect(ring.entries.map(\.keyID) == [old.keyID, new.keyID])
    }

    @Test func aTimeThatIsNoNumberIsOutsideOfEveryBound() throws {
        let bounded = try KeyRing([.init(key: old.verificationKey, notAfter: 5)])
        #expect(bounded.status(of: old.keyID, at: .nan) == .notYetValid)
        let free = try KeyRing([.init(key: old.verificationKey)])
        #expect(free.status(of: old.keyID, at: .nan) == .valid(old.verificationKey))
    }

    @Test func aKeyStandsInARingOnce() throws {
        var ring = try KeyRing([.init(key: old.verificationKey, notBefore: 1, notAfter: 2)])
        try ring.add(.init(key: old.verificationKey, notBefore: 1, notAfter: 2))
        #expect(ring.entries.count == 1)
        let before = ring
        let error = #expect(throws: SigningError.self) {
            try ring.add(.init(key: old.verificationKey, notBefore: 1, notAfter: 3))
        }
        #expect(error?.code == .duplicateKey && ring == before)
    }

    @Test func windowsWithoutATimeInThemAreRefused() {
        for (notBefore, notAfter) in [(2.0, 2.0), (3, 2), (.nan, 2), (1, .nan), (-.infinity, 2), (1, .infinity)] {
            let error = #expect(throws: SigningError.self) {
                try KeyRing.Entry(key: old.verificationKey, notBefore: notBefore, notAfter: notAfter)
            }
            #expect(error?.code == .badWindow, "\(notBefore) to \(notAfter)")
        }
    }

    @Test func aNameOfAnotherKeyIsRefused() {
        let error = #expect(throws: SigningError.self) {
            try KeyRing.Entry(keyID: new.keyID, key: old.verificationKey)
        }
        #expect(error?.code == .keyMismatch)
    }
}
