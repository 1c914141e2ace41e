// Live counts past the length at which rows of bits pay: what a new position
// rests on is found by walking backwards over the rows.
#include <string.h>

#include "CKernels.h"

// Flags of a position during a walk.
enum { MARKED = 1, DONE = 2 };

typedef struct {
  const int64_t *indices;
  uint32_t *counts;
  uint32_t *risen;
  uint32_t largest, keystone, watched, found, room;
} tally;

static inline void raise_count(tally *t, uint32_t position) {
  uint32_t count = ++t->counts[position];
  if (count == t->watched) {
    if (t->found < t->room) t->risen[t->found] = position;
    t->found++;
  }
  if (__builtin_expect(count < t->largest, 1)) return;
  int first = count > t->largest ||
              (t->indices ? t->indices[position] < t->indices[t->keystone] : position < t->keystone);
  t->largest = count;
  if (first) t->keystone = position;
}

uint32_t ck_live_walk(const uint32_t *offsets, const uint32_t *targets, uint32_t position,
                      const int64_t *indices, uint32_t *counts, uint8_t *flags, uint32_t *queue,
                      uint32_t room, uint32_t *largest, uint32_t *keystone, uint32_t watched,
                      uint32_t *risen, uint32_t risen_room) {
  tally t = {indices, counts, risen, *largest, *keystone, watched, 0, risen_room};
  uint32_t head = 0, tail = 0, lowest = position, row = position;
  // First a search, which costs what it finds; when it finds much, a pass over
  // all flags below, which finds the rest in the order of memory.
  int overflows = 0;
  for (;;) {
    uint32_t e = offsets[row], stop = offsets[row + 1];
    if (stop - e > room - tail) {
      overflows = 1;
      break;
    }
    for (; e < stop; e++) {
      uint32_t target = targets[e];
      if (flags[target]) continue;
      flags[target] = MARKED;
      lowest = target < lowest ? target : lowest;
      queue[tail++] = target;
    }
    if (head == tail) break;
    row = queue[head++];
    raise_count(&t, row);
  }
  if (!overflows) {
    for (uint32_t k = 0; k < tail; k++) flags[queue[k]] = 0;
  } else {
    for (uint32_t k = 0; k < head; k++) flags[queue[k]] = DONE;
    // The row in hand is counted and not yet followed.
    for (uint32_t e = offsets[row], stop = offsets[row + 1]; e < stop; e++) {
      flags[targets[e]] |= MARKED;
      lowest = targets[e] < lowest ? targets[e] : lowest;
    }
    uint32_t i = position;
    while (i > lowest) {
      if (i - lowest >= 8) {
        uint64_t eight;
        memcpy(&eight, flags + i - 8, 8);
        if (eight == 0) {
          i -= 8;
          continue;
        }
      }
      uint8_t flag = flags[--i];
      flags[i] = 0;
      if (flag != MARKED) continue;
      raise_count(&t, i);
      for (uint32_t e = offsets[i], stop = offsets[i + 1]; e < stop; e++) {
        uint32_t target = targets[e];
        flags[target] |= MARKED;
        lowest = target < lowest ? target : lowest;
      }
    }
  }
  *largest = t.largest;
  *keystone = t.keystone;
  return t.found;
}
