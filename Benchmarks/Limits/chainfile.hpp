// A log of chained record lines, read and checked in pieces that stay in cache,
// by one thread or several: a piece needs nothing of the others but the id
// before it, and that is compared when all are done.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "records.hpp"

namespace chainfile {

/// What a log's walk found. `records` is how many held before the first that did not.
struct Found {
  bool isReadable = false, holds = false;
  uint64_t bytes = 0, records = 0;
  std::string head;
};

/// The fixed end of a line: `"prev_digest":` and its value, `,"record_id":` and its value, `}`.
struct Ends {
  const char *previous;  // 64 digits; nullptr for null
  const char *id;        // 64 digits
};

/// Checks the line's end from behind.
inline bool parseEnds(const char *line, size_t length, Ends &ends) {
  constexpr char key[] = ",\"record_id\":\"", before[] = "\"prev_digest\":";
  constexpr size_t tail = records::tailLength;
  if (length < tail + 14 + 66) return false;
  const char *body = line + length - tail;
  if (memcmp(body, key, 14) != 0 || memcmp(body + 14 + 64, "\"}", 2) != 0) return false;
  ends.id = body + 14;
  ends.previous = body[-1] == '"' ? body - 65 : nullptr;
  const char *start = ends.previous ? body - 66 : body - 4;
  if (ends.previous == nullptr ? memcmp(start, "null", 4) != 0 : *start != '"') return false;
  return memcmp(start - 14, before, 14) == 0;
}

/// One thread's part of the work. `Check` is made once a thread; called with a
/// line, its length and its ends it says whether the record holds by itself.
template <class Check> class Reader {
public:
  static constexpr size_t pieceLength = 384 << 10;

  struct Piece {
    digest::Hex previous, last;
    bool startsChain = false, holds = true;
    uint64_t records = 0;
  };

  Reader(int descriptor, uint64_t size) : descriptor(descriptor), size(size), buffer(pieceLength + 4096 + padding) {}

  /// The lines that start within piece `index`.
  void read(uint64_t index, Piece &piece) {
    uint64_t start = index * pieceLength, end = std::min(start + pieceLength, size);
    // The byte before tells whether a line starts right here.
    uint64_t from = start - (index > 0);
    held = 0;
    if (!fill(from, size_t(end - from) + 2048)) return void(piece.holds = false);
    size_t at = 0;
    if (index > 0) {
      const void *feed = memchr(buffer.data(), '\n', size_t(end - from));
      if (feed == nullptr) return;
      at = size_t(static_cast<const char *>(feed) - buffer.data()) + 1;
    }
    while (from + at < end) {
      const void *feed = memchr(buffer.data() + at, '\n', held - at);
      while (feed == nullptr && from + held < size) {
        size_t before = held;
        if (!fill(from, held + pieceLength)) return void(piece.holds = false);
        feed = memchr(buffer.data() + before, '\n', held - before);
      }
      size_t stop = feed ? size_t(static_cast<const char *>(feed) - buffer.data()) : held;
      if (stop > at && !line(buffer.data() + at, stop - at, piece)) return void(piece.holds = false);
      at = stop + 1;
    }
  }

private:
  static constexpr size_t padding = 128;
  int descriptor;
  uint64_t size;
  std::vector<char> buffer;
  size_t held = 0;
  Check check;

  /// Holds `length` bytes from `from` on, or up to the end of the file.
  bool fill(uint64_t from, size_t length) {
    length = size_t(std::min<uint64_t>(length, size - from));
    if (buffer.size() < length + padding) buffer.resize(length + padding);
    while (held < length) {
      ssize_t got = pread(descriptor, buffer.data() + held, length - held, off_t(from + held));
      if (got <= 0) return false;
      held += size_t(got);
    }
    memset(buffer.data() + held, 0, padding);
    return true;
  }

  bool line(const char *text, size_t length, Piece &piece) {
    Ends ends;
    if (!parseEnds(text, length, ends)) return false;
    if (piece.records == 0) {
      piece.startsChain = ends.previous == nullptr;
      if (ends.previous) memcpy(piece.previous.data(), ends.previous, 64);
    } else if (ends.previous == nullptr || memcmp(ends.previous, piece.last.data(), 64) != 0) {
      return false;
    }
    if (!check(text, length, ends)) return false;
    memcpy(piece.last.data(), ends.id, 64);
    piece.records++;
    return true;
  }
};

template <class Check> Found walk(const char *path, unsigned threads) {
  Found found;
  int descriptor = open(path, O_RDONLY);
  struct stat info;
  if (descriptor < 0 || fstat(descriptor, &info) != 0) return found;
  found.isReadable = true;
  found.bytes = uint64_t(info.st_size);
  using Part = Reader<Check>;
  std::vector<typename Part::Piece> pieces((found.bytes + Part::pieceLength - 1) / Part::pieceLength);
  std::atomic<uint64_t> next{0};
  auto work = [&] {
    Part part(descriptor, found.bytes);
    for (uint64_t k = next++; k < pieces.size(); k = next++) part.read(k, pieces[k]);
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; t++) others.emplace_back(work);
  work();
  for (std::thread &t : others) t.join();
  close(descriptor);

  found.holds = true;
  const typename Part::Piece *last = nullptr;
  for (const auto &piece : pieces) {
    if (piece.records > 0) {
      bool links = last == nullptr ? piece.startsChain : !piece.startsChain && piece.previous == last->last;
      if (!links) found.holds = false;
      if (!found.holds) break;
      last = &piece;
      found.records += piece.records;
    }
    found.holds = piece.holds;
    if (!found.holds) break;
  }
  if (last != nullptr) found.head.assign(last->last.data(), 64);
  return found;
}

/// `PROGRAM FILE [--threads N]`: walks the file three times and prints one JSON line with the best time.
template <class Check> int run(const char *name, int argc, char **argv) {
  unsigned threads = argc == 4 && strcmp(argv[2], "--threads") == 0 ? unsigned(atoi(argv[3])) : 1;
  if ((argc != 2 && argc != 4) || threads < 1 || threads > 256) {
    fprintf(stderr, "usage: %s FILE [--threads N]\n", name);
    return 2;
  }
  Found found;
  double best = 1e300;
  for (int round = 0; round < 3; round++) {
    auto start = std::chrono::steady_clock::now();
    found = walk<Check>(argv[1], threads);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!found.isReadable || !found.holds) {
      fprintf(stderr, "%s: %s\n", argv[1],
              found.isReadable ? ("broken after record " + std::to_string(found.records)).c_str() : "cannot be read");
      return 3;
    }
  }
  printf("{\"case\":\"%s\",\"threads\":%u,\"bytes\":%llu,\"records\":%llu,\"seconds\":%.6f,\"gbps\":%.3f,\"check\":"
         "\"%.16s\"}\n",
         name, threads, (unsigned long long)found.bytes, (unsigned long long)found.records, best,
         double(found.bytes) / best / 1e9, found.head.c_str());
  return 0;
}

/// Whether the SHA-256 of the line without `record_id` is the id it names.
inline bool digestHolds(digest::SHA256 &sha, const char *line, size_t length, const Ends &ends) {
  sha.update(line, length - records::tailLength);
  sha.update("}", 1);
  digest::Hex hex;
  sha.finish(hex.data());
  return memcmp(hex.data(), ends.id, 64) == 0;
}

}  // namespace chainfile
