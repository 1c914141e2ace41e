import Foundation
import Signing
import Testing

@Suite struct KeyFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")

    private func refusal(
        _ path: String, _ permissions: KeyFile.Permissions = .ownerOnly, _ algorithm: SignatureAlgorithm? = nil
    ) throws -> SigningError {
        let error = try #require(
            throws: SigningError.self, "\(path)"
        ) { try KeyFile.signingKey(path: path, permissions: permissions, algorithm: algorithm) }
        #expect(error.path == path)
        let other = try #require(
            throws: SigningError.self, "\(path)"
        ) { try KeyFile.verificationKey(path: path, permissions: permissions, algorithm: algorithm) }
        #expect(other.code == error.code && other.path == path)
        return error
    }

    // MARK: What is read

    @Test func pemIsReadAsItsKey() throws {
        let expected = try SigningKey.ed25519(seed: seed)
        let path = try folder.file(ForeignKeys.privatePEM.utf8)
        for algorithm in [nil, SignatureAlgorithm.ed25519] {
            #expect(try KeyFile.signingKey(path: path, algorithm: algorithm).keyID == expected.keyID)
            #expect(try KeyFile.verificationKey(path: path, algorithm: algorithm) == expected.verificationKey)
        }
        let shared = try folder.file(ForeignKeys.publicPEM.utf8, mode: 0o644, named: "public")
        #expect(try KeyFile.verificationKey(path: shared) == expected.verificationKey)
        #expect(try VerificationKey.ed25519(publicPEM: ForeignKeys.publicPEM) == expected.verificationKey)
        let error = #expect(throws: SigningError.self) { try KeyFile.signingKey(path: shared) }
        #expect(error?.code == .notAKey && error?.detail.contains("public key") == true)
        #expect(
            #expect(throws: SigningError.self) {
                try VerificationKey.ed25519(publicPEM: ForeignKeys.privatePEM)
            }?.code == .notAKey)
    }

    @Test func pemWithOtherLineEndsAndTextAroundItIsRead() throws {
        let lines = ForeignKeys.privatePEM.replacingOccurrences(of: "\n", with: "\r\n")
        let text = "a comment\r\n" + lines + "\r\nmore\r\n"
        let key = try KeyFile.signingKey(path: folder.file(text.utf8))
        #expect(try key.keyID == SigningKey.ed25519(seed: seed).keyID)
    }

    @Test func rawBytesAreASecretUnlessSaidOtherwise() throws {
        let path = try folder.file(seed)
        #expect(try KeyFile.signingKey(path: path).keyID == SigningKey.hmac(secret: seed).keyID)
        #expect(try KeyFile.verificationKey(path: path) == VerificationKey.hmac(secret: seed))
        #expect(
            try KeyFile.signingKey(path: path, algorithm: .ed25519).keyID == SigningKey.ed25519(seed: seed).keyID)
        let publicKey = try #require(try SigningKey.ed25519(seed: seed).verificationKey.publicKey)
        let shared = try folder.file(publicKey, mode: 0o644, named: "public")
        #expect(
            try KeyFile.verificationKey(path: shared, algorithm: .ed25519)
                == VerificationKey.ed25519(publicKey: publicKey))
        // A line end is part of a secret.
        let line = try folder.file(seed + [0x0A], named: "line")
        #expect(try KeyFile.signingKey(path: line).keyID == SigningKey.hmac(secret: seed + [0x0A]).keyID)
    }

    // MARK: Permissions

    @Test func everyModeThatLetsOthersInIsRefused() throws {
        for (text, name) in [(Array(ForeignKeys.privatePEM.utf8), "pem"), (seed, "raw")] {
            for mode in 0o400...0o777 where mode & 0o400 != 0 {
                let path = try folder.file(text, named: name)
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                #expect(throws: Never.self) { try KeyFile.signingKey(path: path, permissions: .any) }
                #expect(throws: Never.self) { try KeyFile.verificationKey(path: path, permissions: .any) }
                if mode & 0o077 == 0 {
                    #expect(throws: Never.self) { try KeyFile.signingKey(path: path) }
                } else {
                    let error = try refusal(path)
                    #expect(error.code == .tooOpen && error.detail.contains("0" + String(mode, radix: 8)))
                    #expect(error.hint == "run `chmod 600 \(path)`, or pass --allow-open-key")
                }
            }
        }
    }

    @Test func permissionsAreThoseBehindALink() throws {
        let path = try folder.file(seed, mode: 0o640, named: "it's open")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(try refusal(link).code == .tooOpen)
        #expect(try refusal(path).hint?.contains("chmod 600 '\(folder.path)/it'\\''s open'") == true)
    }

    // MARK: What is refused

    @Test func otherKeysAreRefusedByName() throws {
        let cases: [(String, SigningError.Code, String)] = [
            (ForeignKeys.encryptedPKCS8, .encrypted, "passphrase"),
            (ForeignKeys.encryptedTraditional, .encrypted, "passphrase"),
            (ForeignKeys.ecTraditional, .unsupportedKeyType, "EC PRIVATE KEY"),
            (ForeignKeys.ecPKCS8, .unsupportedKeyType, "EC"), (ForeignKeys.ecPublic, .unsupportedKeyType, "EC"),
            (ForeignKeys.rsaPKCS8, .unsupportedKeyType, "RSA"),
            (ForeignKeys.x25519, .unsupportedKeyType, "X25519"), (ForeignKeys.ed448, .unsupportedKeyType, "ED448"),
            (ForeignKeys.openSSH, .unsupportedKeyType, "OPENSSH PRIVATE KEY"),
            (ForeignKeys.privatePEM + ForeignKeys.publicPEM, .notAKey, "more than one"),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08l me\n", .unsupportedKeyType, "SSH"),
        ]
        for (text, code, word) in cases {
            let error = try refusal(folder.file(text.utf8))
            #expect(error.code == code && error.detail.contains(word), "\(error)")
        }
        let der = try folder.file(bytes("302e020100300506032b657004220420") + seed)
        #expect(try refusal(der).code == .unsupportedKeyType)
    }

    /// A public key that a verifier takes for an HMAC secret would let everybody sign.
    @Test func pemIsNeverASecret() throws {
        for text in [ForeignKeys.publicPEM, ForeignKeys.privatePEM] {
            let path = try folder.file(text.utf8)
            #expect(try refusal(path, .ownerOnly, .hmacSHA256).code == .notAKey)
        }
    }

    @Test func pemCutAnywhereIsRefused() throws {
        for text in [ForeignKeys.privatePEM, ForeignKeys.publicPEM] {
            // The line end behind the block may be missing.
            for count in 0..<text.utf8.count - 1 {
                let path = try folder.file(text.utf8.prefix(count))
                for algorithm in [nil, SignatureAlgorithm.ed25519, .hmacSHA256] {
                    let error = try refusal(path, .ownerOnly, algorithm)
                    #expect([.notAKey, .tooShort].contains(error.code), "\(count) bytes: \(error)")
                }
            }
        }
    }

    /// Any byte of the content changed: a key or a refusal, never a crash.
    @Test func pemChangedAnywhereIsReadOrRefused() throws {
        let text = Array(ForeignKeys.privatePEM.utf8)
        for place in text.indices {
            for byte: UInt8 in [0x00, 0x0A, 0x20, 0x2D, 0x3D, 0x41, 0xFF] {
                var changed = text
                changed[place] = byte
                let path = try folder.file(changed)
                do {
                    _ = try KeyFile.signingKey(path: path, algorithm: .ed25519)
                } catch {
                    #expect(error.path == path)
                }
            }
        }
    }

    @Test func rawBytesOfOtherLengthsAreRefused() throws {
        for (count, algorithm, code) in [
            (0, nil, SigningError.Code.tooShort), (15, nil, .tooShort), (4097, nil, .tooLarge), (65536, nil, .tooLarge),
            (65537, nil, .tooLarge), (1 << 20, nil, .tooLarge), (0, .ed25519, .tooShort), (31, .ed25519, .tooShort),
            (33, .ed25519, .tooLarge), (1 << 20, .ed25519, .tooLarge),
        ] as [(Int, SignatureAlgorithm?, SigningError.Code)] {
            let path = try folder.file([UInt8](repeating: 7, count: count))
            let error = try #require(throws: SigningError.self) {
                try KeyFile.signingKey(path: path, algorithm: algorithm)
            }
            #expect(error.code == code && error.path == path, "\(count) bytes")
            #expect(throws: SigningError.self) { try KeyFile.verificationKey(path: path, algorithm: algorithm) }
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        #expect(try refusal(folder.path + "/missing").code == .cannotOpen)
        #expect(try refusal("").code == .cannotOpen)
        #expect(try refusal("a\0b").code == .cannotOpen)
        #expect(try refusal(folder.path).code == .notAFile)
        #expect(try refusal("/dev/zero").code == .notAFile)
        #expect(try refusal("/dev/null").code == .notAFile)
    }

    // MARK: Pipes

    @Test func aNamedPipeWithoutAWriterIsRefusedAtOnce() throws {
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let start = ContinuousClock.now
        #expect(try refusal(path).code == .cannotRead)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func aSilentWriterIsGivenUp() throws {
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        let error = #expect(throws: SigningError.self) {
            try KeyFile.signingKey(path: path, patience: .milliseconds(50))
        }
        #expect(error?.code == .cannotRead)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/fd"), "no /dev/fd"))
    func aPipeOfTheShellGivesAKey() throws {
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data(ForeignKeys.privatePEM.utf8))
        try pipe.fileHandleForWriting.close()
        let key = try KeyFile.signingKey(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
        #expect(try key.keyID == SigningKey.ed25519(seed: seed).keyID)
    }

    // MARK: Writing

    @Test func writtenKeysAreReadBackAndPrivate() throws {
        for (key, name) in [(try SigningKey.ed25519(seed: seed), "a"), (try .hmac(secret: Array(0..<40)), "b")] {
            let path = folder.path + "/" + name
            try KeyFile.writeSigningKey(key, path: path)
            #expect(try KeyFile.signingKey(path: path).keyID == key.keyID)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        #expect(try String(contentsOfFile: folder.path + "/a", encoding: .utf8) == ForeignKeys.privatePEM)
        #expect(try Array(Data(contentsOf: URL(filePath: folder.path + "/b"))) == Array(0..<40))
        #expect(try SigningKey.ed25519(seed: seed).verificationKey.publicPEM == ForeignKeys.publicPEM)
        #expect(try SigningKey.hmac(secret: seed).verificationKey.publicPEM == nil)
    }

    @Test func nothingIsOverwritten() throws {
        let key = try SigningKey.ed25519(seed: seed)
        let path = try folder.file([1, 2, 3])
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path + "/elsewhere")
        for taken in [path, link, folder.path] {
            let error = #expect(throws: SigningError.self) { try KeyFile.writeSigningKey(key, path: taken) }
            #expect(error?.code == .alreadyExists && error?.path == taken)
        }
        #expect(try Array(Data(contentsOf: URL(filePath: path))) == [1, 2, 3])
        #expect(try folder.names == ["key", "link"])
        let missing = folder.path + "/no/key"
        let error = #expect(throws: SigningError.self) { try KeyFile.writeSigningKey(key, path: missing) }
        #expect(error?.code == .cannotWrite)
    }
}
