// Hot loops over dependency graphs in compressed rows.
//
// Everything here is plain data and explicit parameters: no global state, no
// environment, no allocation except where a function says so. Row i of a graph
// lists the distinct earlier positions (< i), ascending, that position i rests
// on. The Swift module beside this target owns the memory and the policy; the
// safe Swift versions there are the portable path and the oracle of the tests.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Largest number of positions the kernels accept: a row is addressed by a
/// 32-bit byte offset in units of one row of 64 bytes.
#define CK_MAX_POSITIONS ((uint32_t)1 << 25)

/// Instruction sets with a kernel of their own.
enum {
  CK_LEVEL_NONE = 0,   ///< no accelerated kernel: use the Swift path
  CK_LEVEL_AVX2 = 1,
  CK_LEVEL_AVX512 = 2,
};

/// The best level this processor runs; CK_LEVEL_NONE when there is none.
int ck_best_level(void);

// ---------------------------------------------------------------- memory

/// Zeroed memory aligned to 64 bytes, in huge pages where the system offers
/// them. Returns NULL when there is none. Release with `ck_release` and the
/// same size.
void *ck_reserve(size_t bytes);
void ck_release(void *memory, size_t bytes);

// ------------------------------------------------------- dependency table

/// A graph prepared for sweeping: four row offsets a position.
///
/// A row offset is the row's slot times 64. The slot of position i is
/// `i & ring_mask` when `slot_of` is NULL (ring storage), else `slot_of[i]`
/// (rows only for positions that others rest on). Positions with fewer than
/// four dependencies repeat one; positions without any point at `zero_offset`;
/// positions with more are marked in `spilled` and read from the rows.
typedef struct {
  const uint32_t *offsets;   ///< count + 1 entries
  const uint32_t *targets;
  uint32_t count;            ///< number of positions
  uint32_t span;             ///< largest distance from a position to a dependency
  uint32_t steady;           ///< every position from here on has a dependency
  uint32_t ring_mask;        ///< ring storage: number of slots - 1, a power of two less one
  uint32_t zero_offset;      ///< offset of a row that stays zero
  const uint32_t *slot_of;   ///< table storage, or NULL
  const uint64_t *stored;    ///< table storage: bit i = position i has a row
  const uint64_t *needed;    ///< bit i = position i is a source; NULL = all are
  uint32_t *table;           ///< 4 * count entries
  uint64_t *fourth;          ///< bit i = position i uses its fourth entry
  uint64_t *spilled;         ///< bit i = position i has more than four dependencies
  uint32_t built;            ///< positions whose table entries are valid: 0 ..< built
} ck_graph;

// Bitmaps hold (count + 63) / 64 + 1 words: the sweeps read 32 bits at a time
// and may look past the last position. `fourth` and `spilled` need not be
// zeroed: they are written with the table.

/// Extends the valid part of the table to at least `to` positions.
/// Cost: O(positions added + their dependencies).
void ck_build_table(ck_graph *graph, uint32_t to);

/// For each position, who rests on it directly: 0 = nobody, d + 1 = position d
/// alone, UINT32_MAX = several. `direct` has `count` entries, zeroed by the
/// caller. Cost: O(positions + edges).
void ck_direct_dependents(const uint32_t *offsets, const uint32_t *targets, uint32_t count,
                          uint32_t *direct);

/// Sets the bit of each position that several others rest on directly.
void ck_mark_shared(const uint32_t *direct, uint32_t count, uint64_t *needed);

/// Counts of the positions that nobody or one position rests on directly, from
/// the counts of the others.
void ck_settle_simple(const uint32_t *direct, uint32_t count, uint32_t *counts);

/// Slots for positions that others rest on, in order; any other position gets
/// the slot of the next one. `stored` is a zeroed bitmap. Returns how many slots
/// are in use.
uint32_t ck_assign_slots(const uint32_t *direct, uint32_t count, uint32_t *slot_of,
                         uint64_t *stored);

// ------------------------------------------------------------------ sweep

/// One block of source positions.
typedef struct {
  uint32_t first;        ///< first position of the block: its first source
  uint32_t end;          ///< one past its last source
  uint32_t sources;      ///< number of sources, at most the row width in bits
  uint32_t first_slot;   ///< table storage: slot of the first stored position >= first
  void *rows;            ///< row storage, 64-byte aligned
  uint32_t *counts;      ///< out, by position: written for the sources only
  uint32_t floor;        ///< a count of interest, or 0: see `ck_sweep`
} ck_block;

/// What `ck_sweep` returns for a block it abandoned.
#define CK_ABANDONED UINT32_MAX

/// Finds the next block of at most `width` sources in `from ..< to`: sets
/// `first`, `end` and `sources` (0 when there is none left) and returns where
/// to go on.
uint32_t ck_next_block(const ck_graph *graph, uint32_t from, uint32_t to, uint32_t width,
                       ck_block *block);

/// Sweeps one block: for each source, how many positions rest on it.
///
/// `width` is 512 or 2048 bits a row. The rows of all positions below `first`
/// that a swept position may name, and the row at `zero_offset`, are zero on
/// entry. Stops as soon as the rows of the last `span` positions are equal and
/// all later rows must therefore equal them: no position from there on lacks a
/// dependency, or the rows are zero.
/// `graph->table` grows as needed (so concurrent sweeps need a table built
/// whole). Returns the position where the sweep stopped, or CK_ABANDONED as soon
/// as no source of the block can count as much as `floor`; then no count is
/// written.
uint32_t ck_sweep(int level, int width, ck_graph *graph, const ck_block *block);

