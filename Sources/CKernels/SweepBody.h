// The forward sweep of one block of sources, fused with the counting of its
// columns. Included once per instruction set by a file that sets
//   CK_NAME(x)   the name of a function of this level
//   CK_AVX512    1 when 512-bit instructions may be used
// and that has switched the target on, so that every function below may be
// inlined into every other.
//
// Row j has one bit a source: set when j rests on that source. It is the OR of
// the rows of j's dependencies; the source's own bit is added only in the
// stored row, because a position does not rest on itself.
//
// Columns are counted with carry-save adders: sixteen rows become one row of
// weight 16 and running rows of weight 1, 2, 4 and 8; the rows of weight 16
// enter a binary counter whose digits are rows ("planes"). Only AND, OR and XOR
// of whole rows: the cost does not depend on how many bits are set.

#include <string.h>

#include "CKernels.h"

#if CK_AVX512
#include <immintrin.h>
#endif

#define CK_INLINE static inline __attribute__((always_inline))

typedef uint64_t ck_row __attribute__((vector_size(64)));
typedef uint32_t ck_row32 __attribute__((vector_size(64)));

enum {
  BATCH = 16,      // rows fed to the adders at a time
  LEVELS = 24,     // planes of weight 16 << level: enough for 2^25 positions
  MAX_VECTORS = 4, // 2,048 bits a row
  AHEAD = 32,      // positions between a prefetch and its use
  BUILD_STEP = 4096,
  REVIEW = 128,    // batches between two looks at whether a block is still of interest
};

// ------------------------------------------------------------- row algebra

CK_INLINE ck_row CK_NAME(majority)(ck_row a, ck_row b, ck_row c) {
#if CK_AVX512
  return (ck_row)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0xE8);
#else
  return (a & b) | ((a ^ b) & c);
#endif
}

CK_INLINE ck_row CK_NAME(parity)(ck_row a, ck_row b, ck_row c) {
#if CK_AVX512
  return (ck_row)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0x96);
#else
  return a ^ b ^ c;
#endif
}

// sum += a + b; returns the carry.
CK_INLINE ck_row CK_NAME(add)(ck_row *sum, ck_row a, ck_row b) {
  ck_row carry = CK_NAME(majority)(*sum, a, b);
  *sum = CK_NAME(parity)(*sum, a, b);
  return carry;
}

// A row with one bit at column `bit` when `set` is 1, else zero.
CK_INLINE ck_row CK_NAME(unit)(uint32_t bit, uint64_t set) {
  uint64_t value = set << (bit & 63);
#if CK_AVX512
  return (ck_row)_mm512_maskz_set1_epi64((__mmask8)(1u << (bit >> 6)), (long long)value);
#else
  const ck_row lane = {0, 1, 2, 3, 4, 5, 6, 7};
  uint64_t word = bit >> 6;
  return (ck_row)(lane == (ck_row){word, word, word, word, word, word, word, word}) & value;
#endif
}

CK_INLINE int CK_NAME(is_zero)(ck_row row) {
#if CK_AVX512
  return _mm512_test_epi64_mask((__m512i)row, (__m512i)row) == 0;
#else
  return (row[0] | row[1] | row[2] | row[3] | row[4] | row[5] | row[6] | row[7]) == 0;
#endif
}

// Sixteen bits of a bitmap from position `at`; the bitmap is padded.
CK_INLINE uint32_t CK_NAME(bits16)(const uint64_t *bitmap, uint32_t at) {
  uint32_t word;
  memcpy(&word, (const char *)bitmap + (at >> 3), sizeof word);
  return (word >> (at & 7)) & 0xFFFF;
}

// ---------------------------------------------------------------- counters

typedef struct {
  ck_row one, two, four, eight;
  ck_row plane[LEVELS];
  ck_row pending[LEVELS];  // level k is in use when bit k of `batches` is set
  uint32_t batches;
} CK_NAME(counter);

// Adds a row of weight 16: a binary counter whose step is one addition when two
// rows of a level are there, so one addition a batch on average.
CK_INLINE void CK_NAME(push)(CK_NAME(counter) *c, ck_row carry) {
  uint32_t level = 0;
  for (; (c->batches >> level) & 1; level++)
    carry = CK_NAME(add)(&c->plane[level], c->pending[level], carry);
  c->pending[level] = carry;
  c->batches++;
}

