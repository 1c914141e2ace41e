// Corpus scoring with nothing in the way: reads tau-bench runs as JSON Lines,
// finds the steps, scores each run and formats one line a run.
//
//   clang++ -O3 -march=native -std=c++20 corpus.cpp -o corpus -lsimdjson
//   corpus INPUT [OUTPUT]
//
// A line of input is {"run_id", ..., "traj": [messages]}. A user or assistant
// message is a decision, a tool message a tool call, any other is skipped. A
// write (a tool whose name starts with book_, cancel_, modify_, update_,
// return_, exchange_ or send_) rests on every earlier read of the database (any
// other named tool but calculate, think, transfer_to_human_agents and
// list_all_airports).
//
// A line of output is run_id, state, number of steps, index of the keystone and
// its share, separated by tabs; the last two are empty when a run is not scored.
// The lines go to OUTPUT, or to standard output; one JSON line with the time of
// reading, parsing, scoring and formatting (best of three) to standard error.

#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "lines.hpp"

using simdjson::dom::element;

static bool isWrite(std::string_view name) {
  for (std::string_view prefix : {"book_", "cancel_", "modify_", "update_", "return_", "exchange_", "send_"})
    if (name.substr(0, prefix.size()) == prefix) return true;
  return false;
}

static bool isRead(std::string_view name) {
  return !name.empty() && !isWrite(name) && name != "calculate" && name != "think" &&
         name != "transfer_to_human_agents" && name != "list_all_airports";
}

class Scorer {
public:
  /// Scores one run and appends its line to `out`; false when it is malformed.
  bool score(element run, std::string &out) {
    std::string_view id;
    simdjson::dom::array messages;
    if (run["run_id"].get(id) || run["traj"].get(messages)) return false;
    reset();
    for (element message : messages) {
      std::string_view role;
      if (message["role"].get(role)) continue;
      if (role == "user") {
        steps++;
      } else if (role == "assistant") {
        steps++;
        note(message);
      } else if (role == "tool") {
        call(message);
        steps++;
      }
    }
    out.append(id);
    finish(out);
    return true;
  }

private:
  struct Name {
    std::string_view text;
    bool present;
  };
  std::vector<Name> pending;
  size_t taken = 0;           // leading entries of `pending` that are gone
  uint64_t steps = 0, reads = 0, writes = 0, edges = 0;
  uint64_t firstRead = 0, firstReadCount = 0;

  void reset() {
    pending.clear();
    taken = 0;
    steps = reads = writes = edges = firstRead = firstReadCount = 0;
  }

  void note(element message) {
    simdjson::dom::array calls;
    if (message["tool_calls"].get(calls)) return;
    for (element call : calls) {
      std::string_view name;
      if ((call["function"]["name"].get(name) || name.empty()) && call["name"].get(name)) {
        pending.push_back({{}, false});
        continue;
      }
      pending.push_back({name, true});
    }
  }

  void call(element message) {
    std::string_view name;
    bool present = !message["name"].get(name);
    if (!present) {
      if (taken < pending.size()) {
        name = pending[taken].text;
        present = pending[taken++].present;
      }
    } else {
      for (size_t k = taken; k < pending.size(); k++)
        if (pending[k].present && pending[k].text == name) {
          if (k == taken) taken++;
          else pending.erase(pending.begin() + long(k));
          break;
        }
    }
    if (!present || name.empty()) return;
    if (isWrite(name)) {
      // Rests on every read so far, so no read is rested on by more writes
      // than the first one: it is the keystone.
      writes++;
      edges += reads;
      if (reads) firstReadCount++;
    } else if (isRead(name)) {
      if (reads++ == 0) firstRead = steps;
    }
  }

  void finish(std::string &out) {
    char text[96];
    int length;
    double pairs = double(steps) * double(steps - 1) / 2;
    if (steps < 2)
      length = snprintf(text, sizeof text, "\tno_score:single_decision\t%llu\t\t\n", (unsigned long long)steps);
    else if (edges == 0 || double(edges) / pairs >= 0.9)
      length = snprintf(text, sizeof text, "\tno_score:low_coverage\t%llu\t\t\n", (unsigned long long)steps);
    else
      length = snprintf(text, sizeof text, "\tscored\t%llu\t%llu\t%.6f\n", (unsigned long long)steps,
                        (unsigned long long)firstRead, double(firstReadCount) / double(steps - 1));
    out.append(text, size_t(length));
  }
};

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: corpus INPUT [OUTPUT]\n");
    return 2;
  }
  long long bytes = 0;
  simdjson::dom::parser parser;
  std::string out;
  Scorer scorer;
  double best = 1e300;
  size_t runs = 0;
  for (int round = 0; round < 3; round++) {
    out.clear();
    runs = 0;
    auto start = std::chrono::steady_clock::now();
    bytes = lines::forEachLineOf(argv[1], [&](const char *line, size_t length) {
      element run;
      if (parser.parse(reinterpret_cast<const uint8_t *>(line), length, false).get(run)) return false;
      runs++;
      return scorer.score(run, out);
    });
    if (bytes < 0) {
      fprintf(stderr, "%s: unreadable at or after line %zu\n", argv[1], runs + 1);
      return 3;
    }
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  FILE *sink = argc == 3 ? fopen(argv[2], "wb") : stdout;
  if (sink == nullptr || fwrite(out.data(), 1, out.size(), sink) != out.size() || fflush(sink) != 0) {
    fprintf(stderr, "the output cannot be written\n");
    return 2;
  }
  fprintf(stderr, "{\"case\":\"corpus\",\"bytes\":%lld,\"runs\":%zu,\"seconds\":%.6f,\"gbps\":%.3f}\n", bytes, runs, best,
          double(bytes) / best / 1e9);
}
