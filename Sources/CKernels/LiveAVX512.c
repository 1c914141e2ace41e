// Live counts with 512-bit registers.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2"))), apply_to = function)
#define CK_NAME(x) x##_avx512
#define CK_AVX512 1
#include "LiveBody.h"
#pragma clang attribute pop
#endif

// A translation unit is never empty.
typedef int ck_live_avx512_unit;
