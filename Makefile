# The two commands of this project, each complete by itself: it installs what is missing, builds, and runs.
#
#   make demo    build in release and do the main job on the corpus that comes with the project
#   make test    build and run every test
#   make torture kill the writer of a log 1,000 times, at every step of a commit (RUNS and SEED choose others)
#   make bench   measure, with answers checked before times count (see Benchmarks/README.md)

SHELL := /bin/bash
SWIFT ?= swift
# The tool ships with the Swift library inside: it starts faster and needs no toolchain where it runs.
RELEASE := --configuration release --static-swift-stdlib --product auditable

.PHONY: demo test torture bench setup build clean

setup:
	@bash .ci/setup

build: setup
	$(SWIFT) build $(RELEASE)

demo: build
	@bash .ci/demo "$$($(SWIFT) build $(RELEASE) --show-bin-path)/auditable"

test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

torture: setup
	$(SWIFT) build --build-tests
	AUDITABLE_TORTURE=$(or $(RUNS),1000) AUDITABLE_SEED=$(or $(SEED),1) $(SWIFT) test --skip-build --filter CrashTests

bench: build
	@bash Benchmarks/run.sh

clean:
	rm -rf .build demo-output
