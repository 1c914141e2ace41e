// Counts by search from the newest step: short reached sets are kept as lists
// and joined, so that only the few steps with long ones are walked through.
#pragma once

#include <cstdint>
#include <vector>

#include "graphs.hpp"
#include "sweep.hpp"

namespace search {

using graphs::Graph;

struct Reversed {
  std::vector<uint32_t> offsets, dependents;
};

inline Reversed reverse(const Graph &g) {
  Reversed r;
  r.offsets.assign(size_t(g.count) + 2, 0);
  r.dependents.resize(g.targets.size());
  for (uint32_t t : g.targets) r.offsets[t + 2]++;
  for (uint32_t i = 0; i < g.count; i++) r.offsets[i + 2] += r.offsets[i + 1];
  for (uint32_t i = 0; i < g.count; i++)
    for (uint32_t e = g.offsets[i]; e < g.offsets[i + 1]; e++)
      r.dependents[r.offsets[g.targets[e] + 1]++] = i;
  return r;
}

/// Fills `counts` from the newest step down while a set costs less than
/// (count - i) / divisor visits; returns the lowest step done.
inline uint32_t newest(const Graph &g, uint32_t divisor, uint32_t *counts) {
  constexpr uint32_t limit = 256, perStep = 24;
  struct Span {
    uint32_t start;
    uint32_t length : 31, expand : 1;
  };
  const uint32_t n = g.count;
  Reversed r = reverse(g);
  size_t edges = r.dependents.size(), room = edges + size_t(n) * perStep;
  sweep::Pages poolPages(room * 4), spanPages((size_t(n) + 1) * 8), foundPages((size_t(n) + 1) * 4),
      queuePages((size_t(n) + 1) * 4), seenPages(n / 8 + 64);
  uint32_t *pool = poolPages.as<uint32_t>(), *found = foundPages.as<uint32_t>(), *queue = queuePages.as<uint32_t>();
  Span *spans = spanPages.as<Span>();
  uint64_t *seen = seenPages.as<uint64_t>();
  memcpy(pool, r.dependents.data(), edges * 4);
  size_t top = edges;
  uint64_t cost = 0;

  for (uint32_t i = n; i-- > 0;) {
    if (i >= 16) {
      for (uint32_t e = r.offsets[i - 16]; e < std::min(r.offsets[i - 15], r.offsets[i - 16] + 8); e++)
        __builtin_prefetch(spans + pool[e]);
      for (uint32_t e = r.offsets[i - 8]; e < std::min(r.offsets[i - 7], r.offsets[i - 8] + 8); e++)
        __builtin_prefetch(pool + spans[pool[e]].start);
    }
    uint32_t size = 0, head = 0, tail = 0;
    spans[i] = {r.offsets[i], r.offsets[i + 1] - r.offsets[i], 1};
    queue[tail++] = i;
    while (head < tail) {
      if (head + 8 < tail) {
        const uint32_t *soon = pool + spans[queue[head + 8]].start;
        __builtin_prefetch(soon);
        __builtin_prefetch(soon + 16);
      }
      Span span = spans[queue[head++]];
      const uint32_t *entry = pool + span.start;
      for (uint32_t k = 0; k < span.length; k++) {
        uint32_t step = entry[k];
        uint64_t bit = uint64_t(1) << (step & 63), old = seen[step >> 6];
        seen[step >> 6] = old | bit;
        found[size] = step;
        uint32_t fresh = (old & bit) == 0;
        size += fresh;
        if (span.expand) {
          __builtin_prefetch(spans + step);
          queue[tail] = step;
          tail += fresh;
        }
      }
    }
    if (size / 2 > n / 64) memset(seen, 0, n / 8 + 8);
    else
      for (uint32_t k = 0; k < size; k++) seen[found[k] >> 6] = 0;
    counts[i] = size;
    if (size <= limit && top + size <= room) {
      spans[i] = {uint32_t(top), size, 0};
      memcpy(pool + top, found, size_t(size) * 4);
      top += size;
    }
    cost += size;
    if ((i & 511) == 0) {
      if (cost / 512 > (n - i) / divisor) return i;
      cost = 0;
    }
  }
  return 0;
}

}  // namespace search
