// How fast simdjson builds its document model over a JSON Lines file: the limit
// for anything that reads such a file and checks every byte of it.
//
//   clang++ -O3 -march=native -std=c++20 parse.cpp -o parse -lsimdjson
//   parse FILE
//
// The file is read into memory first; then each line is parsed into one reused
// parser. Prints one JSON line: bytes, lines, seconds (best of three), GB/s.

#include <simdjson.h>

#include <chrono>
#include <cstdio>

#include "lines.hpp"

int main(int argc, char **argv) {
  lines::File file;
  if (argc != 2 || !file.load(argv[1])) {
    fprintf(stderr, "usage: parse FILE (one that can be read)\n");
    return 2;
  }
  simdjson::dom::parser parser;
  double best = 1e300;
  size_t count = 0;
  for (int round = 0; round < 3; round++) {
    auto start = std::chrono::steady_clock::now();
    size_t parsed = 0;
    bool failed = file.forEachLine([&](const char *line, size_t length) {
      simdjson::dom::element document;
      // The text is followed by enough readable bytes: no copy.
      if (parser.parse(reinterpret_cast<const uint8_t *>(line), length, false).get(document)) return false;
      parsed++;
      return true;
    });
    if (failed) {
      fprintf(stderr, "line %zu does not parse\n", parsed + 1);
      return 3;
    }
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    count = parsed;
  }
  printf("{\"case\":\"dom-parse\",\"bytes\":%zu,\"lines\":%zu,\"seconds\":%.6f,\"gbps\":%.3f}\n", file.size(), count,
         best, double(file.size()) / best / 1e9);
}
