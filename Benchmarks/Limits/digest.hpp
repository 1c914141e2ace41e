// SHA-256 by libcrypto with nothing looked up per message: the digest is
// fetched once and one context is used again and again.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace digest {

/// 64 lower-case hexadecimal digits.
using Hex = std::array<char, 64>;

struct HexPairs {
  char text[256][2];
  constexpr HexPairs() : text() {
    for (int i = 0; i < 256; i++) {
      text[i][0] = "0123456789abcdef"[i >> 4];
      text[i][1] = "0123456789abcdef"[i & 15];
    }
  }
};
inline constexpr HexPairs hexPairs;

class SHA256 {
public:
  SHA256() : context(EVP_MD_CTX_new()) {
    static EVP_MD *const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    if (context == nullptr || fetched == nullptr || EVP_DigestInit_ex2(context, fetched, nullptr) != 1) {
      fprintf(stderr, "libcrypto gives no SHA-256\n");
      exit(4);
    }
  }
  SHA256(const SHA256 &) = delete;
  ~SHA256() { EVP_MD_CTX_free(context); }

  void update(const void *bytes, size_t count) { EVP_DigestUpdate(context, bytes, count); }

  /// Writes 64 digits to `out`; the context is ready for the next message.
  void finish(char *out) {
    unsigned char raw[32];
    EVP_DigestFinal_ex(context, raw, nullptr);
    EVP_DigestInit_ex2(context, nullptr, nullptr);
    for (int i = 0; i < 32; i++) {
      out[2 * i] = hexPairs.text[raw[i]][0];
      out[2 * i + 1] = hexPairs.text[raw[i]][1];
    }
  }

  /// The digest of one message in one piece.
  static std::string of(const void *bytes, size_t count) {
    SHA256 stream;
    Hex hex;
    stream.update(bytes, count);
    stream.finish(hex.data());
    return std::string(hex.data(), hex.size());
  }

private:
  EVP_MD_CTX *context;
};

}  // namespace digest
