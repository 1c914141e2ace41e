// The floor of verifying a log: the SHA-256 of every record's body and the
// comparison of the chain, with nothing looked at in between.
//
//   clang++ -O3 -march=native -std=c++20 sha.cpp -o sha -lcrypto
//   sha FILE [--threads N]
//
// Prints one JSON line like `verify`.

#include "chainfile.hpp"

struct DigestAlone {
  digest::SHA256 sha;

  bool operator()(const char *line, size_t length, const chainfile::Ends &ends) {
    return chainfile::digestHolds(sha, line, length, ends);
  }
};

int main(int argc, char **argv) { return chainfile::run<DigestAlone>("sha", argc, argv); }
