// The physical limit of the blast-radius workloads: the same answers, written
// by hand for this machine, with nothing around them.
//
//   clang++ -O3 -march=native -std=c++20 blast.cpp -o blast
//   blast SHAPE N [all] [top] [one]
//
// SHAPE is band, uniform or lanes. Cases (all when none is named):
//   all   how many steps rest on each step
//   top   the 20 steps that most steps rest on, exact
//   one   the set of steps that rest on one step, for three steps
// Prints one JSON line a case: seconds (best of several) and the check value.
// Graph generation is not timed; everything after it is.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "counts.hpp"
#include "graphs.hpp"
#include "search.hpp"
#include "sweep.hpp"

using counts::all;
using counts::powerOfTwoAbove;
using counts::zeroRing;
using graphs::Graph;
using sweep::Block;
using sweep::Pages;
using sweep::Table;

// -------------------------------------------------------------------- top k

/// Counts of the 64 oldest steps with one word a step.
static void oldestWords(const Graph &g, uint32_t *counts) {
  Pages memory(size_t(g.count) * 8 + 1024 * 8);
  uint64_t *words = memory.as<uint64_t>();
  sweep::Counter lanes;  // eight rows in a register: each lane counts its own
  const uint32_t *targets = g.targets.data(), *offsets = g.offsets.data();
  for (uint32_t at = 0; at < g.count; at += 128) {
    uint32_t end = std::min(at + 128, g.count);
    for (uint32_t i = at; i < end; i++) {
      uint64_t x = 0;
      for (uint32_t e = offsets[i]; e < offsets[i + 1]; e++) x |= words[targets[e]];
      words[i] = x | (i < 64 ? uint64_t(1) << i : 0);
    }
    lanes.count(reinterpret_cast<const sweep::Row *>(words + at));
  }
  uint32_t column[512];
  lanes.extract(sweep::Row{}, 0, column);
  for (uint32_t c = 0; c < 64 && c < g.count; c++) {
    counts[c] = 0;
    for (int lane = 0; lane < 8; lane++) counts[c] += column[64 * lane + c];
    counts[c] -= 1;  // its own bit
  }
}

/// Check value: sum of (count * (2 * step + 1)) over the first `k`.
static uint64_t top(const Graph &g, uint32_t k) {
  struct Entry {
    uint32_t count, step;
  };
  std::vector<Entry> best;
  std::vector<uint32_t> counts(std::min(g.count, 4096u));
  auto better = [](const Entry &a, const Entry &b) {
    return a.count != b.count ? a.count > b.count : a.step < b.step;
  };
  auto offer = [&](uint32_t from, uint32_t end, const uint32_t *c) {
    for (uint32_t i = from; i < end; i++)
      if (best.size() < k || c[i] > best.back().count) {
        Entry entry{c[i], i};
        best.insert(std::upper_bound(best.begin(), best.end(), entry, better), entry);
        if (best.size() > k) best.pop_back();
      }
  };
  uint32_t from = 0, slots = powerOfTwoAbove(g.span);
  Table table(g, slots, nullptr);
  Pages rows((size_t(slots) + 1) * 64);
  if (slots > g.count / 2 && g.count > 1024) {
    oldestWords(g, counts.data());
    offer(0, 64, counts.data());
    from = 64;
  }
  while (from < g.count && (best.size() < k || g.count - 1 - from > best.back().count)) {
    Block b{from, std::min(from + 512, g.count), std::min(512u, g.count - from)};
    if (counts.size() < b.end) counts.resize(std::min<size_t>(g.count, counts.size() * 2));
    zeroRing(rows.base, table.mask, from > g.span ? from - g.span : 0, from);
    uint32_t floor = best.size() < k ? 0 : best.back().count;
    if (sweep::run<1, true>(table, b, rows.base, counts.data(), floor) <= g.count) offer(from, b.end, counts.data());
    from = b.end;
  }
  uint64_t check = 0;
  for (const Entry &e : best) check += uint64_t(e.count) * (2 * uint64_t(e.step) + 1);
  return check;
}

// ----------------------------------------------------------------- one step

