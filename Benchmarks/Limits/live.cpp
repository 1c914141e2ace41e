// The physical limit of the live workload: steps come one by one, and after
// each the count of every step and the keystone are exact.
//
//   clang++ -O3 -march=native -std=c++20 live.cpp -o live
//   live SHAPE N              all N steps, at most 32,768
//   live SHAPE N one COUNTS   32 steps more after N, without rows of bits;
//                             COUNTS: the counts of the first N, 32 bits each
//
// Prints a JSON line: seconds (best of several; of one step for `one`), the
// median and 99th percentile of a step in microseconds, the check value of the
// counts (of what was added to them for `one`), and a digest of the keystones
// after each step. Graph generation is not timed.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "graphs.hpp"
#include "sweep.hpp"

using graphs::Graph;
using sweep::Pages;
using Clock = std::chrono::steady_clock;

typedef uint64_t Row __attribute__((vector_size(64)));

static inline bool any(Row x) {
#ifdef __AVX512F__
  return _mm512_test_epi64_mask((__m512i)x, (__m512i)x) != 0;
#else
  return (x[0] | x[1] | x[2] | x[3] | x[4] | x[5] | x[6] | x[7]) != 0;
#endif
}

/// Rows of ancestors, each as wide as its step's own block; counts as planes.
struct Rows {
  static constexpr uint32_t levels = 16;
  Pages memory;
  Row *rows;
  std::vector<size_t> start;  // of the rows of each block of 512 steps
  Pages planeMemory;
  Row *planes, *best;
  uint32_t count = 0, largest = 0, keystone = 0;

  static size_t total(uint32_t blocks) { return size_t(blocks) * (blocks + 1) / 2 * 512; }
  explicit Rows(uint32_t n)
      : memory(total((n + 511) / 512) * 64), rows(memory.as<Row>()),
        planeMemory(size_t((n + 511) / 512) * (levels + 1) * 64), planes(planeMemory.as<Row>()),
        best(planes + size_t((n + 511) / 512) * levels) {
    for (uint32_t b = 0; b <= (n + 511) / 512; b++) start.push_back(total(b));
  }
  Row *row(uint32_t i) { return rows + start[i >> 9] + size_t(i & 511) * ((i >> 9) + 1); }

  void append(const uint32_t *sources, uint32_t degree) {
    uint32_t i = count++, own = i >> 9, width = 0;
    Row *to = row(i), hit{};
    if (degree > 0) {
      // All lists of the workload have at most three entries.
      const Row *a = row(sources[degree - 1]), *c = a, *d = a;
      width = (sources[degree - 1] >> 9) + 1;
      uint32_t wc = width, wd = width;
      if (degree > 1) c = row(sources[degree - 2]), wc = (sources[degree - 2] >> 9) + 1, d = c, wd = wc;
      if (degree > 2) d = row(sources[degree - 3]), wd = (sources[degree - 3] >> 9) + 1;
      auto take = [&](uint32_t b, Row x) {
        to[b] = x;
        if (!any(x)) return;
        hit |= best[b] & x;
        Row *p = planes + size_t(b) * levels;
        for (uint32_t level = 0; level < levels; level += 4) {
          for (uint32_t k = 0; k < 4; k++) {
            Row old = p[level + k];
            p[level + k] = old ^ x;
            x &= old;
          }
          if (!any(x)) break;
        }
      };
      uint32_t b = 0;
      for (; b < wd; b++) take(b, a[b] | c[b] | d[b]);
      for (; b < wc; b++) take(b, a[b] | c[b]);
      for (; b < width; b++) take(b, a[b]);
    }
    if (any(hit)) {
      largest++;
      for (uint32_t b = 0; b < width; b++) best[b] &= to[b];
      for (uint32_t b = width; b <= own; b++) best[b] = Row{};
      if (!(best[keystone >> 9][keystone >> 6 & 7] >> (keystone & 63) & 1)) {
        const uint64_t *words = reinterpret_cast<const uint64_t *>(best);
        uint32_t w = 0;
        while (words[w] == 0) w++;
        keystone = w * 64 + uint32_t(__builtin_ctzll(words[w]));
      }
    } else if (width > 0) {
      for (uint32_t b = 0; b < width; b++) {
        Row x = to[b];
        if (!any(x)) continue;
        for (int level = 31 - __builtin_clz(largest); level >= 0 && any(x); level--) {
          Row p = planes[size_t(b) * levels + uint32_t(level)];
          x &= largest >> level & 1 ? p : ~p;
        }
        if (!any(x)) continue;
        best[b] |= x;
        for (uint32_t w = 0; w < 8; w++)
          if (x[w] != 0) {
            keystone = std::min(keystone, b * 512 + w * 64 + uint32_t(__builtin_ctzll(x[w])));
            break;
          }
      }
    }
    to[own][i >> 6 & 7] |= uint64_t(1) << (i & 63);
    if (largest == 0) best[own][i >> 6 & 7] |= uint64_t(1) << (i & 63);
  }

  std::vector<uint32_t> counts() const {
    std::vector<uint32_t> all(count);
    for (uint32_t i = 0; i < count; i++)
      for (uint32_t level = 0; level < levels; level++)
        all[i] |= uint32_t(planes[size_t(i >> 9) * levels + level][i >> 6 & 7] >> (i & 63) & 1) << level;
    return all;
  }
};

