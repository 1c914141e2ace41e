extension KeyFile {
    /// Writes a new key file that its owner alone may read: PEM for Ed25519, the raw secret for HMAC.
    ///
    /// The file is on the disk when this returns. ``signingKey(path:permissions:algorithm:patience:)`` reads the same
    /// key from it.
    ///
    /// - Throws: ``SigningError`` with the path: `alreadyExists` when anything is there, which stays as it is;
    ///   `cannotWrite` when the file cannot be written whole, and nothing of it is left then; `libcrypto`.
    public static func writeSigningKey(_ key: SigningKey, path: String) throws(SigningError) {
        let secret: SecretBytes
        switch key.material {
        case .hmac(let hmac): secret = hmac.secret
        case .ed25519(let pair): secret = try PEMText.privateKey(try pair.seed())
        }
        guard !path.utf8.contains(0) else {
            throw SigningError(.cannotWrite, "a path with a NUL byte", path: path)
        }
        let descriptor = SystemCalls.createPrivately(path)
        guard descriptor >= 0 else {
            guard !SystemCalls.nameIsTaken else {
                throw SigningError(
                    .alreadyExists, "is there already, and a key is never overwritten", path: path,
                    hint: "name a new file")
            }
            throw SigningError(.cannotWrite, SystemCalls.reason, path: path)
        }
        let isWritten = secret.withBytes { SystemCalls.writeAll(descriptor, $0) } && SystemCalls.synchronize(descriptor)
        let reason = isWritten ? nil : SystemCalls.reason
        let isClosed = SystemCalls.closeDescriptor(descriptor)
        guard isWritten, isClosed else {
            let detail = reason ?? SystemCalls.reason
            SystemCalls.removeFile(path)
            throw SigningError(.cannotWrite, detail, path: path)
        }
        SystemCalls.synchronizeFolder(of: path)
    }
}
