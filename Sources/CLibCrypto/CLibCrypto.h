#ifndef AUDITABLE_CLIBCRYPTO_H
#define AUDITABLE_CLIBCRYPTO_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

/* A context keyed for HMAC-SHA256, or NULL. `key` is not NULL, also when `length` is 0. */
static inline EVP_MAC_CTX *auditable_hmac_sha256_new(EVP_MAC *mac, const unsigned char *key, size_t length) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    if (context != NULL && EVP_MAC_init(context, key, length, parameters) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    return context;
}

/* The next PEM block as it stands: nothing is decrypted, so nothing can ask for a passphrase. The three results are
   given back to auditable_pem_free, also after a failure. */
static inline int auditable_pem_read(BIO *bio, char **name, char **header, unsigned char **data, long *length) {
    *name = NULL;
    *header = NULL;
    *data = NULL;
    *length = 0;
    return PEM_read_bio_ex(bio, name, header, data, length, PEM_FLAG_SECURE);
}

static inline void auditable_pem_free(char *name, char *header, unsigned char *data, long length) {
    OPENSSL_secure_free(name);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(data, (size_t)length);
}

#endif