// The adder tree over one batch of rows, in registers.
CK_INLINE void CK_NAME(count_rows)(CK_NAME(counter) *c, const ck_row r[BATCH]) {
  ck_row two[8], four[4], eight[2];
#pragma clang loop unroll(full)
  for (int k = 0; k < 8; k++) two[k] = CK_NAME(add)(&c->one, r[2 * k], r[2 * k + 1]);
#pragma clang loop unroll(full)
  for (int k = 0; k < 4; k++) four[k] = CK_NAME(add)(&c->two, two[2 * k], two[2 * k + 1]);
#pragma clang loop unroll(full)
  for (int k = 0; k < 2; k++) eight[k] = CK_NAME(add)(&c->four, four[2 * k], four[2 * k + 1]);
  CK_NAME(push)(c, CK_NAME(add)(&c->eight, eight[0], eight[1]));
}

// Adds to sixteen counts the weight of each set bit of `bits`.
CK_INLINE ck_row32 CK_NAME(weigh)(ck_row32 counts, uint16_t bits, uint32_t weight) {
#if CK_AVX512
  return (ck_row32)_mm512_mask_add_epi32((__m512i)counts, (__mmask16)bits, (__m512i)counts,
                                         _mm512_set1_epi32((int)weight));
#else
  const ck_row32 select = {1,      1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                           1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
  ck_row32 hit = (ck_row32)((select & (uint32_t)bits) != 0);
  return counts + (hit & weight);
#endif
}

// Turns the counter into 512 counts. Each bit of `rest` stands for `remaining`
// rows more.
static void CK_NAME(extract)(const CK_NAME(counter) *c, ck_row rest, uint32_t remaining,
                             uint32_t *counts) {
  ck_row plane[LEVELS + 1], carry = {0};
  uint32_t levels = 0;
  for (; (c->batches >> levels) != 0; levels++) {
    ck_row pending = {0};
    if ((c->batches >> levels) & 1) pending = c->pending[levels];
    plane[levels] = c->plane[levels];
    carry = CK_NAME(add)(&plane[levels], pending, carry);
  }
  plane[levels++] = carry;
  for (int group = 0; group < 32; group++) {
    ck_row32 sum = {0};
#define CK_WEIGH(row, weight) \
  sum = CK_NAME(weigh)(sum, ((const uint16_t *)(const void *)&(row))[group], (weight))
    CK_WEIGH(c->one, 1);
    CK_WEIGH(c->two, 2);
    CK_WEIGH(c->four, 4);
    CK_WEIGH(c->eight, 8);
    for (uint32_t k = 0; k < levels; k++) CK_WEIGH(plane[k], (uint32_t)16 << k);
    CK_WEIGH(rest, remaining);
#undef CK_WEIGH
    memcpy(counts + 16 * group, &sum, sizeof sum);
  }
}

// The largest count so far.
static uint32_t CK_NAME(most)(const CK_NAME(counter) *counter, const ck_block *block,
                              const int vectors) {
  uint32_t counts[512 * MAX_VECTORS], most = 0;
  for (int v = 0; v < vectors; v++)
    CK_NAME(extract)(&counter[v], (ck_row){0}, 0, counts + 512 * v);
  for (uint32_t c = 0; c < block->sources; c++) most = counts[c] > most ? counts[c] : most;
  return most;
}

// ------------------------------------------------------------------- sweep

// What one batch of sixteen positions needs and leaves behind.
typedef struct {
  const ck_graph *graph;
  char *rows;
  uint32_t at;     // first position of the batch
  uint32_t valid;  // positions in it
  uint32_t own;    // bit k: position at + k is a source of this block
  uint32_t bit;    // column of the next source
  uint32_t slot;   // table storage: next slot to write
} CK_NAME(batch);

// Where the row of position `at + k` is kept. In table storage a position that
// nobody rests on has no slot: its row is overwritten by the next one.
CK_INLINE char *CK_NAME(home)(CK_NAME(batch) *b, int k, uint32_t stored, const int vectors,
                              const int ring) {
  uint64_t slot = ring ? ((b->at + (uint32_t)k) & b->graph->ring_mask) : b->slot;
  if (!ring) b->slot += (stored >> k) & 1;
  return b->rows + slot * 64 * (uint64_t)vectors;
}

// Sixteen positions with at most `degree` (3 or 4) dependencies each.
CK_INLINE void CK_NAME(fast_batch)(CK_NAME(batch) *b, CK_NAME(counter) *c, ck_row *last,
                                   ck_row *differ, const int vectors, const int ring,
                                   const int degree, const int with_sources) {
  const uint32_t *entry = b->graph->table + (size_t)4 * b->at;
  uint32_t stored = ring ? 0 : CK_NAME(bits16)(b->graph->stored, b->at);
  ck_row r[MAX_VECTORS][BATCH];
#pragma clang loop unroll(full)
  for (int k = 0; k < BATCH; k++) {
    const char *d0 = b->rows + (uint64_t)entry[4 * k] * (uint64_t)vectors;
    const char *d1 = b->rows + (uint64_t)entry[4 * k + 1] * (uint64_t)vectors;
    const char *d2 = b->rows + (uint64_t)entry[4 * k + 2] * (uint64_t)vectors;
    const char *d3 = b->rows + (uint64_t)entry[4 * k + 3] * (uint64_t)vectors;
    if (!ring) {
      for (int d = 0; d < degree; d++) {
        const char *soon = b->rows + (uint64_t)entry[4 * (k + AHEAD) + d] * (uint64_t)vectors;
        for (int v = 0; v < vectors; v++) __builtin_prefetch(soon + 64 * v, 0, 2);
      }
    }
    char *home = CK_NAME(home)(b, k, stored, vectors, ring);
    uint64_t is_source = (b->own >> k) & 1;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      ck_row x = *(const ck_row *)(d0 + 64 * v) | *(const ck_row *)(d1 + 64 * v) |
                 *(const ck_row *)(d2 + 64 * v);
      if (degree == 4) x |= *(const ck_row *)(d3 + 64 * v);
      r[v][k] = x;
      if (with_sources) {
        uint64_t here = vectors == 1 ? is_source : is_source & (b->bit >> 9 == (uint32_t)v);
        x |= CK_NAME(unit)(b->bit & 511, here);
        if (k == BATCH - 1) last[v] = x;
      } else {
        differ[v] |= x ^ last[v];
        if (k == BATCH - 1) last[v] = x;
      }
      *(ck_row *)(home + 64 * v) = x;
    }
    b->bit += (uint32_t)is_source;
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) CK_NAME(count_rows)(&c[v], r[v]);
}

