// Row memory is reached at random, so the cost of a page walk counts: ask for
// huge pages, and let the system hand the pages out zeroed and on first touch.
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "CKernels.h"

enum { HUGE_PAGE = 2 << 20 };

// Small requests come from the heap: a mapping costs more than the memory.
static int is_small(size_t bytes) { return bytes < (size_t)HUGE_PAGE / 2; }

static size_t rounded(size_t bytes) {
  size_t unit = is_small(bytes) ? 64 : HUGE_PAGE;
  return (bytes + unit - 1) / unit * unit;
}

void *ck_reserve(size_t bytes) {
  if (bytes == 0) bytes = 64;
  if (bytes > SIZE_MAX / 4) return NULL;
  size_t size = rounded(bytes);
  if (is_small(bytes)) {
    void *memory = NULL;
    if (posix_memalign(&memory, 64, size) != 0) return NULL;
    return memset(memory, 0, size);
  }
  // Over-reserve by one huge page, then give back what lies outside the
  // aligned part.
  char *base = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (base == MAP_FAILED) return NULL;
  char *aligned = (char *)(((uintptr_t)base + HUGE_PAGE - 1) & ~((uintptr_t)HUGE_PAGE - 1));
  if (aligned > base) munmap(base, (size_t)(aligned - base));
  size_t tail = (size_t)(base + HUGE_PAGE - aligned);
  if (tail > 0) munmap(aligned + size, tail);
#if defined(MADV_HUGEPAGE)
  (void)madvise(aligned, size, MADV_HUGEPAGE);
#endif
  return aligned;
}

void ck_release(void *memory, size_t bytes) {
  if (memory == NULL) return;
  if (bytes == 0) bytes = 64;
  if (is_small(bytes))
    free(memory);
  else
    munmap(memory, rounded(bytes));
}
