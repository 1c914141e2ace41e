// Fills the padded table a sweep reads: four row offsets a position, so that
// the inner loop has a fixed shape and no bounds to look up.
#include "CKernels.h"

static inline uint32_t row_offset(const ck_graph *g, uint32_t position) {
  uint32_t slot = g->slot_of ? g->slot_of[position] : position & g->ring_mask;
  return slot << 6;
}

// A dependency that the newest dependency itself rests on adds nothing: its row
// is contained in that one's. Long rows shrink this way, a full-context row to
// a single entry. Writes at most `room` entries and returns how many there are,
// or room + 1 when they do not fit.
static uint32_t irredundant(const ck_graph *g, uint32_t start, uint32_t degree, uint32_t *out,
                            uint32_t room) {
  const uint32_t *row = g->targets + start;
  uint32_t newest = row[degree - 1];
  const uint32_t *cover = g->targets + g->offsets[newest];
  const uint32_t *cover_end = g->targets + g->offsets[newest + 1];
  uint32_t kept = 0;
  for (uint32_t k = 0; k + 1 < degree; k++) {
    while (cover < cover_end && *cover < row[k]) cover++;
    if (cover < cover_end && *cover == row[k]) continue;
    if (kept + 1 >= room) return room + 1;
    out[kept++] = row[k];
  }
  out[kept++] = newest;
  return kept;
}

void ck_build_table(ck_graph *g, uint32_t to) {
  if (to > g->count) to = g->count;
  const uint32_t *offsets = g->offsets;
  for (uint32_t i = g->built; i < to; i++) {
    uint32_t start = offsets[i], degree = offsets[i + 1] - start;
    uint32_t *entry = g->table + (size_t)4 * i;
    if ((i & 63) == 0) g->fourth[i >> 6] = g->spilled[i >> 6] = 0;
    if (degree == 0) {
      entry[0] = entry[1] = entry[2] = entry[3] = g->zero_offset;
      continue;
    }
    const uint32_t *row = g->targets + start;
    uint32_t reduced[4];
    if (degree > 4) {
      degree = irredundant(g, start, degree, reduced, 4);
      row = reduced;
      if (degree > 4) {
        g->spilled[i >> 6] |= (uint64_t)1 << (i & 63);
        degree = 1;
        row = g->targets + start;  // the entry is not read
      }
    }
    // Without branches on the degree: clamp the index instead.
    uint32_t last = degree - 1;
    g->fourth[i >> 6] |= (uint64_t)(degree > 3) << (i & 63);
    entry[0] = row_offset(g, row[0]);
    entry[1] = row_offset(g, row[last < 1 ? last : 1]);
    entry[2] = row_offset(g, row[last < 2 ? last : 2]);
    entry[3] = row_offset(g, row[last]);
  }
  if (to > g->built) g->built = to;
}
