// A C face for RE2's matcher: a pattern compiled once, asked whether a text holds a match. Matching takes time linear
// in the text, whatever the pattern, and memory within the bound given when the pattern was compiled.
#ifndef AUDITABLE_CRE2_H
#define AUDITABLE_CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

/// Compiles a pattern in RE2's syntax, matched over UTF-8.
///
/// `max_memory` bounds the program and the automaton's cache, in bytes. NULL when the pattern is malformed, needs more
/// than that, or memory is short; then at most `capacity` bytes of the reason, with the ending zero, are in `reason`.
cre2_pattern *cre2_compile(const uint8_t *pattern, size_t length, int64_t max_memory, char *reason, size_t capacity);
void cre2_destroy(cre2_pattern *pattern);

/// 1 when some part of the text matches, else 0. May be called from several threads at once.
int32_t cre2_matches(const cre2_pattern *pattern, const uint8_t *text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