// Any sixteen positions or fewer: long dependency lists, the end of the graph.
static void CK_NAME(slow_batch)(CK_NAME(batch) *b, CK_NAME(counter) *c, ck_row *last,
                                ck_row *differ, const int vectors, const int ring) {
  const ck_graph *g = b->graph;
  uint32_t stored = ring ? 0 : CK_NAME(bits16)(g->stored, b->at);
  uint32_t spilled = CK_NAME(bits16)(g->spilled, b->at);
  ck_row r[MAX_VECTORS][BATCH];
  memset(r, 0, sizeof r);
  for (uint32_t k = 0; k < b->valid; k++) {
    uint32_t position = b->at + k;
    ck_row x[MAX_VECTORS];
    memset(x, 0, sizeof x);
    if ((spilled >> k) & 1) {
      for (uint32_t e = g->offsets[position]; e < g->offsets[position + 1]; e++) {
        uint32_t t = g->targets[e];
        uint64_t slot = ring ? t & g->ring_mask : g->slot_of[t];
        const char *row = b->rows + slot * 64 * (uint64_t)vectors;
        for (int v = 0; v < vectors; v++) x[v] |= *(const ck_row *)(row + 64 * v);
      }
    } else {
      const uint32_t *entry = g->table + (size_t)4 * position;
      for (int d = 0; d < 4; d++) {
        const char *row = b->rows + (uint64_t)entry[d] * (uint64_t)vectors;
        for (int v = 0; v < vectors; v++) x[v] |= *(const ck_row *)(row + 64 * v);
      }
    }
    char *home = CK_NAME(home)(b, (int)k, stored, vectors, ring);
    uint64_t is_source = (b->own >> k) & 1;
    for (int v = 0; v < vectors; v++) {
      r[v][k] = x[v];
      uint64_t here = is_source & (b->bit >> 9 == (uint32_t)v);
      x[v] |= CK_NAME(unit)(b->bit & 511, here);
      differ[v] |= x[v] ^ last[v];
      *(ck_row *)(home + 64 * v) = x[v];
    }
    b->bit += (uint32_t)is_source;
    memcpy(last, x, sizeof(ck_row) * (size_t)vectors);
  }
  for (int v = 0; v < vectors; v++) CK_NAME(count_rows)(&c[v], r[v]);
}

