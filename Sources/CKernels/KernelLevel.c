#include "CKernels.h"

int ck_best_level(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return CK_LEVEL_AVX512;
  if (__builtin_cpu_supports("avx2")) return CK_LEVEL_AVX2;
#endif
  return CK_LEVEL_NONE;
}
