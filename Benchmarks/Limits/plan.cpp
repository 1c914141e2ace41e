// The physical limit of analysing declared plans: the same findings, keystone
// and counts, written by hand for this machine, with nothing around them.
//
//   plan sparse|dense N
//
// Prints one JSON line: seconds (best of several), the number of findings, the
// check value over all of them, the keystone and its followers. Generating the
// plan is not timed; everything after it is.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <tuple>

#include "counts.hpp"
#include "digest.hpp"
#include "plans.hpp"
#include "sweep.hpp"

using plans::Plan;
using Clock = std::chrono::steady_clock;

/// Rows of one word, for plans that need no more.
struct Word {
  static constexpr uint32_t width = 64;
  uint64_t bits = 0;
  bool none() const { return bits == 0; }
  void insert(uint32_t bit) { bits |= uint64_t(1) << bit; }
  bool has(uint32_t bit) const { return bits >> bit & 1; }
  Word operator|(Word other) const { return {bits | other.bits}; }
  Word operator&(Word other) const { return {bits & other.bits}; }
  Word without(Word other) const { return {bits & ~other.bits}; }
  template <class F> void each(F body) const {
    for (uint64_t rest = bits; rest; rest &= rest - 1) body(uint32_t(__builtin_ctzll(rest)));
  }
};

/// Rows of 512 bits.
struct Wide {
  static constexpr uint32_t width = 512;
  sweep::Row bits{};
  bool none() const { return sweep::isZero(bits); }
  void insert(uint32_t bit) { bits |= sweep::unit(bit, 1); }
  bool has(uint32_t bit) const { return bits[bit >> 6] >> (bit & 63) & 1; }
  Wide operator|(const Wide &other) const { return {bits | other.bits}; }
  Wide operator&(const Wide &other) const { return {bits & other.bits}; }
  Wide without(const Wide &other) const { return {bits & ~other.bits}; }
  template <class F> void each(F body) const {
    for (uint32_t w = 0; w < 8; w++)
      for (uint64_t rest = bits[w]; rest; rest &= rest - 1) body(64 * w + uint32_t(__builtin_ctzll(rest)));
  }
};

/// A finding: the step, and the entry of the list that the lint looks at.
struct Found {
  uint32_t node, entry;
};

struct Answers {
  std::vector<uint32_t> reach;
  uint32_t keystone = 0;
  std::vector<Found> lint[4];
};

template <class Row> static void sliceReads(const Plan &p, std::vector<uint8_t> &writeRead,
                                            std::vector<uint8_t> &scopeRead, std::vector<uint8_t> &exceeds) {
  const auto &g = p.dependencies;
  uint32_t mask = counts::powerOfTwoAbove(g.span) - 1;
  sweep::Pages memory((size_t(mask) + 1) * sizeof(Row));
  Row *ring = memory.as<Row>();
  for (uint32_t first = 0; first < p.names.size(); first += Row::width)
    for (uint32_t i = 0; i < p.count; i++) {
      Row row;
      auto inside = [&](uint32_t r) { return r - first < Row::width; };
      for (uint32_t e = p.reads.offsets[i]; e < p.reads.offsets[i + 1]; e++)
        if (inside(p.reads.items[e])) row.insert(p.reads.items[e] - first);
      for (uint32_t e = g.offsets[i]; e < g.offsets[i + 1]; e++) row = row | ring[g.targets[e] & mask];
      ring[i & mask] = row;
      for (uint32_t e = p.writes.offsets[i]; e < p.writes.offsets[i + 1]; e++)
        if (inside(p.writes.items[e])) writeRead[e] = row.has(p.writes.items[e] - first);
      if (!p.scoped[i]) continue;
      Row scope;
      for (uint32_t e = p.scopes.offsets[i]; e < p.scopes.offsets[i + 1]; e++) {
        uint32_t r = p.scopes.items[e];
        if (!inside(r)) continue;
        scope.insert(r - first);
        scopeRead[e] = row.has(r - first);
      }
      if (!row.without(scope).none()) exceeds[i] = 1;
    }
}

