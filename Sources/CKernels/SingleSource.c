// Who rests on one position: one pass over the rows after it, one flag a
// position, in a ring as long as rows reach back.
#include <string.h>

#include "CKernels.h"

// Eight flags of 0 or 1 to eight bits, the first to the lowest.
static inline uint64_t packed8(const uint8_t *flags) {
  uint64_t bytes;
  memcpy(&bytes, flags, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  bytes = __builtin_bswap64(bytes);
#endif
  return (bytes * 0x0102040810204080u) >> 56;
}

static inline uint64_t packed64(const uint8_t *flags) {
  uint64_t word = 0;
  for (int k = 0; k < 8; k++) word |= packed8(flags + 8 * k) << (8 * k);
  return word;
}

uint32_t ck_mark_affected(const uint32_t *offsets, const uint32_t *targets, uint32_t count,
                          uint32_t span, uint32_t steady, uint32_t source, uint8_t *flags,
                          uint32_t ring_mask, uint64_t *words) {
  uint32_t all = count / 64 + (count % 64 != 0), index = source >> 6, marked = 0;
  memset(words, 0, (size_t)index * sizeof *words);
  flags[source & ring_mask] = 1;
  uint32_t i = source + 1, start = offsets[i];
  uint64_t held = 0, alike = 0;  // the latest word, and how many positions have had it
  for (; index < all; index++) {
    uint32_t end = all - index > 1 ? 64 * (index + 1) : count;
    for (; i < end; i++) {
      uint32_t stop = offsets[i + 1], degree = stop - start;
      const uint32_t *row = targets + start;
      uint8_t hit = 0;
      // Few forms, each without a branch on the exact length: most graphs keep
      // to one of them for long.
      if (degree - 1 < 2) {
        hit = flags[row[0] & ring_mask] | flags[row[degree - 1] & ring_mask];
      } else if (degree == 3) {
        hit = flags[row[0] & ring_mask] | flags[row[1] & ring_mask] | flags[row[2] & ring_mask];
      } else {
        for (uint32_t k = 0; k < degree; k++) hit |= flags[row[k] & ring_mask];
      }
      flags[i & ring_mask] = hit;
      start = stop;
    }
    uint64_t word = packed64(flags + ((64 * index) & ring_mask));
    // Past the end of the run the ring holds flags of earlier positions.
    if (end % 64 != 0) word &= ((uint64_t)1 << (end % 64)) - 1;
    words[index] = word;
    marked += (uint32_t)__builtin_popcountll(word);
    alike = word == held ? alike + 64 : 64;
    held = word;
    if (alike >= span && (held == 0 || (held == UINT64_MAX && i >= steady))) {
      index++;
      break;
    }
  }
  if (index < all) {
    memset(words + index, held == 0 ? 0 : 0xFF, (size_t)(all - index) * sizeof *words);
    if (held != 0) {
      marked += count - 64 * index;
      if (count % 64 != 0) words[all - 1] = ((uint64_t)1 << (count % 64)) - 1;
    }
  }
  words[source >> 6] &= ~((uint64_t)1 << (source & 63));
  return marked - 1;
}
