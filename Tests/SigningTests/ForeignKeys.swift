/// Keys and containers made with another library, of which only the first two are read here.
enum ForeignKeys {
    /// The private key of RFC 8032, section 7.1, test 1.
    static let privatePEM = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----

        """

    /// Its public key.
    static let publicPEM = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
        -----END PUBLIC KEY-----

        """

    /// The same private key under a passphrase, in the new and in the old way.
    static let encryptedPKCS8 = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBC6dgo54BWJzF/QxEl+
        gJryAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQIu3CiGyOHKJqfMk6
        J466uARAm26MdDWQ5GDbzngH6PdV35M4yGXTGRR1Ce4hLEB1XnMn6gKxxEAcZvGq
        3NEpDfdkvG85K5yY0Rx8SMaAe4QLmQ==
        -----END ENCRYPTED PRIVATE KEY-----

        """

    static let encryptedTraditional = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,9E54BC03F843792C28127EF15876AAE7

        hLcfclQpEc0WK1ID2/hTpzPlV39J5uTatEOuGTq1Ic9GN/hT6FVYtpCSZkpJihlz
        t3yghDUl1ZncqfWmINZdX98C1bLKB9H/HMZncmD1ncyIJ1F5ZuLII4erLNKVPOXP
        REhrjq24iuMct3oLeAvVQw1AygWUdKXaq7Y9kit9uqo=
        -----END EC PRIVATE KEY-----

        """

    static let ecTraditional = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEII+CC6UA4ezb9eyV6pGBZgX9Rzbm490qCGCtLPErY+xioAoGCCqGSM49
        AwEHoUQDQgAEuMEK9vLq9US5wVX8qynQJI5/Ey0U4wqFNq7zasfNhYp57KSSenlR
        hDHxsEjjrL8s/r8gcs12Uv8dG7k5O10lMA==
        -----END EC PRIVATE KEY-----

        """

    static let ecPKCS8 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj4ILpQDh7Nv17JXq
        kYFmBf1HNubj3SoIYK0s8Stj7GKhRANCAAS4wQr28ur1RLnBVfyrKdAkjn8TLRTj
        CoU2rvNqx82FinnspJJ6eVGEMfGwSOOsvyz+vyByzXZS/x0buTk7XSUw
        -----END PRIVATE KEY-----

        """

    static let ecPublic = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEuMEK9vLq9US5wVX8qynQJI5/Ey0U
        4wqFNq7zasfNhYp57KSSenlRhDHxsEjjrL8s/r8gcs12Uv8dG7k5O10lMA==
        -----END PUBLIC KEY-----

        """

    static let rsaPKCS8 = """
        -----BEGIN PRIVATE KEY-----
        MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBANPy7uCXHQsI3Vyv
        I1Mr+UlosyP294Ng/1fQEti+yKQLjVhipuPtn2SSdU2DQqGpD90zDFJx7MQVuylE
        MIJ3oH2zVIElvY/Ma1y/ZTC885KjL5MiKhN9g8yu5oNOhjF02LyL4RzqkD3pZGTZ
        RXMy3JfiboBqIS82q07OIW5CRwt/AgMBAAECgYEAzr3+QzdEDjp0au8vnvaa8P9f
        FqrVnuKj0E1XxPK8lj/qfRelwVlNjHXMVHLAMR7PKa6cy2LzWAX2jfdE9k6oTY4j
        r7EVeaXhox2N9xPU1LPVLnOYYChzFC9rC0JlOk9ij1w9mLa2H5AHh+RCQcVM/6IN
        lOktK4ocpAw+ZLrMJTECQQDzAg2RqN0RepYEBeNnnbK3bEKkVUvSKoGmkMMtMqDQ
        BPlPxo0edFoaH+3rycdryDI5zrKrsXQXhHkevwg7qCY3AkEA30fJucJYZdSPZFxX
        FdTVV5xEzJDPuSTCNePXhOPZy/4NSLbdOnesaOsXR4d58lNv8TTHGvQilimoRAg7
        VyUg+QJBALILcgej0n0o9NrzuX7EYxnS3yzqNchBTobMj8QA0SQ4ULYrgl+q3g1A
        EaDtUQheQLZsBCqZtLY6YEevrYeQFpcCQHp4+iG2hJ52laDLNcl30P4ZbXN4CzjW
        /OBqdZEjGhhW5hp4k6i6dAuoyEAoA6/0LHb2KDCUsVQEzZNjoIkQiKECQEmnMJaF
        dTTSGlJO3O6ZzYpobrV2ixEdBU2v9yD+xcDf/sF8o6UHWHviA/TG1+ciHflml3oP
        tJGNDIF6MhTqwY4=
        -----END PRIVATE KEY-----

        """

    static let x25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIJBkT1lscrmqoqDSdt59gA8jnGyTwRtc35OoYOjO2wlE
        -----END PRIVATE KEY-----

        """

    static let ed448 = """
        -----BEGIN PRIVATE KEY-----
        MEcCAQAwBQYDK2VxBDsEORbNQDSRLFvBrsY/vEkaqHxabc7mD3XHjituatL3WZrV
        fmT3CqdPH/RN1QAvtF/7binSfe1yxRWgCw==
        -----END PRIVATE KEY-----

        """

    static let openSSH = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUx
        OQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAAAIgvq0/pL6tP6QAAAAtzc2gt
        ZWQyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAAAECdYbGd7/1aYLqE
        SvSS7CzEREnFaXsyaRlwO6wDHK5/YNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1EaAAAA
        AAECAwQF
        -----END OPENSSH PRIVATE KEY-----

        """
}