/// Marks the steps that rest on `source` in `words`; returns how many. One byte
/// a step, in a ring as long as dependencies reach back.
static uint32_t affected(const Graph &g, uint32_t source, std::vector<uint8_t> &ring,
                         std::vector<uint64_t> &words) {
  uint32_t mask = std::max(64u, powerOfTwoAbove(g.span)) - 1, all = (g.count + 63) / 64, index = source >> 6;
  ring.assign(mask + 1, 0);
  words.resize(all);
  uint8_t *f = ring.data();
  uint64_t *w = words.data();
  const uint32_t *offsets = g.offsets.data(), *targets = g.targets.data();
  memset(w, 0, size_t(index) * 8);
  f[source & mask] = 1;
  uint32_t marked = 0, alike = 0, i = source + 1, start = offsets[i];
  uint64_t held = 0;
  for (; index < all; index++) {
    uint32_t end = std::min(64 * (index + 1), g.count);
    for (; i < end; i++) {
      uint32_t stop = offsets[i + 1], degree = stop - start;
      const uint32_t *row = targets + start;
      uint8_t hit = 0;
      if (degree == 3) hit = f[row[0] & mask] | f[row[1] & mask] | f[row[2] & mask];
      else if (degree > 0) hit = f[row[0] & mask] | f[row[degree - 1] & mask];
      f[i & mask] = hit;
      start = stop;
    }
    uint64_t word = 0;
    for (int k = 0; k < 8; k++) {
      uint64_t bytes;
      memcpy(&bytes, f + ((64 * index) & mask) + 8 * k, 8);
      word |= (bytes * 0x0102040810204080ull >> 56) << (8 * k);
    }
    if (end & 63) word &= (uint64_t(1) << (end & 63)) - 1;
    w[index] = word;
    marked += uint32_t(__builtin_popcountll(word));
    alike = word == held ? alike + 64 : 64;
    held = word;
    if (alike >= g.span && (held == 0 || (held == UINT64_MAX && i >= g.steady))) {
      index++;
      break;
    }
  }
  if (index < all) {
    memset(w + index, held == 0 ? 0 : 0xFF, size_t(all - index) * 8);
    if (held != 0) {
      marked += g.count - 64 * index;
      if (g.count & 63) w[all - 1] = (uint64_t(1) << (g.count & 63)) - 1;
    }
  }
  w[source >> 6] &= ~(uint64_t(1) << (source & 63));
  return marked - 1;
}

// --------------------------------------------------------------------- main

static double bestOf(int rounds, const std::function<void()> &work) {
  double best = 1e300;
  for (int k = 0; k < rounds; k++) {
    auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

int main(int argc, char **argv) {
  graphs::Shape shape;
  if (argc < 3 || !graphs::parseShape(argv[1], shape) || atoll(argv[2]) < 1 || atoll(argv[2]) > (1 << 25)) {
    fprintf(stderr, "usage: blast band|uniform|lanes N [all] [top] [one]\n");
    return 2;
  }
  uint32_t n = uint32_t(atoll(argv[2]));
  auto wants = [&](const char *name) {
    for (int k = 3; k < argc; k++)
      if (std::string(argv[k]) == name) return true;
    return argc == 3;
  };
  Graph g = graphs::generate(shape, n);
  auto print = [&](const char *name, double seconds, uint64_t check) {
    printf("{\"case\":\"%s\",\"shape\":\"%s\",\"n\":%u,\"seconds\":%.9f,\"check\":\"%llx\"}\n", name, argv[1], n, seconds,
           static_cast<unsigned long long>(check));
    fflush(stdout);
  };
  if (wants("all")) {
    std::vector<uint32_t> counts;
    bool heavy = shape == graphs::Shape::uniform && n > 300000;
    double seconds = bestOf(heavy ? 3 : n > 300000 ? 7 : 31, [&] { counts = all(g); });
    print("all", seconds, graphs::checkValue(counts));
  }
  if (wants("top")) {
    uint64_t check = 0;
    double seconds = bestOf(11, [&] { check = top(g, 20); });
    print("top20", seconds, check);
  }
  if (wants("one")) {
    // An early step, one a thousandth in, and one half way.
    const char *names[3] = {"one-first", "one-thousandth", "one-half"};
    uint32_t sources[3] = {0, n / 1000, n / 2};
    for (int k = 0; k < 3; k++) {
      std::vector<uint64_t> words;
      std::vector<uint8_t> ring;
      uint32_t marked = 0;
      double seconds = bestOf(31, [&] { marked = affected(g, sources[k], ring, words); });
      print(names[k], seconds, marked);
    }
  }
}
