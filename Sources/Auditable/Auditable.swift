@_exported public import Adapters
@_exported public import BlastRadius
@_exported public import ByteStreams
@_exported public import CanonicalJSON
@_exported public import DecisionGraph
@_exported public import DecisionRecords
@_exported public import Grounding
@_exported public import Signing
