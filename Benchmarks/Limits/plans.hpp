// The declared plans of the benchmark, bit-exact with every other generator of
// them in this project, as flat columns: what the lints look at.
//
// Resources are numbers in the order of their names' bytes, so that sorting by
// name is sorting by number.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "graphs.hpp"

namespace plans {

using graphs::below;

/// One list of numbers a step.
struct Lists {
  std::vector<uint32_t> offsets{0}, items;
  void end() { offsets.push_back(uint32_t(items.size())); }
};

struct Plan {
  uint32_t count = 0;
  std::vector<std::string> names;
  std::vector<uint8_t> decision, scoped;
  Lists reads, writes, scopes, barriers;
  Lists flippable;         // declared edges on a value that may change, by source
  Lists columns;           // volatile reads that their step does not read anew
  std::vector<uint32_t> columnNode;
  graphs::Graph control, dependencies;
};

inline void appendRow(graphs::Graph &g, std::vector<uint32_t> row) {
  if (g.offsets.empty()) g.offsets.push_back(0);
  std::sort(row.begin(), row.end());
  row.erase(std::unique(row.begin(), row.end()), row.end());
  uint32_t i = g.count++;
  if (row.empty()) g.steady = i + 1;
  else g.span = std::max(g.span, i - row[0]);
  g.targets.insert(g.targets.end(), row.begin(), row.end());
  g.offsets.push_back(uint32_t(g.targets.size()));
}

inline Plan generate(uint32_t n, bool dense) {
  struct Read {
    uint32_t resource;
    int64_t producer = -1;
    bool isVolatile, pinned, revalidates;
  };
  Plan p;
  p.count = n;
  uint32_t resources = 16 + n / (dense ? 1000 : 50);
  for (uint32_t r = 0; r < resources; r++) p.names.push_back("r" + std::to_string(r));
  std::sort(p.names.begin(), p.names.end());
  std::vector<uint32_t> rank(resources);
  for (uint32_t r = 0; r < resources; r++) rank[std::stoul(p.names[r].substr(1))] = r;
  for (uint32_t i = 0; i < n; i++) {
    auto r = [&](uint64_t t) { return graphs::draw(5, 40 * uint64_t(i) + t); };
    p.decision.push_back(i % 3 != 2);
    uint32_t c = below(r(0), 64);
    std::vector<uint32_t> predecessors;
    if (i >= 2 && c < 4) predecessors = {i - 1, i - 2 - below(r(1), std::min(i - 1, 12u))};
    else if (i > 0 && !(c == 63 && !dense)) predecessors = {i - 1};
    appendRow(p.control, predecessors);
    std::vector<Read> reads;
    for (uint32_t q = 0, most = below(r(2), 3) + dense; q < most; q++) {
      uint64_t t = 3 + 6 * q;
      Read read;
      read.resource = rank[below(r(t), resources)];
      if (i > 0 && below(r(t + 1), 8) < (dense ? 7u : 5u)) {
        uint32_t low = i > 20 ? i - 20 : 0;
        read.producer = low + below(r(t + 2), i - low);
      }
      read.isVolatile = below(r(t + 3), 3) == 0;
      read.pinned = below(r(t + 4), 8) == 0;
      read.revalidates = below(r(t + 5), 4) == 0;
      reads.push_back(read);
    }
    std::vector<uint32_t> sources;
    std::set<uint32_t> barriers, columns;
    std::vector<std::array<int64_t, 3>> edges;  // producer, place, resource
    for (const Read &read : reads) {
      p.reads.items.push_back(read.resource);
      if (read.revalidates) barriers.insert(read.resource);
      if (read.isVolatile) columns.insert(read.resource);
      if (read.producer < 0) continue;
      sources.push_back(uint32_t(read.producer));
      if (read.isVolatile && !read.pinned && !read.revalidates)
        edges.push_back({read.producer, int64_t(edges.size()), read.resource});
    }
    p.reads.end();
    appendRow(p.dependencies, sources);
    std::sort(edges.begin(), edges.end());
    for (auto &edge : edges) p.flippable.items.push_back(uint32_t(edge[2]));
    p.flippable.end();
    p.barriers.items.insert(p.barriers.items.end(), barriers.begin(), barriers.end());
    p.barriers.end();
    for (uint32_t resource : columns)
      if (!barriers.count(resource)) p.columns.items.push_back(resource), p.columnNode.push_back(i);
    p.columns.end();
    if (below(r(21), 4) == 0)
      p.writes.items.push_back(!reads.empty() && below(r(22), 2) == 0 ? reads[0].resource
                                                                      : rank[below(r(23), resources)]);
    p.writes.end();
    p.scoped.push_back(below(r(24), 3) == 0);
    if (p.scoped.back()) {
      std::set<uint32_t> scope;
      for (uint32_t j = 0; j <= below(r(31), 6); j++) scope.insert(rank[below(r(25 + j), resources)]);
      p.scopes.items.insert(p.scopes.items.end(), scope.begin(), scope.end());
    }
    p.scopes.end();
  }
  return p;
}

}  // namespace plans
