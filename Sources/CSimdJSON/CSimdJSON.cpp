#include "CSimdJSON.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <vector>

namespace {

struct Key {
    const uint8_t *bytes;
    uint32_t length;
};

inline Key key_at(const uint8_t *strings, uint64_t word) {
    const uint8_t *at = strings + (word & 0x00FFFFFFFFFFFFFFULL);
    uint32_t length;
    std::memcpy(&length, at, sizeof length);
    return {at + sizeof length, length};
}

inline bool same(const Key &a, const Key &b) {
    return a.length == b.length && std::memcmp(a.bytes, b.bytes, a.length) == 0;
}

inline bool before(const Key &a, const Key &b) {
    if (a.length != b.length) return a.length < b.length;
    return std::memcmp(a.bytes, b.bytes, a.length) < 0;
}

// The word behind the value that starts at `at`.
inline uint64_t after(const uint64_t *tape, uint64_t at) {
    switch (static_cast<uint8_t>(tape[at] >> 56)) {
    case '{':
    case '[':
        return tape[at] & 0xFFFFFFFFULL;
    case 'l':
    case 'u':
    case 'd':
        return at + 2;
    default:
        return at + 1;
    }
}

} // namespace

struct csj_parser {
    simdjson::dom::parser parser;
    size_t depth = 0;
    std::vector<Key> keys;
};

extern "C" {

csj_parser *csj_parser_create(void) { return new (std::nothrow) csj_parser(); }

void csj_parser_destroy(csj_parser *parser) { delete parser; }

void csj_describe(char *text, size_t capacity) {
    std::snprintf(text, capacity, "%s (%s)", SIMDJSON_STRINGIFY(SIMDJSON_VERSION),
                  simdjson::get_active_implementation()->name().c_str());
}

size_t csj_padding(void) { return simdjson::SIMDJSON_PADDING; }

csj_document csj_parse(csj_parser *parser, const uint8_t *bytes, size_t length, size_t max_depth) {
    // The parser and its document are sized apart from each other; both must fit. Growing in powers of two keeps
    // a stream of lines of many sizes from allocating at each new maximum.
    if (length > parser->parser.capacity() || parser->depth != max_depth || parser->parser.doc.capacity() < length) {
        size_t capacity = 4096;
        while (capacity < length) capacity *= 2;
        if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) capacity = simdjson::SIMDJSON_MAXSIZE_BYTES;
        if (parser->parser.allocate(capacity, max_depth) != simdjson::SUCCESS ||
            parser->parser.doc.allocate(capacity) != simdjson::SUCCESS) {
            return {CSJ_OUT_OF_MEMORY, nullptr, nullptr};
        }
        parser->depth = max_depth;
    }
    simdjson::dom::element root;
    auto error = parser->parser.parse(bytes, length, false).get(root);
    if (error == simdjson::MEMALLOC) return {CSJ_OUT_OF_MEMORY, nullptr, nullptr};
    if (error) return {CSJ_REFUSED, nullptr, nullptr};
    return {CSJ_OK, parser->parser.doc.tape.get(), parser->parser.doc.string_buf.get()};
}

int32_t csj_is_utf8(const uint8_t *bytes, size_t length) {
    return simdjson::validate_utf8(reinterpret_cast<const char *>(bytes), length) ? 1 : 0;
}

int32_t csj_has_shortest_digits(const char *text, size_t length) {
    double value;
    const auto read = std::from_chars(text, text + length, value);
    if (read.ec != std::errc() || read.ptr != text + length || !std::isfinite(value)) return 0;
    char shortest[32];
    const auto written = std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::scientific);
    if (written.ec != std::errc()) return 0;
    // Significant digits of both, without leading and trailing zeros; the shortest form has neither.
    char digits[32];
    size_t count = 0;
    size_t zeros = 0;
    for (const char *at = text; at < text + length && *at != 'e' && *at != 'E'; ++at) {
        if (*at < '0' || *at > '9') continue;
        if (*at == '0') {
            if (count > 0) ++zeros;
            continue;
        }
        if (count + zeros + 1 > 17) return 0;
        for (; zeros > 0; --zeros) digits[count++] = '0';
        digits[count++] = *at;
    }
    size_t expected = 0;
    char wanted[32];
    for (const char *at = shortest; at < written.ptr && *at != 'e'; ++at)
        if (*at >= '0' && *at <= '9') wanted[expected++] = *at;
    if (count == 0) return expected == 1 && wanted[0] == '0';
    return expected == count && std::memcmp(digits, wanted, count) == 0 ? 1 : 0;
}

int32_t csj_has_duplicate_key(csj_parser *parser, const uint64_t *tape, const uint8_t *strings) {
    try {
        std::vector<Key> &keys = parser->keys;
        const uint64_t end = tape[0] & 0x00FFFFFFFFFFFFFFULL;
        // Visits every object once, in tape order: nested objects are met when the outer scan steps into them.
        for (uint64_t at = 1; at < end;) {
            const uint8_t type = static_cast<uint8_t>(tape[at] >> 56);
            if (type != '{') {
                at += (type == 'l' || type == 'u' || type == 'd') ? 2 : 1;
                continue;
            }
            const uint64_t close = (tape[at] & 0xFFFFFFFFULL) - 1;
            // Most objects have a few short keys: compared pair by pair where they lie, nothing allocated.
            Key few[16];
            size_t count = 0;
            uint64_t member = at + 1;
            for (; member < close && count < 16; member = after(tape, member + 1)) {
                const Key key = key_at(strings, tape[member]);
                for (size_t i = 0; i < count; ++i)
                    if (same(few[i], key)) return 1;
                few[count++] = key;
            }
            if (member < close) {
                keys.assign(few, few + count);
                for (; member < close; member = after(tape, member + 1)) keys.push_back(key_at(strings, tape[member]));
                std::sort(keys.begin(), keys.end(), before);
                for (size_t i = 1; i < keys.size(); ++i)
                    if (same(keys[i - 1], keys[i])) return 1;
            }
            at += 1;
        }
        return 0;
    } catch (...) {
        return -1;
    }
}
}
