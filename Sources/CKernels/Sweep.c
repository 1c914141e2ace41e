// Sends a block to the kernel of the level the caller chose.
#include "CKernels.h"

#if defined(__x86_64__)
uint32_t ck_sweep_avx2(int width, ck_graph *graph, const ck_block *block);
uint32_t ck_sweep_avx512(int width, ck_graph *graph, const ck_block *block);
#endif

uint32_t ck_sweep(int level, int width, ck_graph *graph, const ck_block *block) {
#if defined(__x86_64__)
  if (level == CK_LEVEL_AVX512) return ck_sweep_avx512(width, graph, block);
  if (level == CK_LEVEL_AVX2) return ck_sweep_avx2(width, graph, block);
#endif
  (void)level, (void)width, (void)graph, (void)block;
  return 0;
}
