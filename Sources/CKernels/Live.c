// Live counts: the choice of instruction set, and the questions about the state.
#include "CKernels.h"
#include "LiveLayout.h"

#if defined(__x86_64__)
void ck_live_append_avx2(ck_live *live, const uint32_t *sources, uint32_t degree, const int64_t *indices);
void ck_live_append_avx512(ck_live *live, const uint32_t *sources, uint32_t degree, const int64_t *indices);
#endif

// The columns from 64 * w on of the plane of a level.
static inline uint64_t plane_word(const ck_live *live, int level, uint32_t w) {
  return ((const uint64_t *)(planes_of(live, w / CK_LIVE_WORDS) + level))[w % CK_LIVE_WORDS];
}

size_t ck_live_block_bytes(uint32_t block) {
  return ((size_t)CK_LIVE_HEAD + (size_t)CK_LIVE_BLOCK * (block + 1)) * sizeof(ck_row);
}

void ck_live_append(int level, ck_live *live, const uint32_t *sources, uint32_t degree,
                    const int64_t *indices) {
#if defined(__x86_64__)
  if (level == CK_LEVEL_AVX512) ck_live_append_avx512(live, sources, degree, indices);
  if (level == CK_LEVEL_AVX2) ck_live_append_avx2(live, sources, degree, indices);
#else
  (void)level, (void)live, (void)sources, (void)degree, (void)indices;
#endif
}

uint32_t ck_live_count(const ck_live *live, uint32_t position) {
  const ck_row *planes = planes_of(live, position / CK_LIVE_BLOCK);
  uint32_t count = 0;
  for (uint32_t level = 0; level < CK_LIVE_LEVELS; level++)
    count |= (uint32_t)bit_of((const uint64_t *)(planes + level), position) << level;
  return count;
}

void ck_live_counts(const ck_live *live, uint32_t *counts) {
  for (uint32_t first = 0; first < live->count; first += 64) {
    uint32_t end = live->count - first < 64 ? live->count - first : 64;
    const uint64_t *words =
        (const uint64_t *)planes_of(live, first / CK_LIVE_BLOCK) + first % CK_LIVE_BLOCK / 64;
    for (uint32_t k = 0; k < end; k++) counts[first + k] = 0;
    for (uint32_t level = 0; level < CK_LIVE_LEVELS; level++) {
      uint64_t word = words[level * CK_LIVE_WORDS];
      if (word == 0) continue;  // the higher planes mostly are
      for (uint32_t k = 0; k < end; k++) counts[first + k] |= (uint32_t)((word >> k) & 1) << level;
    }
  }
}

uint32_t ck_live_top(const ck_live *live, uint32_t top, uint64_t *above, uint64_t *equal) {
  if (live->count == 0) return 0;
  uint32_t words = (live->count + 63) / 64, value = 0;
  for (uint32_t w = 0; w < words; w++) {
    above[w] = 0;
    equal[w] = ~(uint64_t)0;
  }
  if (live->count % 64 != 0) equal[words - 1] = ((uint64_t)1 << (live->count % 64)) - 1;
  if (live->largest == 0) return 0;
  // From the top plane down: `above` has more than `value` says so far, `equal`
  // as much.
  for (int level = 31 - __builtin_clz(live->largest); level >= 0; level--) {
    uint32_t found = 0;
    for (uint32_t w = 0; w < words && found <= top; w++) {
      uint64_t plane = plane_word(live, level, w);
      uint64_t word = above[w] | (equal[w] & plane);
      if (word != 0) found += (uint32_t)__builtin_popcountll(word);
    }
    if (found > top) value |= (uint32_t)1 << level;
    for (uint32_t w = 0; w < words; w++) {
      uint64_t plane = plane_word(live, level, w);
      if (found > top) {
        equal[w] &= plane;
      } else {
        above[w] |= equal[w] & plane;
        equal[w] &= ~plane;
      }
    }
  }
  return value;
}

uint32_t ck_live_risen_to(const ck_live *live, uint32_t value, uint32_t *positions, uint32_t room) {
  if (live->count == 0 || value == 0 || value > live->largest) return 0;
  uint32_t newest = live->count - 1, found = 0;
  const uint64_t *row = (const uint64_t *)row_of(live, newest);
  // The newest position is in its own row, but its count is 0.
  for (uint32_t w = 0, words = width_of(newest) * CK_LIVE_WORDS; w < words; w++) {
    const uint64_t *planes = (const uint64_t *)planes_of(live, w / CK_LIVE_WORDS) + w % CK_LIVE_WORDS;
    uint64_t word = row[w];
    for (int level = CK_LIVE_LEVELS - 1; level >= 0 && word != 0; level--) {
      uint64_t plane = planes[level * CK_LIVE_WORDS];
      word &= (value >> level) & 1 ? plane : ~plane;
    }
    for (; word != 0; word &= word - 1) {
      if (found < room) positions[found] = w * 64 + (uint32_t)__builtin_ctzll(word);
      found++;
    }
  }
  return found;
}
