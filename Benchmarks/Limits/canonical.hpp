// Is this text the one canonical spelling of its values? Keys ascending and
// distinct, no blanks, strings escaped no more than needed and strict UTF-8,
// numbers in their shortest form.
//
// Works on bytes in place; at least 128 bytes must be readable after the text,
// and none of them may continue it (a line feed or zero bytes do).
#pragma once

#include <immintrin.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "records.hpp"

namespace canonical {

/// Walks over canonical text; every step says whether the text was as expected.
struct Walk {
  const char *at;

  template <size_t N> bool literal(const char (&text)[N]) {
    if (memcmp(at, text, N - 1) != 0) return false;
    at += N - 1;
    return true;
  }

  /// A string with its quotes.
  [[gnu::always_inline]] bool string() {
    bool hasEscapes;
    return string(hasEscapes);
  }

  [[gnu::always_inline]] bool string(bool &hasEscapes) {
    hasEscapes = false;
    if (*at != '"') return false;
    at++;
    for (;;) {
#ifdef __AVX2__
      // Quote, backslash, control, or a byte beyond ASCII: as signed bytes the
      // last two are those below 0x20.
      __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at));
      __m256i found = _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes),
                                      _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                                                      _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))));
      uint32_t stops = uint32_t(_mm256_movemask_epi8(found));
      if (stops == 0) {
        at += 32;
        continue;
      }
      at += __builtin_ctz(stops);
#else
      uint64_t word;
      memcpy(&word, at, 8);
      uint64_t stops = records::Pen::special(word) | (word & 0x8080808080808080ull);
      if (stops == 0) {
        at += 8;
        continue;
      }
      at += __builtin_ctzll(stops) >> 3;
#endif
      uint8_t c = uint8_t(*at);
      if (c == '"') {
        at++;
        return true;
      }
      if (c == '\\') hasEscapes = true;
      if (c == '\\' ? !escape() : c < 0x20 || !codePoint()) return false;
    }
  }

  /// A number: an integer of any size, or a double in its shortest form.
  [[gnu::always_inline]] bool number() {
    const char *from = at;
    if (*at == '-') at++;
    const char *whole = at;
    while (isDigit(*at)) at++;
    ptrdiff_t wholeCount = at - whole;
    if (wholeCount == 0 || (*whole == '0' && wholeCount > 1)) return false;
    if (*at != '.' && *at != 'e') return !(*whole == '0' && whole != from);
    if (*at == 'e') return converted(from);
    const char *decimals = ++at;
    while (isDigit(*at)) at++;
    ptrdiff_t count = at - decimals;
    if (count == 0) return false;
    if (*at == 'e') return converted(from);
    // No zero at the end, but for the only decimal.
    if (at[-1] == '0' && count > 1) return false;
    // Positional from 0.0001 on.
    if (*whole == '0' && count > 4 && memcmp(decimals, "0000", 4) == 0) return false;
    // Decimals of 15 digits all differ as doubles; so do those of six decimals
    // below 2^32. Then no shorter one can stand for the same double.
    if (wholeCount + count <= 15 || (wholeCount <= 9 && count <= 6)) return true;
    if (wholeCount == 10 && count <= 6 && memcmp(whole, "4294967296", 10) < 0) return true;
    return converted(from);
  }

  /// Any value.
  bool value(int depth = 0) {
    if (*at == '"') return string();
    switch (*at) {
    case '{': return object(depth);
    case '[': return array(depth);
    case 'n': return literal("null");
    case 't': return literal("true");
    case 'f': return literal("false");
    default: return number();
    }
  }

  bool object(int depth = 0) {
    if (*at != '{' || depth >= depthLimit) return false;
    at++;
    if (*at == '}') return at++, true;
    std::string_view before;
    for (bool isFirst = true, wereEscapes = false;; isFirst = false) {
      const char *from = at + 1;
      bool hasEscapes;
      if (!string(hasEscapes)) return false;
      std::string_view key(from, size_t(at - 1 - from));
      wereEscapes |= hasEscapes;
      if (!isFirst && !(wereEscapes ? unescaped(before) < unescaped(key) : ascends(before, key))) return false;
      before = key;
      if (*at++ != ':' || !value(depth + 1)) return false;
      if (*at == '}') return at++, true;
      if (*at++ != ',') return false;
    }
  }

  bool array(int depth = 0) {
    if (*at != '[' || depth >= depthLimit) return false;
    at++;
    if (*at == ']') return at++, true;
    for (;;) {
      if (!value(depth + 1)) return false;
      if (*at == ']') return at++, true;
      if (*at++ != ',') return false;
    }
  }

