// The three benchmark graph shapes, bit-exact with every other implementation
// of the generator in this project.
//
// Step i of n depends on earlier steps only; the dependencies of a step are
// distinct and ascending. All arithmetic is modulo 2^64.
//
//   band     three draws from the 50 steps before i: saturates quickly
//   uniform  three draws from all steps before i: long range, never saturates
//   lanes    64 interleaved chains with rare jumps of up to 4,096 steps
//
// A graph is kept in compressed rows: `offsets` (n + 1 entries), `targets`
// (one entry an edge), `span`, the largest distance between a step and one of
// its dependencies, and `steady`: every step from there on has a dependency.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace graphs {

inline uint64_t mix64(uint64_t z) {
  z ^= z >> 30;
  z *= 0xBF58476D1CE4E5B9ull;
  z ^= z >> 27;
  z *= 0x94D049BB133111EBull;
  z ^= z >> 31;
  return z;
}

/// Draw number `k` of stream `seed`.
inline uint64_t draw(uint64_t seed, uint64_t k) {
  return mix64(seed + (k + 1) * 0x9E3779B97F4A7C15ull);
}

/// Maps a draw to `0 ..< n`.
inline uint32_t below(uint64_t x, uint64_t n) {
  return static_cast<uint32_t>(((x >> 32) * n) >> 32);
}

struct Graph {
  uint32_t count = 0;
  uint32_t span = 0;
  uint32_t steady = 0;
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> targets;
};

enum class Shape { band, uniform, lanes };

inline bool parseShape(const std::string &text, Shape &shape) {
  if (text == "band") shape = Shape::band;
  else if (text == "uniform") shape = Shape::uniform;
  else if (text == "lanes") shape = Shape::lanes;
  else return false;
  return true;
}

/// Writes the dependencies of step `i` (unsorted, perhaps repeated) to `out`
/// and returns how many there are, at most four.
inline int drawDependencies(Shape shape, uint64_t i, uint32_t *out) {
  int found = 0;
  switch (shape) {
  case Shape::band:
    if (i > 0) {
      uint64_t low = i > 50 ? i - 50 : 0;
      for (uint64_t t = 0; t < 3; t++)
        out[found++] = static_cast<uint32_t>(low + below(draw(1, 3 * i + t), i - low));
    }
    break;
  case Shape::uniform:
    if (i > 0)
      for (uint64_t t = 0; t < 3; t++) out[found++] = below(draw(2, 3 * i + t), i);
    break;
  case Shape::lanes: {
    uint64_t round = i / 64;
    if (round > 0) {
      uint64_t width = std::min<uint64_t>(round, 8);
      for (uint64_t t = 0; t < 2; t++)
        out[found++] = static_cast<uint32_t>(i - 64 * (1 + below(draw(3, 4 * i + t), width)));
    }
    if (i > 0 && below(draw(3, 4 * i + 2), 64) == 0) {
      uint64_t low = i > 4096 ? i - 4096 : 0;
      out[found++] = static_cast<uint32_t>(low + below(draw(3, 4 * i + 3), i - low));
    }
    break;
  }
  }
  return found;
}

inline Graph generate(Shape shape, uint32_t n) {
  Graph g;
  g.count = n;
  g.offsets.reserve(size_t(n) + 1);
  g.targets.reserve(size_t(n) * 3);
  g.offsets.push_back(0);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t row[4];
    int found = drawDependencies(shape, i, row);
    std::sort(row, row + found);
    int distinct = static_cast<int>(std::unique(row, row + found) - row);
    if (distinct > 0) g.span = std::max(g.span, i - row[0]);
    else g.steady = i + 1;
    g.targets.insert(g.targets.end(), row, row + distinct);
    g.offsets.push_back(static_cast<uint32_t>(g.targets.size()));
  }
  return g;
}

/// The count check: sum of `counts[i] * (2i + 1)`.
inline uint64_t checkValue(const std::vector<uint32_t> &counts) {
  uint64_t sum = 0;
  for (size_t i = 0; i < counts.size(); i++) sum += uint64_t(counts[i]) * (2 * uint64_t(i) + 1);
  return sum;
}

}  // namespace graphs