template <class Row> static void barriers(const Plan &p, std::vector<Found> &found) {
  const auto &c = p.control, &d = p.dependencies;
  struct Passed {
    Row reads, cleared;
  };
  uint32_t controlMask = counts::powerOfTwoAbove(c.span) - 1, sliceMask = counts::powerOfTwoAbove(d.span) - 1;
  sweep::Pages controlMemory((size_t(controlMask) + 1) * sizeof(Passed)),
      sliceMemory((size_t(sliceMask) + 1) * sizeof(Row)), maskMemory((Row::width + 1) * sizeof(Row));
  Passed *control = controlMemory.as<Passed>();
  Row *slices = sliceMemory.as<Row>(), *masks = maskMemory.as<Row>();
  std::vector<uint16_t> numbers(p.names.size());
  uint32_t all = uint32_t(p.columnNode.size());
  for (uint32_t from = 0; from < all; from += Row::width) {
    uint32_t to = std::min(from + Row::width, all), used = 1;
    for (uint32_t k = from; k < to; k++) {
      uint16_t &number = numbers[p.columns.items[k]];
      if (number == 0) number = uint16_t(used), masks[used++] = Row{};
      masks[number].insert(k - from);
    }
    uint32_t first = p.columnNode[from], last = p.columnNode[to - 1], idle = 0;
    for (uint32_t i = first; i < p.count; i++) {
      Row reads, cleared, slice, renewed;
      for (uint32_t e = c.offsets[i]; e < c.offsets[i + 1]; e++) {
        if (c.targets[e] < first) continue;
        const Passed &passed = control[c.targets[e] & controlMask];
        reads = reads | passed.reads, cleared = cleared | passed.cleared;
      }
      for (uint32_t e = d.offsets[i]; e < d.offsets[i + 1]; e++)
        if (d.targets[e] >= first) slice = slice | slices[d.targets[e] & sliceMask];
      for (uint32_t e = p.barriers.offsets[i]; e < p.barriers.offsets[i + 1]; e++)
        renewed = renewed | masks[numbers[p.barriers.items[e]]];
      Row between = cleared | (reads & renewed);
      for (uint32_t k = std::max(from, p.columns.offsets[i]); k < std::min(to, p.columns.offsets[i + 1]); k++)
        reads.insert(k - from), slice.insert(k - from);
      control[i & controlMask] = {reads, between};
      slices[i & sliceMask] = slice;
      if (slice.none()) {
        if (++idle >= d.span && i >= last) break;
        continue;
      }
      idle = 0;
      if (!p.decision[i] && p.writes.offsets[i] == p.writes.offsets[i + 1]) continue;
      Row open = slice.without(cleared).without(renewed);
      if (!open.none()) open.each([&](uint32_t bit) { found.push_back({i, from + bit}); });
    }
    for (uint32_t k = from; k < to; k++) numbers[p.columns.items[k]] = 0;
  }
  if (all <= 512) return;
  // By action; the columns of one action are in order already.
  std::vector<uint32_t> next(p.count + 1);
  for (const Found &f : found) next[f.node + 1]++;
  for (uint32_t i = 0; i < p.count; i++) next[i + 1] += next[i];
  std::vector<Found> sorted(found.size());
  for (const Found &f : found) sorted[next[f.node]++] = f;
  found = std::move(sorted);
}

static Answers analyse(const Plan &p) {
  Answers a;
  a.reach = counts::all(p.control);
  for (uint32_t i = 0; i < p.count; i++)
    if (a.reach[i] > a.reach[a.keystone]) a.keystone = i;
  std::vector<uint8_t> writeRead(p.writes.items.size()), scopeRead(p.scopes.items.size()), exceeds(p.count);
  if (p.names.size() <= 64) sliceReads<Word>(p, writeRead, scopeRead, exceeds);
  else sliceReads<Wide>(p, writeRead, scopeRead, exceeds);
  std::vector<uint8_t> feeds = p.decision;
  const auto &d = p.dependencies;
  for (uint32_t i = p.count; i-- > 0;)
    if (feeds[i])
      for (uint32_t e = d.offsets[i]; e < d.offsets[i + 1]; e++) feeds[d.targets[e]] = 1;
  for (uint32_t i = 0; i < p.count; i++) {
    for (uint32_t e = p.writes.offsets[i]; e < p.writes.offsets[i + 1]; e++)
      if (!writeRead[e]) a.lint[0].push_back({i, e});
    if (feeds[i])
      for (uint32_t e = p.flippable.offsets[i]; e < p.flippable.offsets[i + 1]; e++) a.lint[1].push_back({i, e});
    if (p.scoped[i] && !exceeds[i])
      for (uint32_t e = p.scopes.offsets[i]; e < p.scopes.offsets[i + 1]; e++)
        if (!scopeRead[e]) a.lint[2].push_back({i, e});
  }
  if (p.columnNode.size() <= 64) barriers<Word>(p, a.lint[3]);
  else barriers<Wide>(p, a.lint[3]);
  return a;
}

/// The check value: lines sorted by lint, step and resource.
static std::string check(const Plan &p, const Answers &a) {
  const char *names[4] = {"write_with_no_prior_read", "flippable_dependency_annotation", "scope_vs_snapshot",
                          "missing_revalidation_barrier"};
  const plans::Lists *lists[4] = {&p.writes, &p.flippable, &p.scopes, &p.columns};
  struct Line {
    std::string lint;
    uint32_t node;
    std::string resource;
    bool operator<(const Line &other) const {
      return std::tie(lint, node, resource) < std::tie(other.lint, other.node, other.resource);
    }
  };
  std::vector<Line> lines;
  for (int k = 0; k < 4; k++)
    for (const Found &f : a.lint[k]) lines.push_back({names[k], f.node, p.names[lists[k]->items[f.entry]]});
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const Line &line : lines)
    text += (text.empty() ? "" : "\n") + line.lint + " " + std::to_string(line.node) + " " + line.resource;
  return digest::SHA256::of(text.data(), text.size()).substr(0, 16);
}

int main(int argc, char **argv) {
  std::string shape = argc == 3 ? argv[1] : "";
  if ((shape != "sparse" && shape != "dense") || atoll(argv[2]) < 2 || atoll(argv[2]) > 1 << 20) {
    fprintf(stderr, "usage: plan sparse|dense N\n");
    return 2;
  }
  Plan p = plans::generate(uint32_t(atoll(argv[2])), shape == "dense");
  Answers answers = analyse(p);
  double best = 1e300;
  for (int round = 0; round < (p.count > 1000 ? 51 : 1001); round++) {
    auto start = Clock::now();
    Answers again = analyse(p);
    asm volatile("" ::"r"(&again) : "memory");
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  size_t findings = 0;
  for (const auto &list : answers.lint) findings += list.size();
  printf("{\"case\":\"plan\",\"shape\":\"%s\",\"n\":%u,\"seconds\":%.9f,\"findings\":%zu,\"check\":\"%s\","
         "\"keystone\":%u,\"followers\":%u}\n",
         argv[1], p.count, best, findings, check(p, answers).c_str(), answers.keystone,
         answers.reach[answers.keystone]);
}