/// Counts alone; what a step rests on is found backwards over the rows.
struct Walk {
  const Graph &g;
  std::vector<uint32_t> counts;
  std::vector<uint8_t> flags;
  uint32_t largest = 0, keystone = 0;

  Walk(const Graph &graph, std::vector<uint32_t> known) : g(graph), counts(std::move(known)) {
    flags.resize(g.count + 8);
    for (uint32_t i = 0; i < counts.size(); i++)
      if (counts[i] > largest) largest = counts[i], keystone = i;
  }

  void append() {
    uint32_t i = uint32_t(counts.size()), lowest = i;
    const uint32_t *offsets = g.offsets.data(), *targets = g.targets.data();
    uint32_t *c = counts.data();
    uint8_t *f = flags.data();
    auto mark = [&](uint32_t row) {
      for (uint32_t e = offsets[row]; e < offsets[row + 1]; e++) f[targets[e]] = 1, lowest = std::min(lowest, targets[e]);
    };
    mark(i);
    while (i > lowest) {
      if (i - lowest >= 8) {
        uint64_t eight;
        memcpy(&eight, f + i - 8, 8);
        if (eight == 0) {
          i -= 8;
          continue;
        }
      }
      if (!f[--i]) continue;
      f[i] = 0;
      uint32_t now = ++c[i];
      if (__builtin_expect(now >= largest, 0)) {
        if (now > largest || i < keystone) keystone = i;
        largest = now;
      }
      mark(i);
    }
    counts.push_back(0);
  }
};

static uint64_t digest(uint64_t state, uint32_t keystone, uint32_t largest) {
  return graphs::mix64(state ^ (uint64_t(keystone) << 32 | largest)) + 1;
}

static double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

static void print(const char *name, const char *shape, uint32_t n, double seconds, std::vector<double> steps,
                  uint64_t check, uint64_t keystones) {
  std::sort(steps.begin(), steps.end());
  auto at = [&](double share) { return 1e6 * steps[size_t(share * double(steps.size() - 1))]; };
  printf("{\"case\":\"%s\",\"shape\":\"%s\",\"n\":%u,\"seconds\":%.9f,\"p50_us\":%.3f,\"p99_us\":%.3f,"
         "\"check\":\"%llx\",\"keystones\":\"%llx\"}\n",
         name, shape, n, seconds, at(0.5), at(0.99), static_cast<unsigned long long>(check),
         static_cast<unsigned long long>(keystones));
}

int main(int argc, char **argv) {
  graphs::Shape shape;
  bool one = argc == 5 && std::string(argv[3]) == "one";
  if ((argc != 3 && !one) || !graphs::parseShape(argv[1], shape) || atoll(argv[2]) < 1 ||
      atoll(argv[2]) > (one ? 1 << 25 : 32768)) {
    fprintf(stderr, "usage: live band|uniform|lanes N [one COUNTS]\n");
    return 2;
  }
  uint32_t n = uint32_t(atoll(argv[2]));
  if (one) {
    const uint32_t more = 32;
    Graph g = graphs::generate(shape, n + more);
    std::vector<uint32_t> counts(n);
    FILE *file = fopen(argv[4], "rb");
    if (!file || fread(counts.data(), 4, n, file) != n) return 1;
    fclose(file);
    uint64_t before = graphs::checkValue(counts), keystones = 0;
    counts.reserve(n + more);
    Walk walk(g, counts);
    walk.counts.reserve(n + more);
    std::vector<double> steps;
    for (uint32_t k = 0; k < more; k++) {
      auto start = Clock::now();
      walk.append();
      steps.push_back(since(start));
      keystones = digest(keystones, walk.keystone, walk.largest);
    }
    double sum = 0;
    for (double s : steps) sum += s;
    print("one", argv[1], n, sum / more, steps, graphs::checkValue(walk.counts) - before, keystones);
    return 0;
  }
  Graph g = graphs::generate(shape, n);
  double best = 1e300;
  uint64_t check = 0, keystones = 0;
  std::vector<double> steps(n);
  {
    // The answers, by themselves: a digest takes time.
    Rows rows(n);
    for (uint32_t i = 0; i < n; i++) {
      rows.append(g.targets.data() + g.offsets[i], g.offsets[i + 1] - g.offsets[i]);
      keystones = digest(keystones, rows.keystone, rows.largest);
    }
    check = graphs::checkValue(rows.counts());
  }
  for (int round = 0; round < 11; round++) {
    auto start = Clock::now();
    Rows rows(n);
    for (uint32_t i = 0; i < n; i++) {
      rows.append(g.targets.data() + g.offsets[i], g.offsets[i + 1] - g.offsets[i]);
      // Counts and keystone are in memory after each step.
      asm volatile("" ::"r"(&rows) : "memory");
    }
    best = std::min(best, since(start));
  }
  {
    // Once more with a clock around each step.
    Rows rows(n);
    for (uint32_t i = 0; i < n; i++) {
      auto start = Clock::now();
      rows.append(g.targets.data() + g.offsets[i], g.offsets[i + 1] - g.offsets[i]);
      steps[i] = since(start);
    }
  }
  print("live", argv[1], n, best, steps, check, keystones);
}
