// Live counts with 256-bit registers: a row is two of them.
#if defined(__x86_64__)
#include <stdint.h>

// As in SweepAVX2.c: whatever passes a row by value is private to this file and
// inlined.
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define CK_NAME(x) x##_avx2
#define CK_AVX512 0
#include "LiveBody.h"
#pragma clang attribute pop
#endif

// A translation unit is never empty.
typedef int ck_live_avx2_unit;
