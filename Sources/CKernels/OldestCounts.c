// Counts of the oldest positions in one pass over the rows, with one word a
// position: for a question about the top few of a long-range graph, where those
// are among the oldest and a full row a position would not fit in cache.
#include <string.h>

#include "CKernels.h"

enum {
  GROUP = 128,  // words between two rounds of counting: sixteen groups of eight
  LANES = 8,
  LEVELS = 32,
};

// Eight words side by side are eight rows; each lane counts its own.
typedef struct {
  uint64_t word[LANES];
} lanes;

// sum += a + b; returns the carry.
static inline lanes add(lanes *sum, const lanes *a, const lanes *b) {
  lanes carry;
  for (int k = 0; k < LANES; k++) {
    uint64_t odd = sum->word[k] ^ a->word[k];
    carry.word[k] = (sum->word[k] & a->word[k]) | (odd & b->word[k]);
    sum->word[k] = odd ^ b->word[k];
  }
  return carry;
}

typedef struct {
  lanes plane[LEVELS];
  lanes pending[LEVELS];  // level k is in use when bit k of `added` is set
  uint32_t added;
} counter;

static inline void push(counter *c, lanes carry) {
  uint32_t level = 0;
  for (; (c->added >> level) & 1; level++)
    carry = add(&c->plane[level], &c->pending[level], &carry);
  c->pending[level] = carry;
  c->added++;
}

static uint32_t column(const counter *c, uint32_t bit) {
  uint32_t count = 0;
  for (uint32_t level = 0; level < LEVELS; level++)
    for (int k = 0; k < LANES; k++) {
      uint32_t hits = (c->plane[level].word[k] >> bit) & 1;
      if ((c->added >> level) & 1) hits += (c->pending[level].word[k] >> bit) & 1;
      count += hits << level;
    }
  return count;
}

void ck_count_oldest(const uint32_t *offsets, const uint32_t *targets, uint32_t count,
                     uint64_t *words, uint32_t *counts) {
  counter c = {0};
  uint32_t e = 0;
  for (uint32_t at = 0; at < count; at += GROUP) {
    uint32_t end = count - at < GROUP ? count : at + GROUP;
    for (uint32_t i = at; i < end; i++) {
      uint64_t word = i < 64 ? (uint64_t)1 << i : 0;
      for (uint32_t stop = offsets[i + 1]; e < stop; e++) word |= words[targets[e]];
      words[i] = word;
    }
    // The words past the end are zero.
    for (uint32_t k = 0; k < GROUP; k += LANES) {
      lanes rows;
      memcpy(rows.word, words + at + k, sizeof rows.word);
      push(&c, rows);
    }
  }
  for (uint32_t i = 0; i < 64 && i < count; i++) counts[i] = column(&c, i) - 1;  // less its own bit
}
