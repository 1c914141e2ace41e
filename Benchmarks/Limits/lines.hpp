// The lines of a file, padded as simdjson asks: from memory, or read piece by
// piece into a buffer that stays in cache.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace lines {

class File {
public:
  /// Reads the whole file; false when that is not possible. May be called again.
  bool load(const char *path) {
    int descriptor = open(path, O_RDONLY);
    if (descriptor < 0) return false;
    struct stat info;
    bool good = fstat(descriptor, &info) == 0;
    if (good) {
      size_t length = size_t(info.st_size);
      if (length + padding > room) {
        room = length + padding;
        bytes.reset(static_cast<char *>(malloc(room)));
      }
      used = 0;
      while (used < length) {
        ssize_t got = read(descriptor, bytes.get() + used, length - used);
        if (got <= 0) break;
        used += size_t(got);
      }
      good = used == length;
      memset(bytes.get() + used, 0, padding);
    }
    close(descriptor);
    return good;
  }

  size_t size() const { return used; }

  /// Calls `work(line, length)` for each line that is not empty until it
  /// returns false; returns whether it did.
  template <class Work> bool forEachLine(Work work) const {
    const char *at = bytes.get(), *end = at + used;
    while (at < end) {
      const void *found = memchr(at, '\n', size_t(end - at));
      const char *stop = found ? static_cast<const char *>(found) : end;
      if (stop > at && !work(at, size_t(stop - at))) return true;
      at = stop + 1;
    }
    return false;
  }

private:
  static constexpr size_t padding = 128;
  struct Free {
    void operator()(char *p) const { free(p); }
  };
  std::unique_ptr<char, Free> bytes;
  size_t room = 0, used = 0;
};

/// Reads `path` a piece at a time and calls `work(line, length)` for each line
/// that is not empty. Returns the bytes read, or -1 when the file cannot be read
/// or `work` returned false.
template <class Work> long long forEachLineOf(const char *path, Work work) {
  constexpr size_t padding = 128;
  int descriptor = open(path, O_RDONLY);
  if (descriptor < 0) return -1;
  static size_t room = 1 << 20;
  static char *bytes = static_cast<char *>(malloc(room + padding));
  size_t held = 0;
  long long total = 0;
  bool good = true, ended = false;
  while (good && !ended) {
    ssize_t got = read(descriptor, bytes + held, room - held);
    if (got < 0) good = false;
    ended = got <= 0;
    size_t end = held + (got > 0 ? size_t(got) : 0);
    total += got > 0 ? got : 0;
    char *at = bytes, *limit = bytes + end;
    memset(limit, 0, padding);
    while (good && at < limit) {
      char *stop = static_cast<char *>(memchr(at, '\n', size_t(limit - at)));
      if (stop == nullptr && !ended) break;
      if (stop == nullptr) stop = limit;
      if (stop > at) good = work(at, size_t(stop - at));
      at = stop + 1;
    }
    held = at < limit ? size_t(limit - at) : 0;
    memmove(bytes, at, held);
    if (held == room) bytes = static_cast<char *>(realloc(bytes, (room *= 2) + padding));
  }
  close(descriptor);
  return good ? total : -1;
}

}  // namespace lines
