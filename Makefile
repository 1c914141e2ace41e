# make test builds and runs every test; it installs what is missing first.

SHELL := /bin/bash
SWIFT ?= swift

.PHONY: test setup

setup:
	@bash .ci/setup

test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
