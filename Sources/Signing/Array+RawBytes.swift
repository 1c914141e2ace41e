extension [UInt8] {
    /// `withUnsafeBytes` for bodies that throw our error; the standard one does not pass typed errors on.
    func withRawBytes<Answer>(
        _ body: (UnsafeRawBufferPointer) throws(SigningError) -> Answer
    ) throws(SigningError) -> Answer {
        let result: Result<Answer, SigningError> = withUnsafeBytes { bytes in
            do throws(SigningError) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
