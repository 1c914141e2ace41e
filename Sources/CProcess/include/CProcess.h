// What starting another program takes that Swift cannot call: pipes that no other child inherits, a child that gets
// its three streams and nothing else, a write that does not raise SIGPIPE, and the look at an ended child that leaves
// its process number taken.
//
// Every function may be called from any thread at the same time.
#ifndef AUDITABLE_CPROCESS_H
#define AUDITABLE_CPROCESS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A pipe whose ends are closed in every program that is started, and are never 0, 1 or 2.
///
/// Returns 0 and sets both ends, or an error number and sets none.
int32_t cpr_pipe(int32_t *reading, int32_t *writing);

/// Makes reads and writes of an end return instead of waiting. Returns 0 or an error number.
int32_t cpr_do_not_wait(int32_t descriptor);

/// Starts a program in a process group of its own, with its three streams, the usual signal actions, no blocked signal
/// and no other descriptor.
///
/// `file` is looked for in PATH when it holds no slash; a script needs a `#!` line. `arguments` and `environment` end
/// with NULL. The descriptors must be above 2; they stay open here.
///
/// Returns 0 and sets `child`, or the error number of what failed; no child is left then.
int32_t cpr_start(int32_t *child, const char *file, char *const *arguments, char *const *environment, int32_t input,
                  int32_t output, int32_t error);

/// Writes some bytes. Where nobody reads any more it returns -EPIPE, and no signal is raised.
///
/// Returns how many bytes were written, or an error number below zero.
int64_t cpr_write(int32_t descriptor, const void *bytes, size_t count);

enum {
    CPR_RUNNING = 0,
    CPR_EXITED = 1,   // with the code in `status`
    CPR_SIGNALLED = 2, // with the signal in `status`
    CPR_LOST = 3,     // somebody else took its status; its number may mean another process by now
};

/// Whether a child has ended. Its number stays taken until it is reaped, so signals to its group reach no stranger.
int32_t cpr_look(int32_t child, int32_t *status);

/// Kills a child and its process group. Only for a child that `cpr_look` does not call lost.
void cpr_kill(int32_t child);

/// Frees the number of a child that has ended.
void cpr_reap(int32_t child);

#ifdef __cplusplus
}
#endif

#endif