private:
  static constexpr int depthLimit = 512;

  static bool isDigit(char c) { return uint8_t(c - '0') < 10; }

  /// The two-byte escapes, and `\u00xx` for the controls that have none.
  [[gnu::noinline]] bool escape() {
    switch (at[1]) {
    case '"': case '\\': case 'b': case 'f': case 'n': case 'r': case 't': at += 2; return true;
    case 'u': break;
    default: return false;
    }
    if (memcmp(at + 2, "00", 2) != 0 || (at[4] != '0' && at[4] != '1')) return false;
    char low = at[5];
    if (!isDigit(low) && (low < 'a' || low > 'f')) return false;
    if (at[4] == '0' && (low == '8' || low == '9' || low == 'a' || low == 'c' || low == 'd')) return false;
    at += 6;
    return true;
  }

  /// A UTF-8 sequence of two to four bytes.
  [[gnu::noinline]] bool codePoint() {
    auto byte = [this](int i) { return uint8_t(at[i]); };
    auto follows = [&](int i, uint8_t low = 0x80, uint8_t high = 0xBF) { return byte(i) >= low && byte(i) <= high; };
    uint8_t first = byte(0);
    if (first >= 0xC2 && first <= 0xDF) return follows(1) && (at += 2, true);
    if (first >= 0xE0 && first <= 0xEF)
      return follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2) && (at += 3, true);
    if (first >= 0xF0 && first <= 0xF4)
      return follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) &&
             (at += 4, true);
    return false;
  }

  /// Reads the number at `from` and writes it again.
  [[gnu::noinline]] bool converted(const char *from) {
    if (*at == 'e') {
      at++;
      if (*at == '-' || *at == '+') at++;
      while (isDigit(*at)) at++;
    }
    double value = 0;
    auto [stop, error] = std::from_chars(from, at, value);
    if (error != std::errc() || stop != at) return false;
    char text[64];
    records::Pen pen{text};
    pen.shortest(value);
    return pen.at - text == at - from && memcmp(text, from, size_t(at - from)) == 0;
  }

  /// Whether `before` sorts before `key`; the quote after each is readable.
  static bool ascends(std::string_view before, std::string_view key) {
    if (before.empty() || key.empty() || before[0] == key[0]) return before < key;
    return uint8_t(before[0]) < uint8_t(key[0]);
  }

  static std::string unescaped(std::string_view text) {
    std::string plain;
    for (size_t i = 0; i < text.size(); i++) {
      if (text[i] != '\\') {
        plain += text[i];
        continue;
      }
      switch (text[++i]) {
      case 'b': plain += '\b'; break;
      case 'f': plain += '\f'; break;
      case 'n': plain += '\n'; break;
      case 'r': plain += '\r'; break;
      case 't': plain += '\t'; break;
      case 'u': {
        uint8_t code = 0;
        std::from_chars(text.data() + i + 3, text.data() + i + 5, code, 16);
        plain += char(code);
        i += 4;
        break;
      }
      default: plain += text[i];
      }
    }
    return plain;
  }
};

/// A report of any content.
inline bool report(Walk &walk) {
  // Most reports say nothing.
  static constexpr char empty[] = "{\"evidence\":{},\"flag\":\"ok\",\"name\":\"\",\"reason\":\"\",\"score\":0.0,\"stage\":";
  if (walk.literal(empty)) return walk.string() && walk.literal("}");
  return walk.literal("{\"evidence\":") && walk.object() && walk.literal(",\"flag\":") && walk.string() &&
         walk.literal(",\"name\":") && walk.string() && walk.literal(",\"reason\":") && walk.string() &&
         walk.literal(",\"score\":") && walk.number() && walk.literal(",\"stage\":") && walk.string() &&
         walk.literal("}");
}

inline bool compound(Walk &walk) {
  if (walk.literal("null")) return true;
  if (!walk.literal("{\"reports\":[")) return false;
  if (!walk.literal("]")) {
    do {
      if (!report(walk)) return false;
    } while (walk.literal(","));
    if (!walk.literal("]")) return false;
  }
  return walk.literal(",\"uncalibrated_score\":") && (walk.literal("null") || walk.number()) && walk.literal("}");
}

/// A record's body up to `,"prev_digest":`, its shape and its spelling.
inline bool body(Walk &walk) {
  return walk.literal("{\"action_type\":") && walk.string() && walk.literal(",\"compound\":") && compound(walk) &&
         walk.literal(",\"data\":{\"inputs\":") && walk.object() && walk.literal(",\"report\":") && report(walk) &&
         walk.literal(",\"retrieved\":") && walk.array() && walk.literal(",\"snapshot\":{\"captured_at\":") &&
         (walk.literal("null") || walk.number()) && walk.literal(",\"state\":") && walk.object() &&
         walk.literal("}},\"decided_at\":") && walk.number() && walk.literal(",\"harness\":{\"action_type\":") &&
         walk.string() && walk.literal(",\"arguments\":") && walk.object() && walk.literal(",\"cost\":") &&
         walk.number() && walk.literal(",\"report\":") && report(walk) &&
         walk.literal("},\"model\":{\"decision_basis\":") && walk.string() && walk.literal(",\"model_id\":") &&
         walk.string() && walk.literal(",\"output\":") && walk.value() && walk.literal(",\"report\":") &&
         report(walk) && walk.literal("},\"prev_digest\":");
}

}  // namespace canonical