// Hands the counts of the block's columns to the positions of its sources.
static void CK_NAME(deliver)(const ck_graph *g, const ck_block *b, const uint32_t *counts) {
  if (g->needed == NULL) {
    memcpy(b->counts + b->first, counts, b->sources * sizeof *counts);
    return;
  }
  uint32_t column = 0;
  uint32_t word = b->first >> 6;
  uint64_t bits = g->needed[word] & (~(uint64_t)0 << (b->first & 63));
  while (column < b->sources) {
    while (bits == 0) bits = g->needed[++word];
    b->counts[64 * word + (uint32_t)__builtin_ctzll(bits)] = counts[column++];
    bits &= bits - 1;
  }
}

CK_INLINE uint32_t CK_NAME(sweep)(ck_graph *g, const ck_block *block, const int vectors,
                                  const int ring) {
  CK_NAME(counter) counter[MAX_VECTORS];
  memset(counter, 0, sizeof counter[0] * (size_t)vectors);
  CK_NAME(batch) b = {g, block->rows, block->first, 0, 0, 0, block->first_slot};
  ck_row last[MAX_VECTORS];
  memset(last, 0, sizeof last);
  uint32_t equal = 0;  // rows before the current batch known to equal `last`

  while (b.at < g->count) {
    uint32_t left = g->count - b.at;
    b.valid = left < BATCH ? left : BATCH;
    if (g->built < b.at + b.valid) ck_build_table(g, b.at + BUILD_STEP);
    b.own = 0;
    if (b.at < block->end) {
      b.own = g->needed ? CK_NAME(bits16)(g->needed, b.at) : 0xFFFF;
      if (block->end - b.at < BATCH) b.own &= ((uint32_t)1 << (block->end - b.at)) - 1;
    }
    ck_row differ[MAX_VECTORS];
    for (int v = 0; v < vectors; v++) differ[v] = (ck_row){0};
    int slow = b.valid < BATCH || CK_NAME(bits16)(g->spilled, b.at) != 0;
    int three = CK_NAME(bits16)(g->fourth, b.at) == 0;
    int sources = b.at < block->end;
    // Spelled out, so that each form is compiled with its own constants.
    if (slow)
      CK_NAME(slow_batch)(&b, counter, last, differ, vectors, ring);
    else if (three && sources)
      CK_NAME(fast_batch)(&b, counter, last, differ, vectors, ring, 3, 1);
    else if (three)
      CK_NAME(fast_batch)(&b, counter, last, differ, vectors, ring, 3, 0);
    else if (sources)
      CK_NAME(fast_batch)(&b, counter, last, differ, vectors, ring, 4, 1);
    else
      CK_NAME(fast_batch)(&b, counter, last, differ, vectors, ring, 4, 0);
    b.at += b.valid;
    if (sources) continue;
    if (block->floor > 0 && counter[0].batches % REVIEW == 0 &&
        CK_NAME(most)(counter, block, vectors) + (g->count - b.at) < block->floor)
      return CK_ABANDONED;

    ck_row any = differ[0];
    for (int v = 1; v < vectors; v++) any |= differ[v];
    equal = CK_NAME(is_zero)(any) ? equal + b.valid : 0;
    if (equal < g->span) continue;
    ck_row held = last[0];
    for (int v = 1; v < vectors; v++) held |= last[v];
    if (b.at >= g->steady || CK_NAME(is_zero)(held)) break;
  }

  uint32_t counts[512 * MAX_VECTORS];
  for (int v = 0; v < vectors; v++)
    CK_NAME(extract)(&counter[v], last[v], g->count - b.at, counts + 512 * v);
  CK_NAME(deliver)(g, block, counts);
  return b.at;
}

static uint32_t CK_NAME(ring512)(ck_graph *g, const ck_block *b) {
  return CK_NAME(sweep)(g, b, 1, 1);
}
static uint32_t CK_NAME(ring2048)(ck_graph *g, const ck_block *b) {
  return CK_NAME(sweep)(g, b, 4, 1);
}
static uint32_t CK_NAME(table512)(ck_graph *g, const ck_block *b) {
  return CK_NAME(sweep)(g, b, 1, 0);
}
static uint32_t CK_NAME(table2048)(ck_graph *g, const ck_block *b) {
  return CK_NAME(sweep)(g, b, 4, 0);
}

uint32_t CK_NAME(ck_sweep)(int width, ck_graph *g, const ck_block *b) {
  if (g->slot_of == NULL) return width == 512 ? CK_NAME(ring512)(g, b) : CK_NAME(ring2048)(g, b);
  return width == 512 ? CK_NAME(table512)(g, b) : CK_NAME(table2048)(g, b);
}
