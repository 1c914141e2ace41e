#!/usr/bin/env bash
# Measures, with every answer checked before its time counts, and prints the table of the README.
#
#   Benchmarks/run.sh [--corpus FILE] [--quick] [--only W1|W2|W4|W5|W6|W7|W9|W10|W11]
#
# --corpus: 120 tau-bench airline runs, one per line, from which W1 is made; without it W1 runs on the project's own
# corpus, whose figures are not comparable with the published ones. --quick leaves out n = 1,000,000 of uniform
# and the log of 1,000,000 records.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(--configuration release --static-swift-stdlib)
swift build "${flags[@]}" --product auditable
swift build "${flags[@]}" --product auditable-bench
folder=$(swift build "${flags[@]}" --show-bin-path)
bash Benchmarks/Limits/build.sh "$folder/limits"
exec "$folder/auditable-bench" --tool "$folder/auditable" --limits "$folder/limits" --peers Benchmarks/Peers "$@"