// ----------------------------------------------------------- sparse phase

/// Exact counts by search, newest position first, for graphs whose late
/// positions are reached by few: keeps the set that rests on a position as a
/// list while it is short, and joins lists.
///
/// `dep_offsets`/`dependents` is the reversed graph. `counts[i]` is written for
/// the positions done. Gives up after a run of sources whose sets were larger
/// than (count - i) / budget_divisor on average. Returns the lowest position
/// done (0 when all are), or `count` when memory is short.
uint32_t ck_sparse_counts(const uint32_t *dep_offsets, const uint32_t *dependents,
                          uint32_t count, uint32_t budget_divisor,
                          uint32_t *counts);

// ---------------------------------------------------------- single source

/// Marks every position that rests on `source` (< count), one bit a position:
/// writes all (count + 63) / 64 entries of `words`. `flags` is a zeroed ring of
/// ring_mask + 1 entries, a power of two of at least 64 and above `span`. Stops
/// when the last `span` positions are all marked (and no position from there on
/// lacks a dependency) or all unmarked. Returns how many are marked.
uint32_t ck_mark_affected(const uint32_t *offsets, const uint32_t *targets, uint32_t count,
                          uint32_t span, uint32_t steady, uint32_t source, uint8_t *flags,
                          uint32_t ring_mask, uint64_t *words);

/// Counts the (at most 64) oldest positions with one word a position and no
/// table: `counts[i]` for each of them. `words` has `count` entries rounded up
/// to a multiple of 128 and is zeroed by the caller.
void ck_count_oldest(const uint32_t *offsets, const uint32_t *targets, uint32_t count,
                     uint64_t *words, uint32_t *counts);

// ------------------------------------------------------------ live counts

// One position after the other, with the count of every position and the
// position with the largest count exact after each: a row of bits a position
// (the positions it rests on, and itself), and the counts as planes of bits.
enum {
  CK_LIVE_BLOCK = 512,  ///< columns of a block: one row of bits
  CK_LIVE_BLOCKS = 64,
  CK_LIVE_LIMIT = CK_LIVE_BLOCK * CK_LIVE_BLOCKS,  ///< positions at most
  CK_LIVE_LEVELS = 16,  ///< planes: a count is below CK_LIVE_LIMIT
};

/// The state of a growing run; all zero for an empty one.
typedef struct {
  /// Memory of each block of positions, `ck_live_block_bytes` of it, zeroed and
  /// aligned to 64 bytes: the planes and the best of its columns, then the rows
  /// of its positions.
  void *blocks[CK_LIVE_BLOCKS];
  uint32_t count;     ///< positions so far
  uint32_t largest;   ///< the largest count
  uint32_t keystone;  ///< of the positions with that count the first by index
} ck_live;

/// Bytes of the memory of block `block`, for positions from
/// CK_LIVE_BLOCK * block on. Over all blocks n * n / 16 bytes for n positions.
size_t ck_live_block_bytes(uint32_t block);

/// Appends a position that rests on the `degree` distinct earlier positions in
/// `sources`, ascending. The block that it falls into has memory, and
/// `live->count` is below CK_LIVE_LIMIT. `indices` orders positions of equal
/// count and has an entry for the new one too; NULL when positions are in order.
/// Cost: O(degree * (sources[last] / 512 + 1) + planes touched).
void ck_live_append(int level, ck_live *live, const uint32_t *sources, uint32_t degree,
                    const int64_t *indices);

/// The count of a position (< count).
uint32_t ck_live_count(const ck_live *live, uint32_t position);

/// The count of every position.
void ck_live_counts(const ck_live *live, uint32_t *counts);

/// Separates the positions with the `top` (at least 1) largest counts: sets the
/// bits of those that are surely among them in `above`, at most `top`, and of
/// those that tie for the places left in `equal`; returns the count of the
/// latter. Both have (count + 63) / 64 words, which need not be zeroed.
/// Cost: O(count / 64 * log largest).
uint32_t ck_live_top(const ck_live *live, uint32_t top, uint64_t *above, uint64_t *equal);

/// Of the positions that the newest one rests on, those whose count is now
/// `value` (at least 1), ascending, at most `room` of them. Returns how many
/// there are.
uint32_t ck_live_risen_to(const ck_live *live, uint32_t value, uint32_t *positions, uint32_t room);

/// As `ck_live_append` for runs of any length, without rows of bits: walks
/// backwards over the rows of the dependencies.
///
/// `offsets` has position + 2 entries: the row of the new position is there.
/// `counts` and `flags` have an entry for each position before it, all flags
/// zero on entry and on return; `queue` has room for `room` entries.
/// `*largest` and `*keystone` are as in `ck_live`. Positions whose count becomes
/// `watched` (0 = none) are written to `risen`, at most `risen_room` of them.
/// Returns how many there are. Cost: O(edges of the positions it rests on).
uint32_t ck_live_walk(const uint32_t *offsets, const uint32_t *targets, uint32_t position,
                      const int64_t *indices, uint32_t *counts, uint8_t *flags, uint32_t *queue,
                      uint32_t room, uint32_t *largest, uint32_t *keystone, uint32_t watched,
                      uint32_t *risen, uint32_t risen_room);

#ifdef __cplusplus
}
#endif
#endif
