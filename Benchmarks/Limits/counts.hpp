// How many steps rest on each step, for all steps at once: the sweep of
// sweep.hpp over blocks of sources, local or long-range as the graph is.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "graphs.hpp"
#include "search.hpp"
#include "sweep.hpp"

namespace counts {

using graphs::Graph;
using sweep::Block;
using sweep::Pages;
using sweep::Table;

inline uint32_t powerOfTwoAbove(uint32_t x) {
  uint32_t p = 1;
  while (p <= x) p <<= 1;
  return p;
}

inline void zeroRing(char *rows, uint32_t mask, uint32_t from, uint32_t to) {
  for (; from < to; from++) memset(rows + size_t(from & mask) * 64, 0, 64);
}

/// Who rests on a step directly, and so which steps need a bit of their own.
struct Sources {
  std::vector<uint32_t> direct;  // 0: nobody; d + 1: step d alone; ~0: several
  std::vector<uint64_t> needed;
  explicit Sources(const Graph &g) : direct(g.count), needed(g.count / 64 + 3) {
    uint32_t e = 0;
    for (uint32_t i = 0; i < g.count; i++)
      for (uint32_t end = g.offsets[i + 1]; e < end; e++) {
        uint32_t &who = direct[g.targets[e]];
        who = who == 0 ? i + 1 : UINT32_MAX;
      }
    for (uint32_t i = 0; i < g.count; i++) needed[i >> 6] |= uint64_t(direct[i] == UINT32_MAX) << (i & 63);
  }
  void settle(std::vector<uint32_t> &counts) const {
    for (uint32_t i = uint32_t(counts.size()); i-- > 0;)
      if (direct[i] != UINT32_MAX) counts[i] = direct[i] ? counts[direct[i] - 1] + 1 : 0;
  }
};

inline std::vector<Block> blocks(const uint64_t *needed, uint32_t from, uint32_t to, uint32_t width) {
  std::vector<Block> list;
  Block b{0, 0, 0};
  for (uint32_t i = from; i < to; i++) {
    if (needed && !(needed[i >> 6] >> (i & 63) & 1)) continue;
    if (b.sources == 0) b.first = i;
    b.sources++, b.end = i + 1;
    if (b.sources == width) list.push_back(b), b.sources = 0;
  }
  if (b.sources) list.push_back(b);
  return list;
}

inline void allLocal(const Graph &g, uint32_t slots, std::vector<uint32_t> &counts) {
  Table table(g, slots, nullptr);
  Pages rows((size_t(slots) + 1) * 64);
  auto one = [&](const Block &b) {
    zeroRing(rows.base, table.mask, b.first > g.span ? b.first - g.span : 0, b.first);
    return sweep::run<1, true>(table, b, rows.base, counts.data());
  };
  Block first{0, std::min(512u, g.count), std::min(512u, g.count)};
  // Blocks that end soon are not worth finding the sources without a bit.
  if (one(first) <= 8 * 512) {
    for (const Block &b : blocks(nullptr, first.end, g.count, 512)) one(b);
    return;
  }
  Sources sources(g);
  table.needed = sources.needed.data();
  for (const Block &b : blocks(table.needed, first.end, g.count, 512)) one(b);
  sources.settle(counts);
}

inline void allLongRange(const Graph &g, std::vector<uint32_t> &counts) {
  Sources sources(g);
  if (g.count < 32768) {
    uint32_t slots = powerOfTwoAbove(g.span);
    Table table(g, slots, nullptr);
    table.needed = sources.needed.data();
    Pages rows((size_t(slots) + 1) * 64);
    auto list = blocks(table.needed, 0, g.count, 512);
    for (size_t k = list.size(); k-- > 0;) sweep::run<1, true>(table, list[k], rows.base, counts.data());
  } else {
    bool wide = g.count >= 400000;
    uint32_t lowest = search::newest(g, wide ? 125 : 300, counts.data());
    std::vector<uint32_t> slotOf(g.count);
    std::vector<uint64_t> stored(g.count / 64 + 3);
    uint32_t slot = 0;
    for (uint32_t i = 0; i < g.count; i++) {
      slotOf[i] = slot;
      stored[i >> 6] |= uint64_t(sources.direct[i] != 0) << (i & 63);
      slot += sources.direct[i] != 0;
    }
    Table table(g, slot + 1, slotOf.data());
    table.needed = sources.needed.data();
    table.stored = stored.data();
    Pages rows((size_t(slot) + 2) * (wide ? 256 : 64));
    auto list = blocks(table.needed, 0, lowest, wide ? 2048 : 512);
    for (size_t k = list.size(); k-- > 0;)
      wide ? sweep::run<4, false>(table, list[k], rows.base, counts.data())
           : sweep::run<1, false>(table, list[k], rows.base, counts.data());
  }
  sources.settle(counts);
}

inline std::vector<uint32_t> all(const Graph &g) {
  std::vector<uint32_t> counts(g.count);
  uint32_t slots = powerOfTwoAbove(g.span);
  if (slots <= g.count / 2) allLocal(g, slots, counts);
  else allLongRange(g, counts);
  return counts;
}

}  // namespace counts
