/// What becomes of a reference to a step that has not arrived yet.
///
/// Source: spec/core.md 16, 18 W15.
public enum LateEdgeRule: Sendable, Hashable {
    /// It makes no edge, also when the step arrives: list order decides. This is the reference's rule, and every prefix
    /// is the batch graph of the steps in the order in which they came.
    case dropped
    /// It makes an edge when the step arrives.
    ///
    /// A step's own references to steps that are there come first, then the references that waited for it, in the order
    /// in which they were made. One that would close a cycle makes no edge: of the references of a cycle the last one
    /// to find its step is left out.
    ///
    /// So every prefix is the batch graph of its steps in an order in which every step comes after those it rests on.
    /// Where the references have no cycle that is any order in which each step comes after all that it refers to;
    /// where they have one, the reference left out points forwards in it, and batch drops it too.
    case reconnected
}
