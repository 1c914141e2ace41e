// Exact counts by search, from the newest position to the oldest.
//
// Late positions of a long-range graph are reached by few others. While the
// set that rests on a position is short it is kept as a list; an older
// position's set is then the union of a few lists read in order, instead of a
// walk from position to position. A position whose set is too long to keep is
// expanded through its direct dependents, so a search never walks further than
// to the next kept list.
//
// The lists lie scattered in memory, so the work is a queue: what an entry
// needs is asked for when it enters and again shortly before its turn.
#include <string.h>

#include "CKernels.h"

enum {
  LIST_LIMIT = 256,  // longest list kept
  ARENA_PER_POSITION = 24,
  RUN = 512,         // sources between two looks at the cost
  SOON = 8,          // queue entries between the request for a list and its use
};

// Where the set of a position begins in `pool`: a kept list, or its direct
// dependents, which still have to be expanded.
typedef struct {
  uint32_t start;
  uint32_t length : 31;
  uint32_t expand : 1;
} span_of;

typedef struct {
  uint32_t *pool;    // the dependents of the reversed graph, then the kept lists
  span_of *spans;
  uint64_t *seen;    // one bit a position, all clear between searches
  uint32_t *found;   // positions seen by the current search
  uint32_t *queue;   // positions whose span the current search still has to read
} search;

// Marks `position`; appends it to `found` if it was not marked. Without a
// branch: which positions are new is not predictable.
static inline uint32_t visit(search *s, uint32_t position, uint32_t size) {
  uint64_t *word = s->seen + (position >> 6);
  uint64_t bit = (uint64_t)1 << (position & 63), old = *word;
  *word = old | bit;
  s->found[size] = position;
  return size + ((old & bit) == 0);
}

// All positions that rest on `source`, into `found`; returns how many.
//
// A position that is met marked needs no visit of its own: it was either
// queued, or it came with a list, and a list is closed.
static uint32_t collect(search *s, uint32_t source) {
  uint32_t size = 0, head = 0, tail = 0;
  s->queue[tail++] = source;
  while (head < tail) {
    if (head + SOON < tail) {
      const uint32_t *soon = s->pool + s->spans[s->queue[head + SOON]].start;
      __builtin_prefetch(soon);
      __builtin_prefetch(soon + 16);
    }
    span_of span = s->spans[s->queue[head++]];
    const uint32_t *entry = s->pool + span.start;
    if (!span.expand) {
      for (uint32_t k = 0; k < span.length; k++) size = visit(s, entry[k], size);
      continue;
    }
    for (uint32_t k = 0; k < span.length; k++) {
      uint32_t before = size;
      size = visit(s, entry[k], size);
      __builtin_prefetch(s->spans + entry[k]);
      s->queue[tail] = entry[k];
      tail += size - before;
    }
  }
  return size;
}

static void forget(search *s, uint32_t size, uint32_t count) {
  size_t words = (size_t)count / 64 + 1;
  if (size / 2 > words) {
    memset(s->seen, 0, words * sizeof *s->seen);
  } else {
    for (uint32_t k = 0; k < size; k++) s->seen[s->found[k] >> 6] = 0;
  }
}

// Asks for the lists an older source will read first.
static void announce(const search *s, const uint32_t *dep_offsets, uint32_t source,
                     int with_lists) {
  uint32_t start = dep_offsets[source], end = dep_offsets[source + 1];
  if (end - start > 8) end = start + 8;
  for (uint32_t e = start; e < end; e++) {
    const span_of *span = s->spans + s->pool[e];
    if (with_lists)
      __builtin_prefetch(s->pool + span->start);
    else
      __builtin_prefetch(span);
  }
}

uint32_t ck_sparse_counts(const uint32_t *dep_offsets, const uint32_t *dependents,
                          uint32_t count, uint32_t budget_divisor, uint32_t *counts) {
  size_t words = (size_t)count / 64 + 1;
  uint32_t edges = dep_offsets[count];
  size_t pool_size = (size_t)edges + (size_t)count * ARENA_PER_POSITION;
  if (pool_size > UINT32_MAX) pool_size = UINT32_MAX;
  size_t seen_bytes = words * 8, word_bytes = ((size_t)count + 2) * 4;
  search s;
  s.pool = ck_reserve(pool_size * 4);
  s.spans = ck_reserve(word_bytes * 2);
  s.seen = ck_reserve(seen_bytes);
  s.found = ck_reserve(word_bytes);
  s.queue = ck_reserve(word_bytes);
  uint32_t done = count;

  if (s.pool && s.spans && s.seen && s.found && s.queue) {
    memcpy(s.pool, dependents, (size_t)edges * 4);
    size_t top = edges;
    uint64_t cost = 0;
    for (uint32_t i = count; i-- > 0;) {
      if (i >= 16) {
        announce(&s, dep_offsets, i - 16, 0);
        announce(&s, dep_offsets, i - 8, 1);
      }
      uint32_t start = dep_offsets[i], degree = dep_offsets[i + 1] - start, size = 0;
      s.spans[i] = (span_of){start, degree, 1};
      if (degree > 0) {
        size = collect(&s, i);
        forget(&s, size, count);
      }
      counts[i] = size;
      if (size <= LIST_LIMIT && top + size <= pool_size) {
        s.spans[i] = (span_of){(uint32_t)top, size, 0};
        memcpy(s.pool + top, s.found, size * sizeof *s.found);
        top += size;
      }
      done = i;
      cost += size;
      if ((i & (RUN - 1)) == 0) {
        if (cost / RUN > (count - i) / budget_divisor) break;
        cost = 0;
      }
    }
  }
  ck_release(s.pool, pool_size * 4);
  ck_release(s.spans, word_bytes * 2);
  ck_release(s.seen, seen_bytes);
  ck_release(s.found, word_bytes);
  ck_release(s.queue, word_bytes);
  return done;
}
