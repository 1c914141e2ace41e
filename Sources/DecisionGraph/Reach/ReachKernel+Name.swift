extension ReachKernel {
    /// What runs when this kernel is asked for here.
    package var name: String {
        switch level {
        case ReachKernel.avx512.level where level != ReachKernel.portable.level: "avx512"
        case ReachKernel.avx2.level where level != ReachKernel.portable.level: "avx2"
        default: "portable"
        }
    }
}
