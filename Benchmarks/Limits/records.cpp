// Makes the input of the log workloads.
//
//   clang++ -O3 -march=native -std=c++20 records.cpp -o records -lcrypto
//   records N FILE [--bodies]
//
// Writes N chained records, one canonical line each; with --bodies the same
// records before they are sealed: `prev_digest` null, no `record_id`. Prints
// one JSON line: records, bytes, and the first digits of the file's SHA-256.
// The sizes with known digests are checked.

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "records.hpp"

struct Known {
  uint64_t records, bytes;
  const char *check;
};
static constexpr Known known[] = {
    {1000, 948806, "717c48dfd6fa0d17"}, {100000, 95416251, "0293f7b2168b5647"}, {1000000, 957141053, "2da55d53a96a8d53"}};

int main(int argc, char **argv) {
  bool bodies = argc == 4 && std::string_view(argv[3]) == "--bodies";
  uint64_t count = argc > 1 ? strtoull(argv[1], nullptr, 10) : 0;
  FILE *file = (argc == 3 || bodies) && count > 0 ? fopen(argv[2], "wb") : nullptr;
  if (file == nullptr) {
    fprintf(stderr, "usage: records N FILE [--bodies] (a file that can be written)\n");
    return 2;
  }
  constexpr size_t room = 1 << 20;
  auto buffer = std::make_unique<char[]>(room + records::lineRoom);
  digest::SHA256 whole;
  records::Chain chain;
  uint64_t bytes = 0;
  char *at = buffer.get();
  bool good = true;
  for (uint64_t i = 0; i < count && good; i++) {
    records::Record record = records::record(i);
    if (bodies) {
      at = records::writeBody(at, record, nullptr);
      *at++ = '\n';
    } else {
      at = chain.writeLine(at, record);
    }
    size_t held = size_t(at - buffer.get());
    if (held < room && i + 1 < count) continue;
    whole.update(buffer.get(), held);
    good = fwrite(buffer.get(), 1, held, file) == held;
    bytes += held;
    at = buffer.get();
  }
  if (fclose(file) != 0 || !good) {
    fprintf(stderr, "%s cannot be written\n", argv[2]);
    return 3;
  }
  digest::Hex hex;
  whole.finish(hex.data());
  for (const Known &k : known)
    if (!bodies && k.records == count &&
        (k.bytes != bytes || memcmp(k.check, hex.data(), 16) != 0)) {
      fprintf(stderr, "%llu records must be %llu bytes with the digest %s: %llu bytes, %.16s\n",
              (unsigned long long)count, (unsigned long long)k.bytes, k.check,
              (unsigned long long)bytes, hex.data());
      return 3;
    }
  printf("{\"case\":\"records\",\"records\":%llu,\"bytes\":%llu,\"check\":\"%.16s\"}\n", (unsigned long long)count,
         (unsigned long long)bytes, hex.data());
}
