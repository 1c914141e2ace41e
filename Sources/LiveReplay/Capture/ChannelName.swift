internal import CanonicalJSON
internal import DecisionGraph

/// The name of a channel where values are kept by name, as in the state of a snapshot.
///
/// The full name is `namespace:resource` or `namespace:resource:key`, with `\:` for a colon and `\\` for a backslash
/// within a part, so that two channels never share one: `a:b` with the key `c` is `n:a\:b:c`, and `a` with `b:c` is
/// `n:a:b\:c`. The short name is the reference's: `resource` or `resource:key`, as the parts are.
///
/// Source: spec/core.md 14, 18 W28.
enum ChannelName {
    /// The name that no other channel has.
    static func full(_ resource: ResourceRef) -> JSONString {
        var bytes: [UInt8] = []
        append(resource.namespace, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(resource.resourceID, to: &bytes)
        if !resource.key.isEmpty {
            bytes.append(UInt8(ascii: ":"))
            append(resource.key, to: &bytes)
        }
        return JSONString(wtf8: bytes)
    }

    /// The reference's name, which channels may share.
    static func short(_ resource: ResourceRef) -> JSONString {
        guard !resource.key.isEmpty else { return resource.resourceID }
        var bytes = resource.resourceID.withBytes { Array($0) }
        bytes.append(UInt8(ascii: ":"))
        resource.key.withBytes { bytes += $0 }
        return JSONString(wtf8: bytes)
    }

    /// Values that were kept by names of either kind, by full names as far as the channels tell which is meant.
    ///
    /// A value whose name is the short name of exactly one of the channels gets the full one; any other keeps its name,
    /// which is then no channel's full name but its own, so no two values meet.
    ///
    /// - Parameter others: channels whose values are under their full names, where they are there.
    static func full(
        _ values: JSONObject, of channels: [ResourceRef], besides others: [ResourceRef] = []
    ) -> JSONObject {
        guard !values.isEmpty else { return [:] }
        let distinct = Set(channels)
        let fullNames = Set(distinct.map { full($0) }).union(others.map { full($0) })
        // Full names by short ones; nil where several channels share it.
        var meant: [JSONString: JSONString?] = [:]
        for channel in distinct { meant[short(channel)] = meant[short(channel)] == nil ? full(channel) : .some(nil) }
        var named: JSONObject = [:]
        for (name, value) in values {
            if !fullNames.contains(name), let full = meant[name] ?? nil, values[full] == nil {
                named[full] = value
            } else {
                named[name] = value
            }
        }
        return named
    }

    private static func append(_ part: JSONString, to bytes: inout [UInt8]) {
        part.withBytes { part in
            for byte in part {
                if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            }
        }
    }
}
