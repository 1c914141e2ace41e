// Appending to a growing run. Included once per instruction set, as SweepBody.h
// is, with the same two macros.
//
// The row of a new position is the OR of the rows of its dependencies. It is
// added to the counts, which are kept as planes of bits, by ripple carry: most
// carries end after a few planes. The set of positions with the largest count
// follows from the row alone: if it meets the row, those in the row are one
// higher than all others and the rest leaves; if not, the positions of the row
// that have just reached the largest count join it.

#include "CKernels.h"
#include "LiveLayout.h"

#if CK_AVX512
#include <immintrin.h>
#endif

CK_INLINE int CK_NAME(any)(ck_row row) {
#if CK_AVX512
  return _mm512_test_epi64_mask((__m512i)row, (__m512i)row) != 0;
#else
  ck_row_half half = __builtin_shufflevector(row, row, 0, 1, 2, 3) |
                     __builtin_shufflevector(row, row, 4, 5, 6, 7);
  return (half[0] | half[1] | half[2] | half[3]) != 0;
#endif
}

// Adds a row to the counts of a block.
CK_INLINE void CK_NAME(ripple)(ck_row *planes, ck_row carry) {
#pragma clang loop unroll(disable)
  for (int level = 0; level < CK_LIVE_LEVELS; level += 4) {
    // Four at a time: one look at the carry for four planes.
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) {
      ck_row plane = planes[level + k];
      planes[level + k] = plane ^ carry;
      carry &= plane;
    }
    if (!CK_NAME(any)(carry)) return;
  }
}

// The columns of `row` whose count is `value`, all counts of the block being at
// most that.
CK_INLINE ck_row CK_NAME(matching)(const ck_row *planes, ck_row row, uint32_t value) {
  for (int level = 31 - __builtin_clz(value); level >= 0; level--) {
    row &= (value >> level) & 1 ? planes[level] : ~planes[level];
    if (!CK_NAME(any)(row)) break;
  }
  return row;
}

// Takes a finished block of a row: stores it and adds it to the counts; what of
// it is best joins `hit`.
CK_INLINE void CK_NAME(take)(const ck_live *live, ck_row *row, uint32_t block, ck_row x, ck_row *hit) {
  row[block] = x;
  if (!CK_NAME(any)(x)) return;
  *hit |= *best_of(live, block) & x;
  CK_NAME(ripple)(planes_of(live, block), x);
}

// The OR of the rows of the sources, block by block; returns what of it is best.
CK_INLINE ck_row CK_NAME(fill)(const ck_live *live, ck_row *row, const uint32_t *sources, uint32_t degree) {
  ck_row hit = {0};
  // Ascending: the last one has the widest row.
  const ck_row *a = row_of(live, sources[degree - 1]);
  uint32_t width = width_of(sources[degree - 1]), b = 0;
  if (degree <= 3) {
    // Rows come from memory side by side.
    if (degree > 1) {
      const ck_row *c = row_of(live, sources[degree - 2]);
      if (degree > 2) {
        const ck_row *d = row_of(live, sources[degree - 3]);
        for (uint32_t end = width_of(sources[degree - 3]); b < end; b++)
          CK_NAME(take)(live, row, b, a[b] | c[b] | d[b], &hit);
      }
      for (uint32_t end = width_of(sources[degree - 2]); b < end; b++)
        CK_NAME(take)(live, row, b, a[b] | c[b], &hit);
    }
    for (; b < width; b++) CK_NAME(take)(live, row, b, a[b], &hit);
    return hit;
  }
  for (; b < width; b++) row[b] = a[b];
  for (uint32_t k = 0; k + 1 < degree; k++) {
    const ck_row *more = row_of(live, sources[k]);
    for (uint32_t end = width_of(sources[k]), j = 0; j < end; j++) row[j] |= more[j];
  }
  for (b = 0; b < width; b++) CK_NAME(take)(live, row, b, row[b], &hit);
  return hit;
}

void CK_NAME(ck_live_append)(ck_live *live, const uint32_t *sources, uint32_t degree,
                             const int64_t *indices) {
  uint32_t position = live->count++, own = position / CK_LIVE_BLOCK;
  ck_row *row = row_of(live, position);
  uint32_t width = 0;
  ck_row hit = {0};
  if (degree > 0) {
    width = width_of(sources[degree - 1]);
    hit = CK_NAME(fill)(live, row, sources, degree);
  }
  if (CK_NAME(any)(hit)) {
    live->largest++;
    for (uint32_t b = 0; b < width; b++) *best_of(live, b) &= row[b];
    for (uint32_t b = width; b <= own; b++) *best_of(live, b) = (ck_row){0};
    if (!bit_of((const uint64_t *)best_of(live, live->keystone / CK_LIVE_BLOCK), live->keystone))
      choose_keystone(live, width, indices);
  } else if (width > 0) {
    // Not at the start of a run: where nothing is counted every position is best.
    for (uint32_t b = 0; b < width; b++) {
      ck_row x = row[b];
      if (!CK_NAME(any)(x)) continue;
      x = CK_NAME(matching)(planes_of(live, b), x, live->largest);
      if (!CK_NAME(any)(x)) continue;
      *best_of(live, b) |= x;
      consider(live, b, (const uint64_t *)&x, indices);
    }
  }
  set_bit((uint64_t *)(row + own), position);
  if (live->largest == 0) {
    set_bit((uint64_t *)best_of(live, own), position);
    if (position == 0 || comes_before(position, live->keystone, indices)) live->keystone = position;
  }
}
