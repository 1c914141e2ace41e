// Which positions need a bit of their own, and how they fall into blocks.
//
// A position that nobody rests on has count 0; one that a single position d
// rests on directly has d's count plus 1. Both are settled without a bit.
#include "CKernels.h"

void ck_direct_dependents(const uint32_t *offsets, const uint32_t *targets, uint32_t count,
                          uint32_t *direct) {
  uint32_t e = offsets[0];
  for (uint32_t i = 0; i < count; i++) {
    uint32_t end = offsets[i + 1];
    for (; e < end; e++) {
      uint32_t *who = direct + targets[e];
      *who = *who == 0 ? i + 1 : UINT32_MAX;
    }
  }
}

void ck_mark_shared(const uint32_t *direct, uint32_t count, uint64_t *needed) {
  for (uint32_t i = 0; i < count; i += 64) {
    uint64_t word = 0;
    uint32_t here = count - i < 64 ? count - i : 64;
    for (uint32_t k = 0; k < here; k++) word |= (uint64_t)(direct[i + k] == UINT32_MAX) << k;
    needed[i >> 6] = word;
  }
}

void ck_settle_simple(const uint32_t *direct, uint32_t count, uint32_t *counts) {
  for (uint32_t i = count; i-- > 0;) {
    uint32_t who = direct[i];
    if (who == UINT32_MAX) continue;
    counts[i] = who == 0 ? 0 : counts[who - 1] + 1;
  }
}

uint32_t ck_assign_slots(const uint32_t *direct, uint32_t count, uint32_t *slot_of,
                         uint64_t *stored) {
  uint32_t slot = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t kept = direct[i] != 0;
    slot_of[i] = slot;
    stored[i >> 6] |= kept << (i & 63);
    slot += (uint32_t)kept;
  }
  return slot;
}

uint32_t ck_next_block(const ck_graph *g, uint32_t from, uint32_t to, uint32_t width,
                       ck_block *block) {
  block->sources = 0;
  if (g->needed == NULL) {
    block->first = from;
    block->end = to - from < width ? to : from + width;
    block->sources = block->end - from;
    return block->end;
  }
  uint32_t i = from;
  for (; i < to && block->sources < width; i++) {
    uint64_t rest = g->needed[i >> 6] >> (i & 63);
    if (rest == 0) {
      i |= 63;  // the increment takes it to the next word
      continue;
    }
    i += (uint32_t)__builtin_ctzll(rest);
    if (i >= to) break;
    if (block->sources == 0) block->first = i;
    block->sources++;
    block->end = i + 1;
  }
  return i < to ? i : to;
}
