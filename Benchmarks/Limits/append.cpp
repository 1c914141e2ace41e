// The physical limit of keeping a log: how fast records are sealed and
// appended, in memory, to a file, and to a disk.
//
//   clang++ -O3 -march=native -std=c++20 append.cpp -o append -lcrypto
//   append N FOLDER [--mode memory|plain|sync|group|sync-rate] [--group N]
//
// Appends the first N records of the workload to a new file in FOLDER, which is
// removed at the end. Every mode but `sync-rate` builds the canonical line from
// typed values, hashes it and chains it:
//   memory     keeps the lines in memory (of at most 64 MiB, used again)
//   plain      one write a record
//   sync       one write and one fdatasync a record
//   group      one write and one fdatasync for every group (default 64)
//   sync-rate  the lines made beforehand: one write and one fdatasync each, the
//              bare rate of the disk
// All modes run when none is named, those that sync on at most 20,000 records,
// `sync` and `sync-rate` on at most 2,000. Making the values is not timed.
//
// Prints one JSON line a mode: seconds, records a second, p50 and p99 of the
// durable step (write and fdatasync) in microseconds, and the first digits of
// the file's SHA-256.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "records.hpp"

using Clock = std::chrono::steady_clock;

static double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

static void fail(const char *what) {
  perror(what);
  exit(3);
}

/// A file that is made for one measurement.
class NewFile {
public:
  explicit NewFile(const std::string &folder)
      : path(folder + "/limit-append-" + std::to_string(getpid()) + ".log"),
        descriptor(open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_APPEND, 0600)) {
    if (descriptor < 0) fail(path.c_str());
  }
  ~NewFile() {
    close(descriptor);
    unlink(path.c_str());
  }

  void append(const char *bytes, size_t count) {
    if (write(descriptor, bytes, count) != ssize_t(count)) fail("write");
  }
  void sync() {
    if (fdatasync(descriptor) != 0) fail("fdatasync");
  }
  std::string check() const {
    std::vector<char> bytes(size_t(lseek(descriptor, 0, SEEK_END)));
    size_t held = 0;
    while (held < bytes.size()) {
      ssize_t got = pread(descriptor, bytes.data() + held, bytes.size() - held, off_t(held));
      if (got <= 0) fail("pread");
      held += size_t(got);
    }
    return digest::SHA256::of(bytes.data(), bytes.size()).substr(0, 16);
  }

private:
  std::string path;
  int descriptor;
};

struct Outcome {
  double seconds = 0;
  std::vector<double> durable;  // seconds of every durable step
  std::string check;
};

static Outcome memory(const std::vector<records::Record> &values) {
  constexpr size_t room = 64 << 20;
  std::vector<char> buffer(room);
  records::Chain chain;
  size_t used = 0;
  auto start = Clock::now();
  for (const records::Record &record : values) {
    if (used + records::lineRoom > room) used = 0;
    used = size_t(chain.writeLine(buffer.data() + used, record) - buffer.data());
  }
  return {since(start), {}, std::string(chain.head().substr(0, 16))};
}

/// `group` records a write, an fdatasync after each write when `isDurable`.
static Outcome appended(const std::vector<records::Record> &values, const std::string &folder, size_t group,
                        bool isDurable) {
  NewFile file(folder);
  std::vector<char> buffer(group * records::lineRoom);
  records::Chain chain;
  Outcome outcome;
  outcome.durable.reserve(isDurable ? values.size() / group + 1 : 0);
  auto start = Clock::now();
  for (size_t i = 0; i < values.size();) {
    char *at = buffer.data();
    for (size_t end = std::min(i + group, values.size()); i < end; i++) at = chain.writeLine(at, values[i]);
    if (!isDurable) {
      file.append(buffer.data(), size_t(at - buffer.data()));
      continue;
    }
    auto step = Clock::now();
    file.append(buffer.data(), size_t(at - buffer.data()));
    file.sync();
    outcome.durable.push_back(since(step));
  }
  outcome.seconds = since(start);
  outcome.check = file.check();
  return outcome;
}

/// The same bytes as `sync`, made beforehand.
static Outcome syncRate(const std::vector<records::Record> &values, const std::string &folder) {
  std::vector<char> bytes(values.size() * records::lineRoom);
  std::vector<char *> ends;
  records::Chain chain;
  char *at = bytes.data();
  for (const records::Record &record : values) ends.push_back(at = chain.writeLine(at, record));
  NewFile file(folder);
  Outcome outcome;
  outcome.durable.reserve(values.size());
  const char *from = bytes.data();
  auto start = Clock::now();
  for (const char *end : ends) {
    auto step = Clock::now();
    file.append(from, size_t(end - from));
    file.sync();
    outcome.durable.push_back(since(step));
    from = end;
  }
  outcome.seconds = since(start);
  outcome.check = file.check();
  return outcome;
}

static void print(const std::string &mode, size_t group, size_t count, Outcome outcome) {
  printf("{\"case\":\"append-%s\",\"group\":%zu,\"records\":%zu,\"seconds\":%.6f,\"rate\":%.0f", mode.c_str(), group,
         count, outcome.seconds, double(count) / outcome.seconds);
  if (!outcome.durable.empty()) {
    std::sort(outcome.durable.begin(), outcome.durable.end());
    auto at = [&](double part) { return outcome.durable[size_t(double(outcome.durable.size() - 1) * part)] * 1e6; };
    printf(",\"p50_us\":%.1f,\"p99_us\":%.1f", at(0.5), at(0.99));
  }
  printf(",\"check\":\"%s\"}\n", outcome.check.c_str());
  fflush(stdout);
}

int main(int argc, char **argv) {
  size_t count = argc > 1 ? strtoull(argv[1], nullptr, 10) : 0, group = 64;
  std::string only;
  bool good = argc > 2 && argc % 2 == 1 && count > 0;
  for (int i = 3; good && i + 1 < argc; i += 2) {
    std::string flag = argv[i];
    if (flag == "--mode") only = argv[i + 1];
    else if (flag == "--group") group = strtoull(argv[i + 1], nullptr, 10);
    else good = false;
  }
  constexpr const char *modes[] = {"memory", "plain", "sync", "group", "sync-rate"};
  good = good && group > 0 && group <= 1 << 16 && (only.empty() || std::find(modes, modes + 5, only) != modes + 5);
  if (!good) {
    fprintf(stderr, "usage: append N FOLDER [--mode memory|plain|sync|group|sync-rate] [--group N]\n");
    return 2;
  }
  std::string folder = argv[2];
  std::vector<records::Record> values(count);
  for (size_t i = 0; i < values.size(); i++) values[i] = records::record(i);
  auto first = [&](size_t limit) {
    return only.empty() && values.size() > limit
               ? std::vector<records::Record>(values.begin(), values.begin() + ptrdiff_t(limit))
               : values;
  };
  for (std::string mode : modes) {
    if (!only.empty() && mode != only) continue;
    if (mode == "memory") print(mode, 0, count, memory(values));
    if (mode == "plain") print(mode, 1, count, appended(values, folder, 1, false));
    if (mode == "sync") {
      auto some = first(2000);
      print(mode, 1, some.size(), appended(some, folder, 1, true));
    }
    if (mode == "group") {
      auto some = first(20000);
      print(mode, group, some.size(), appended(some, folder, group, true));
    }
    if (mode == "sync-rate") {
      auto some = first(2000);
      print(mode, 1, some.size(), syncRate(some, folder));
    }
  }
}
