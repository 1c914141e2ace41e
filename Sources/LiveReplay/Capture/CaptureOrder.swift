/// In which order a ``TouchRecorder`` takes the steps of a run to have happened.
///
/// ## By cause
///
/// Steps overlap: one runs within another, or beside it in another task. A log of whole steps, one after the other, can
/// still tell such a run as it was, as long as each step can be given one moment at which all of it might have happened
/// at once. Two touches of one channel are in conflict when it matters which came first: a read and a write, or, on an
/// overwrite channel, two writes. Four rules:
///
/// 1. **A write is committed when it is noted**, not when its scope ends: other steps can read it from then on. Note it
///    when it has been made. Only the end tells whether the step failed; the writes of a step that failed count as
///    never made (``DecisionGraph/WriteEffect``), and who read one in between is named by
///    ``CaptureCaution/readOfFailedWrite(channel:reader:writer:)``.
/// 2. **A step takes place** just before the first touch of another step that is in conflict with one of its own, or
///    else at its end. The superstep is the number of steps that took place before it.
/// 3. **A step that has taken place and meets what took place later is continued by a new step.** The new one has the
///    next free index, the attribute ``TouchRecorder/continuesAttribute``, and an observed edge to the old one over the
///    resource that stands for the step's own memory (``TouchRecorder/memory(of:)``), marked `overcaptured`: it was
///    handed what the step had read before, without a sign that it looked. It has that edge also when the step fails,
///    whose other writes count as never made. A decision stays with the part that made it.
/// 4. What a step reads of its own last write on an overwrite channel says nothing about others and is no read.
///
/// So every read is bound to the write that it saw, each edge leads to a step that took place earlier, and two open
/// steps never rest on each other: where both read what the other wrote, one of them becomes two. What is read after a
/// step's writes were read is not mistaken for what these rest on. In a run of steps that never overlap nothing is cut,
/// and superstep and index are the same number.
///
/// Execution predecessors say what is known to have gone before, never the step that happened to end last:
///
/// - steps of one task follow each other as they take place, a step and those within it too;
/// - a step in another task than the one around it follows what had taken place in that one's task when it began;
/// - what ended in other tasks goes before the rest of the step around it.
///
/// A recorder sees that a task has ended, not that somebody waited for it. So what a task does after one that it started
/// with `async let` has ended follows that one also when it did not wait, and a step goes before the tasks that it
/// started with all it did until they met: such writes are not called concurrent
/// (``CaptureCaution/concurrentWrites(_:)``). Of tasks beside each other they are.
///
/// Two steps of one child task that are not within a step of that task are not known to follow each other: give each
/// worker a step of its own.
///
/// The moments are those of a serial order of conflict-serializable transactions; a cut keeps the run serializable.
///
/// Source: C. H. Papadimitriou, The serializability of concurrent database updates, JACM 26(4), 1979; spec/core.md 14,
/// 18 W29.
public enum CaptureOrder: Sendable, Hashable {
    /// By what each step could see, as described above.
    case causal
    /// The reference's: scopes are numbered as they begin, a step's index is its superstep, and it is taken to have
    /// seen the writes of every step that began before it, also those made after it read. Right for steps that never
    /// overlap.
    case begun
}
