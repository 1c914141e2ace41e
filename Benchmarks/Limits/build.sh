#!/bin/sh
# Compiles the limit programs into the folder given (default: the current one).
# Usage: build.sh [FOLDER]; CXX chooses the compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-.}
mkdir -p "$out"
for program in blast live plan parse corpus records verify sha append; do
    case $program in
        blast | live) libraries= ;;
        parse | corpus) libraries=-lsimdjson ;;
        *) libraries=-lcrypto ;;
    esac
    "${CXX:-clang++}" -O3 -march=native -std=c++20 "$here/$program.cpp" -o "$out/limit-$program" $libraries
done
