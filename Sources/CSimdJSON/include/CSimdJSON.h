// A C face for simdjson's DOM parser: bytes in, a flat tape out that Swift walks.
//
// The tape is simdjson's own, whose layout its documentation fixes (doc/tape.md):
// 64-bit words, the type in the top byte, a 56-bit payload below it.
//
//   'r' root (payload: number of words)      '"' string (payload: offset into the string buffer,
//   '{' '[' (low 32 bits: word after the           where a 32-bit length precedes the bytes)
//            matching end)                   'l' int64, 'u' uint64, 'd' double: the next word
//   '}' ']' (payload: word of the start)     't' 'f' 'n'
#ifndef AUDITABLE_CSIMDJSON_H
#define AUDITABLE_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csj_parser csj_parser;

enum {
    CSJ_OK = 0,
    CSJ_REFUSED = 1,       // not JSON that simdjson accepts; read the bytes again to learn why
    CSJ_OUT_OF_MEMORY = 2, // an allocation failed
};

/// A parsed text. The pointers belong to the parser and hold until its next call.
typedef struct {
    int32_t status;
    const uint64_t *tape;
    const uint8_t *strings;
} csj_document;

/// NULL when memory is short.
csj_parser *csj_parser_create(void);
void csj_parser_destroy(csj_parser *parser);

/// The library's version and the instruction set it runs on here, as `3.0.1 (haswell)`: writes at most `capacity` bytes
/// with the ending zero.
void csj_describe(char *text, size_t capacity);

/// How many bytes behind the text must be readable.
size_t csj_padding(void);

/// 1 when the bytes are strict UTF-8 (no overlong forms, no surrogates), else 0. Nothing behind them is read.
int32_t csj_is_utf8(const uint8_t *bytes, size_t length);

/// 1 when a JSON number with a fraction or an exponent is spelled with the shortest digits that read back to its double,
/// and its value is finite; else 0. Only the digits are judged: whether they may stand in this form (positional or with
/// an exponent) is for the caller. `text` must be such a number by grammar.
int32_t csj_has_shortest_digits(const char *text, size_t length);

/// Parses one JSON text. `bytes` must be followed by `csj_padding()` readable bytes, whose values do not matter.
csj_document csj_parse(csj_parser *parser, const uint8_t *bytes, size_t length, size_t max_depth);

/// 1 when some object of the tape holds one key twice, 0 when none does, -1 when memory is short.
/// Linear in the tape; objects of more than 16 members are sorted.
int32_t csj_has_duplicate_key(csj_parser *parser, const uint64_t *tape, const uint8_t *strings);

#ifdef __cplusplus
}
#endif
#endif
