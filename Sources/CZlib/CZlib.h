#ifndef AUDITABLE_CZLIB_H
#define AUDITABLE_CZLIB_H

#include <zlib.h>

/// `inflateInit2` is a macro that Swift cannot see. 15 + 16: the largest window, gzip framing only.
static inline int czlib_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif
