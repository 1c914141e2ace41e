/// The steps of appending to a log, apart from who carries them out: the system (``AppendFile``), or a test that fails
/// or dies at one of them.
package protocol AppendTarget: Sendable {
    /// The path as the user wrote it.
    var path: String { get }
    /// The path of the file itself, not of a link to it: beside it lie the files that belong to this one.
    var storedPath: String { get }

    /// How long the file is now.
    ///
    /// - Throws: ``ByteStreamError``.
    func size() throws(ByteStreamError) -> Int

    /// Adds bytes at the end.
    ///
    /// - Throws: ``ByteStreamError``; any number of the bytes may then have been added.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ByteStreamError)

    /// Cuts the file.
    func truncate(to size: Int) throws(ByteStreamError)

    /// Returns when everything added so far survives a loss of power.
    ///
    /// - Throws: ``ByteStreamError``; nothing is then known about what was added since the last call that succeeded.
    func synchronize() throws(ByteStreamError)

    /// Whether the path still names this file.
    func isInPlace() -> Bool

    /// The bytes from a place on, of this very file, whatever its path names by now.
    func source(from offset: Int) throws(ByteStreamError) -> ByteSource

    /// Reads bytes that are there; fewer at the end of the file.
    func read(from offset: Int, count: Int) throws(ByteStreamError) -> [UInt8]

    /// The bytes of the file beside this one, whose name has a suffix more; nil when there is none.
    ///
    /// - Throws: ``ByteStreamError``, also for one of more than `limit` bytes.
    func sideFile(_ suffix: String, limit: Int) throws(ByteStreamError) -> [UInt8]?

    /// Replaces the file beside this one, whose name has a suffix more: it holds the old bytes or the new ones,
    /// whatever happens, and durably the new ones when this returns.
    func replaceSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError)

    /// Makes a file beside this one, durably.
    ///
    /// - Returns: false when there is one of that name, which is left as it is.
    func addSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) -> Bool
}
