// The records of the log workloads, bit-exact with every other implementation
// of the generator in this project, and the canonical line of each.
//
// A line is UTF-8 without blanks, keys sorted, numbers in their shortest form.
// `record_id` sorts last: it is the SHA-256 of the line without it.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "digest.hpp"
#include "graphs.hpp"

namespace records {

/// The values of a record as a program would hold them, before any text.
struct Record {
  std::string_view action, recipient;
  std::string invoice, basis, policy, model;
  std::string documents[2];
  int documentCount = 0;
  bool isStale = false;
  double cost = 0, score = 0, age = 0, captured = 0, decided = 0;
  int64_t reference = 0, budget = 0;
};

/// Record number `i` of the workload.
inline Record record(uint64_t i) {
  static constexpr std::string_view actions[] = {"vendor_payment", "refund_issue", "price_change", "reply_send"};
  static constexpr std::string_view parties[] = {"acme", "globex", "initech", "umbrella"};
  auto draw = [i](uint64_t t, uint64_t n) { return graphs::below(graphs::draw(6, 16 * i + t), n); };
  Record r;
  r.action = actions[draw(0, 4)];
  r.recipient = parties[draw(1, 4)];
  r.cost = draw(2, 1000000) / 100.0;
  r.invoice = "INV-" + std::to_string(i);
  r.basis = "Invoice " + r.invoice + " matches an approved PO for " + std::string(r.recipient) + "; within budget.";
  if (draw(3, 64) == 0) r.basis += " Note \u2192 \"caf\u00e9\"\\ reviewed\n\ttwice\x01.";
  if (draw(4, 16) == 0) {
    r.isStale = true;
    r.score = draw(5, 1000) / 1000.0;
    r.age = draw(14, 100000) / 10.0;
  }
  r.documentCount = int(draw(7, 3));
  for (int j = 0; j < r.documentCount; j++)
    r.documents[j] = "doc-" + std::to_string(draw(8 + uint64_t(j), 100000));
  r.budget = 1000000 - int64_t(draw(12, 900000));
  r.policy = "kyc-" + std::to_string(draw(13, 500));
  r.captured = 1700000000.0 + double(i);
  r.model = "gpt-x-" + std::to_string(draw(15, 8));
  r.reference = int64_t(i);
  r.decided = 1700000000.0 + double(i) + draw(6, 1000000) / 1000000.0;
  return r;
}

/// Writes text into memory that the caller has made large enough.
struct Pen {
  char *at;

  void literal(std::string_view text) {
    memcpy(at, text.data(), text.size());
    at += text.size();
  }

  void integer(int64_t value) { at = std::to_chars(at, at + 24, value).ptr; }

  /// The shortest digits that read back as `value` (finite), with a decimal.
  void number(double value) {
    if (value >= 0.001 && value < 4294967296.0) {
      // At most six decimals: below 2^32 two such decimals never share a
      // double, so the one that reads back is the shortest.
      uint64_t scaled = uint64_t(value * 1e6 + 0.5);
      if (double(scaled) / 1e6 == value) return sixDecimals(scaled);
    } else if (value == 0 && !std::signbit(value)) {
      return literal("0.0");
    }
    shortest(value);
  }

  /// A string with its quotes and escapes.
  void string(std::string_view text) {
    *at++ = '"';
    const char *from = text.data(), *end = from + text.size();
    while (end - from >= 8) {
      uint64_t word;
      memcpy(&word, from, 8);
      memcpy(at, &word, 8);
      uint64_t stops = special(word);
      if (stops == 0) {
        from += 8, at += 8;
        continue;
      }
      int clean = __builtin_ctzll(stops) >> 3;
      from += clean, at += clean;
      escaped(*from++);
    }
    for (; from < end; from++) escaped(*from);
    *at++ = '"';
  }

  /// The high bit of each byte that needs an escape, exact up to the first one.
  static uint64_t special(uint64_t word) {
    constexpr uint64_t ones = 0x0101010101010101ull, high = ones << 7;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word);
    return found & high;
  }

