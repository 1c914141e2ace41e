// swift-tools-version: 6.2

import PackageDescription

// A target per row of the module map in README.md; arrows point downwards only. Tests/ArchitectureTests compares the
// `import` lines of every file with the dependencies named here.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
// For the parser it carries, CYaml: positioned documents need the ends of values and the places of aliases, which Yams
// itself does not tell.
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")

/// A library module of ours under `Sources/`.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "auditable",
    products: [
        .library(name: "Auditable", targets: ["Auditable"]),
        .executable(name: "auditable", targets: ["auditable-command"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Seams to C and C++.
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CKernels"),
        .target(name: "CProcess"),

        // Leaves: import nothing that knows what a run is.
        module("ByteStreams", ["CZlib"]),
        module("CanonicalJSON", ["CSimdJSON", collections]),
        module("PositionedDocuments", ["CanonicalJSON", yams]),
        module("Signing", ["CLibCrypto"]),
        module("Findings"),

        // The kernel and the analyses over it.
        module("DecisionGraph", ["CanonicalJSON", "CKernels"]),
        module("Expressions", ["CanonicalJSON", "CRE2"]),
        module("GraphQuery", ["CanonicalJSON", "DecisionGraph", "Expressions", "Findings", "PositionedDocuments"]),
        module("DecisionRecords", ["ByteStreams", "CanonicalJSON", "Signing"]),
        module("Grounding", ["CanonicalJSON"]),
        module("Auditors", ["CanonicalJSON", "DecisionRecords", "Grounding"]),
        module("BlastRadius", ["CanonicalJSON", "DecisionGraph", "Findings", "Grounding"]),
        module(
            "LiveReplay",
            [
                "Auditors", "BlastRadius", "CProcess", "CanonicalJSON", "DecisionGraph", "DecisionRecords",
                "Expressions", "Grounding", "PositionedDocuments", "Signing",
            ]),
        module(
            "PlanLint",
            ["CanonicalJSON", "DecisionGraph", "Expressions", "Findings", "PositionedDocuments", "Signing"]),
        module("Adapters", ["CanonicalJSON", "DecisionGraph", "PositionedDocuments"], path: "Adapters"),
        module("Reports", ["CanonicalJSON", "Findings"]),

        // What users touch.
        module(
            "Auditable",
            [
                "Adapters", "Auditors", "BlastRadius", "ByteStreams", "CanonicalJSON", "DecisionGraph",
                "DecisionRecords", "Expressions", "Findings", "GraphQuery", "Grounding", "LiveReplay", "PlanLint",
                "PositionedDocuments", "Signing",
            ]),
        module(
            "AuditableCommand",
            [
                "Adapters", "Auditors", "BlastRadius", "ByteStreams", "CanonicalJSON", "DecisionGraph",
                "DecisionRecords",
                "Expressions", "Findings", "GraphQuery", "Grounding", "LiveReplay", "PlanLint", "PositionedDocuments",
                "Reports", "Signing", argumentParser,
            ]),
        .executableTarget(
            name: "auditable-command", dependencies: ["AuditableCommand"], path: "Sources/auditable",
            swiftSettings: strict),

        // The project's own corpus and what makes it.
        module("ServiceDesk", path: "Corpora/Generator/ServiceDesk"),
        .executableTarget(
            name: "make-corpus", dependencies: ["ServiceDesk"], path: "Corpora/Generator/make-corpus",
            swiftSettings: strict),

        // Measurements; see Benchmarks/run.sh.
        .executableTarget(
            name: "auditable-bench",
            dependencies: [
                "Adapters", "BlastRadius", "ByteStreams", "CanonicalJSON", "DecisionGraph", "DecisionRecords",
                "Expressions", "LiveReplay", "PlanLint", "PositionedDocuments",
            ],
            path: "Benchmarks/Driver", swiftSettings: strict),

        // A process that tests kill at the steps of a commit.
        .executableTarget(
            name: "crash-writer", dependencies: ["ByteStreams", "CanonicalJSON", "DecisionRecords", "Signing"],
            path: "Tests/CrashWriter", swiftSettings: strict),

        tests(
            "AdaptersTests", ["Adapters", "BlastRadius", "CanonicalJSON", "DecisionGraph", "PositionedDocuments"]),
        tests("ArchitectureTests"),
        tests("AuditorsTests", ["Auditors", "CanonicalJSON", "DecisionRecords", "Grounding"]),
        tests("BlastRadiusTests", ["BlastRadius", "CanonicalJSON", "DecisionGraph", "Findings", "Grounding"]),
        tests("ByteStreamsTests", ["ByteStreams"]),
        tests("CanonicalJSONTests", ["CanonicalJSON"]),
        tests(
            "CommandTests",
            [
                "Adapters", "AuditableCommand", "BlastRadius", "CanonicalJSON", "DecisionGraph", "GraphQuery",
                "PlanLint",
                "PositionedDocuments", "auditable-command",
            ],
            exclude: ["Scripts"]
        ),
        tests(
            "ConformanceTests",
            [
                "Adapters", "Auditors", "BlastRadius", "ByteStreams", "CanonicalJSON", "DecisionGraph",
                "DecisionRecords",
                "Expressions", "Findings", "Grounding", "LiveReplay", "PlanLint", "PositionedDocuments", "Reports",
                "Signing",
            ]),
        tests("CorporaTests", ["Adapters", "CanonicalJSON", "DecisionGraph", "ServiceDesk"]),
        tests("DecisionGraphTests", ["CanonicalJSON", "DecisionGraph"]),
        tests(
            "DecisionRecordsTests", ["ByteStreams", "CanonicalJSON", "DecisionRecords", "Signing", "crash-writer"]),
        tests(
            "DocumentationTests",
            ["Adapters", "Auditable", "BlastRadius", "CanonicalJSON", "DecisionGraph", "auditable-command"]),
        tests("ExpressionsTests", ["CanonicalJSON", "Expressions"]),
        tests(
            "GraphQueryTests",
            ["CanonicalJSON", "DecisionGraph", "Expressions", "Findings", "GraphQuery", "PositionedDocuments"]),
        tests("GroundingTests", ["CanonicalJSON", "Grounding"]),
        tests(
            "LiveReplayTests",
            [
                "Adapters", "Auditors", "BlastRadius", "CanonicalJSON", "DecisionGraph", "DecisionRecords",
                "Expressions", "Grounding", "LiveReplay", "PositionedDocuments", "Signing",
            ]),
        tests(
            "PlanLintTests",
            ["Adapters", "CanonicalJSON", "DecisionGraph", "Findings", "PlanLint", "PositionedDocuments"]),
        tests("PositionedDocumentsTests", ["CanonicalJSON", "PositionedDocuments"]),
        tests("ReportsTests", ["CanonicalJSON", "Findings", "Reports"]),
        tests("SigningTests", ["Signing"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
