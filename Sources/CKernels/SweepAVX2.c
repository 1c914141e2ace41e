// The sweep with 256-bit registers: a row is two of them.
#if defined(__x86_64__)
#include <stdint.h>

// A row of 64 bytes has no register of its own here, so passing one by value
// would follow a different convention where there is one. Every function that
// does is private to this file and inlined.
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define CK_NAME(x) x##_avx2
#define CK_AVX512 0
#include "SweepBody.h"
#pragma clang attribute pop
#endif

// A translation unit is never empty.
typedef int ck_sweep_avx2_unit;
