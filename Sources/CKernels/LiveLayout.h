// Where the parts of a growing run lie, and what does not depend on the
// instruction set.
#ifndef CK_LIVE_LAYOUT_H
#define CK_LIVE_LAYOUT_H

#include "CKernels.h"

#ifndef CK_INLINE
#define CK_INLINE static inline __attribute__((always_inline))
#endif

typedef uint64_t ck_row __attribute__((vector_size(64)));
typedef uint64_t ck_row_half __attribute__((vector_size(32)));

enum {
  CK_LIVE_WORDS = CK_LIVE_BLOCK / 64,
  CK_LIVE_HEAD = CK_LIVE_LEVELS + 1,  // rows before the rows of the positions
};

// Blocks of the row of a position: up to its own bit.
CK_INLINE uint32_t width_of(uint32_t position) { return position / CK_LIVE_BLOCK + 1; }

CK_INLINE ck_row *planes_of(const ck_live *live, uint32_t block) { return (ck_row *)live->blocks[block]; }

CK_INLINE ck_row *best_of(const ck_live *live, uint32_t block) {
  return (ck_row *)live->blocks[block] + CK_LIVE_LEVELS;
}

CK_INLINE ck_row *row_of(const ck_live *live, uint32_t position) {
  return (ck_row *)live->blocks[position / CK_LIVE_BLOCK] + CK_LIVE_HEAD +
         (size_t)(position % CK_LIVE_BLOCK) * width_of(position);
}

// Bit `position` of the block of words that holds it.
CK_INLINE int bit_of(const uint64_t *block, uint32_t position) {
  return (int)(block[position % CK_LIVE_BLOCK / 64] >> (position & 63)) & 1;
}

CK_INLINE void set_bit(uint64_t *block, uint32_t position) {
  block[position % CK_LIVE_BLOCK / 64] |= (uint64_t)1 << (position & 63);
}

CK_INLINE int comes_before(uint32_t a, uint32_t b, const int64_t *indices) {
  return indices ? indices[a] < indices[b] : a < b;
}

// Lets the columns of a block compete with the keystone.
CK_INLINE void consider(ck_live *live, uint32_t block, const uint64_t *columns, const int64_t *indices) {
  for (uint32_t w = 0; w < CK_LIVE_WORDS; w++)
    for (uint64_t word = columns[w]; word != 0; word &= word - 1) {
      uint32_t position = block * CK_LIVE_BLOCK + w * 64 + (uint32_t)__builtin_ctzll(word);
      if (comes_before(position, live->keystone, indices)) live->keystone = position;
      if (!indices) return;  // the first one is the lowest
    }
}

// Takes the keystone anew from the best columns of the first `width` blocks, of
// which there is one.
CK_INLINE void choose_keystone(ck_live *live, uint32_t width, const int64_t *indices) {
  int found = 0;
  for (uint32_t b = 0; b < width; b++) {
    const uint64_t *columns = (const uint64_t *)best_of(live, b);
    for (uint32_t w = 0; w < CK_LIVE_WORDS && !found; w++) {
      if (columns[w] == 0) continue;
      live->keystone = b * CK_LIVE_BLOCK + w * 64 + (uint32_t)__builtin_ctzll(columns[w]);
      found = 1;
    }
    if (found && !indices) return;
    if (found) consider(live, b, columns, indices);
  }
}

#endif