  /// Any finite double, by the general way.
  void shortest(double value) {
    char text[40];
    char *end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    char *from = text;
    if (*from == '-') *at++ = *from++;
    char digits[24];
    int count = 0;
    for (; from < end && *from != 'e'; from++)
      if (*from != '.') digits[count++] = *from;
    bool isSmall = from[1] == '-';
    int exponent = 0;
    std::from_chars(from + 2, end, exponent);
    if (isSmall) exponent = -exponent;
    if (exponent < -4 || exponent >= 16) {
      *at++ = digits[0];
      if (count > 1) *at++ = '.';
      literal(std::string_view(digits + 1, size_t(count - 1)));
      literal(exponent < 0 ? "e-" : "e+");
      if (abs(exponent) < 10) *at++ = '0';
      return integer(abs(exponent));
    }
    if (exponent < 0) {
      literal(std::string_view("0.000", size_t(1 - exponent)));
      return literal(std::string_view(digits, size_t(count)));
    }
    for (int i = 0; i <= exponent; i++) *at++ = i < count ? digits[i] : '0';
    *at++ = '.';
    if (count <= exponent + 1) *at++ = '0';
    else literal(std::string_view(digits + exponent + 1, size_t(count - exponent - 1)));
  }

private:
  void escaped(char c) {
    switch (c) {
    case '"': return literal("\\\"");
    case '\\': return literal("\\\\");
    case '\b': return literal("\\b");
    case '\t': return literal("\\t");
    case '\n': return literal("\\n");
    case '\f': return literal("\\f");
    case '\r': return literal("\\r");
    default:
      if (uint8_t(c) >= 0x20) {
        *at++ = c;
        return;
      }
      literal("\\u00");
      literal(std::string_view(digest::hexPairs.text[uint8_t(c)], 2));
    }
  }

  void sixDecimals(uint64_t scaled) {
    integer(int64_t(scaled / 1000000));
    uint64_t rest = scaled % 1000000;
    *at++ = '.';
    for (uint64_t unit = 100000; unit > 0; unit /= 10) {
      *at++ = char('0' + rest / unit);
      rest %= unit;
      if (rest == 0) break;
    }
  }
};

/// More than any line of the workload needs.
constexpr size_t lineRoom = 2048;

/// The length of `,"record_id":"` + 64 digits + `"}`, with which a line ends.
constexpr size_t tailLength = 14 + 64 + 2;

/// Writes the body of `r`: the object without `record_id`. `previous` has 64
/// digits, or is null. Returns its end.
inline char *writeBody(char *out, const Record &r, const char *previous) {
#define EMPTY_REPORT "\"report\":{\"evidence\":{},\"flag\":\"ok\",\"name\":\"\",\"reason\":\"\",\"score\":0.0,\"stage\":\""
  Pen pen{out};
  pen.literal("{\"action_type\":");
  pen.string(r.action);
  pen.literal(",\"compound\":null,\"data\":{\"inputs\":{\"amount\":");
  pen.number(r.cost);
  pen.literal(",\"invoice\":");
  pen.string(r.invoice);
  if (r.isStale) {
    pen.literal("},\"report\":{\"evidence\":{\"age_s\":");
    pen.number(r.age);
    pen.literal("},\"flag\":\"stale\",\"name\":\"freshness\",\"reason\":\"snapshot older than the limit\",\"score\":");
    pen.number(r.score);
    pen.literal(",\"stage\":\"data\"},\"retrieved\":[");
  } else {
    pen.literal("}," EMPTY_REPORT "data\"},\"retrieved\":[");
  }
  for (int j = 0; j < r.documentCount; j++) {
    if (j > 0) *pen.at++ = ',';
    pen.string(r.documents[j]);
  }
  pen.literal("],\"snapshot\":{\"captured_at\":");
  pen.number(r.captured);
  pen.literal(",\"state\":{\"allow_list\":[");
  pen.string(r.recipient);
  pen.literal(",\"hooli\"],\"budget_remaining\":");
  pen.integer(r.budget);
  pen.literal(",\"policy_id\":");
  pen.string(r.policy);
  pen.literal("}}},\"decided_at\":");
  pen.number(r.decided);
  pen.literal(",\"harness\":{\"action_type\":");
  pen.string(r.action);
  pen.literal(",\"arguments\":{\"recipient\":");
  pen.string(r.recipient);
  pen.literal(",\"ref\":");
  pen.integer(r.reference);
  pen.literal("},\"cost\":");
  pen.number(r.cost);
  pen.literal("," EMPTY_REPORT "harness\"}},\"model\":{\"decision_basis\":");
  pen.string(r.basis);
  pen.literal(",\"model_id\":");
  pen.string(r.model);
  pen.literal(",\"output\":null," EMPTY_REPORT "model\"}},\"prev_digest\":");
  if (previous == nullptr) {
    pen.literal("null}");
  } else {
    *pen.at++ = '"';
    pen.literal(std::string_view(previous, 64));
    pen.literal("\"}");
  }
#undef EMPTY_REPORT
  return pen.at;
}

/// Writes chained lines.
class Chain {
public:
  /// Writes the line of `r`, with its line feed, and returns its end.
  char *writeLine(char *out, const Record &r) {
    char *end = writeBody(out, r, isEmpty ? nullptr : last.data());
    sha.update(out, size_t(end - out));
    sha.finish(last.data());
    isEmpty = false;
    Pen pen{end - 1};
    pen.literal(",\"record_id\":\"");
    pen.literal(std::string_view(last.data(), last.size()));
    pen.literal("\"}\n");
    return pen.at;
  }

  /// The id of the last record.
  std::string_view head() const { return {last.data(), last.size()}; }

private:
  digest::SHA256 sha;
  digest::Hex last{};
  bool isEmpty = true;
};

}  // namespace records
