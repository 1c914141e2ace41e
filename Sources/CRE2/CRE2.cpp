#include "CRE2.h"

#include <cstdio>
#include <new>
#include <re2/re2.h>

struct cre2_pattern {
    RE2 expression;

    cre2_pattern(const re2::StringPiece &pattern, const RE2::Options &options) : expression(pattern, options) {}
};

extern "C" {

cre2_pattern *cre2_compile(const uint8_t *pattern, size_t length, int64_t max_memory, char *reason, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    options.set_never_capture(true);
    const re2::StringPiece text(reinterpret_cast<const char *>(pattern), length);
    auto *compiled = new (std::nothrow) cre2_pattern(text, options);
    if (compiled == nullptr) {
        std::snprintf(reason, capacity, "memory is short");
        return nullptr;
    }
    if (!compiled->expression.ok()) {
        std::snprintf(reason, capacity, "%s", compiled->expression.error().c_str());
        delete compiled;
        return nullptr;
    }
    return compiled;
}

void cre2_destroy(cre2_pattern *pattern) { delete pattern; }

int32_t cre2_matches(const cre2_pattern *pattern, const uint8_t *text, size_t length) {
    const re2::StringPiece piece(reinterpret_cast<const char *>(text), length);
    return RE2::PartialMatch(piece, pattern->expression) ? 1 : 0;
}
}
