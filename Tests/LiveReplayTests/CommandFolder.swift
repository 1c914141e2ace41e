import Foundation
import LiveReplay

/// A folder of scripts that a test writes and runs.
final class CommandFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "auditable-commands-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Removes it, at the end of the test: `defer` also keeps the folder until then.
    func remove() { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a shell script.
    func script(_ text: String, named name: String = "script", executable: Bool = true) throws -> String {
        let (path, draft) = (path(name), path(name + ".draft"))
        try ("#!/bin/sh\n" + text + "\n").write(toFile: draft, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: executable ? 0o755 : 0o644], ofItemAtPath: draft)
        // A program that another test starts meanwhile holds what this process has open for writing until it runs, and
        // the system starts no file that is open for writing. So another process writes it.
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/bin/cp")
        copy.arguments = ["-p", draft, path]
        try copy.run()
        copy.waitUntilExit()
        guard copy.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return path
    }

    /// What a script wrote into a file of this folder.
    func contents(_ name: String) -> String? {
        try? String(contentsOfFile: path(name), encoding: .utf8)
    }
}
