// The physical limit of verifying a log on its bytes: every record canonical
// and of the right shape, its digest right, the chain unbroken.
//
//   clang++ -O3 -march=native -std=c++20 verify.cpp -o verify -lcrypto
//   verify FILE [--threads N]
//
// `record_id` sorts last, so the digest is that of the line's own bytes up to
// it, and a brace: nothing is written again. A line in another spelling is
// refused here. Prints one JSON line: seconds with reading (best of three),
// records, and the first digits of the last id.

#include "canonical.hpp"
#include "chainfile.hpp"

struct CanonicalRecord {
  digest::SHA256 sha;

  bool operator()(const char *line, size_t length, const chainfile::Ends &ends) {
    canonical::Walk walk{line};
    if (!canonical::body(walk)) return false;
    // The walk stands at the value that the ends were parsed from.
    return walk.at == (ends.previous ? ends.previous - 1 : ends.id - 14 - 4) &&
           chainfile::digestHolds(sha, line, length, ends);
  }
};

int main(int argc, char **argv) { return chainfile::run<CanonicalRecord>("verify", argc, argv); }
