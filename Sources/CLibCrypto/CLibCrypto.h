#ifndef AUDITABLE_CLIBCRYPTO_H
#define AUDITABLE_CLIBCRYPTO_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#endif
