#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Which task is running, or which thread outside of tasks.
///
/// The next task may get the number of one that has ended. So a number is compared only with that of a task known to be
/// alive, which the task of an open scope is.
package enum TaskIdentity: Sendable, Hashable {
    case task(Int)
    case thread(Int)

    /// The one that calls.
    package static var current: TaskIdentity {
        withUnsafeCurrentTask { task in
            if let task { .task(task.hashValue) } else { .thread(pthread_self().hashValue) }
        }
    }
}
