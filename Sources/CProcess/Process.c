#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CProcess.h"

// Without pipe2 another thread that starts a program between the calls hands it a copy, which is then an end that does
// not close. The Linux libraries have it.
static int new_pipe(int ends[2]) {
#if defined(__linux__)
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

// A program that runs without some of its three streams gets low numbers here, which cpr_start would overwrite.
static int above_streams(int descriptor) {
  if (descriptor > 2) return descriptor;
  int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  int reason = errno;
  close(descriptor);
  errno = reason;
  return moved;
}

int32_t cpr_pipe(int32_t *reading, int32_t *writing) {
  int ends[2];
  if (new_pipe(ends) != 0) return errno;
  ends[0] = above_streams(ends[0]);
  if (ends[0] < 0) {
    int reason = errno;
    close(ends[1]);
    return reason;
  }
  ends[1] = above_streams(ends[1]);
  if (ends[1] < 0) {
    int reason = errno;
    close(ends[0]);
    return reason;
  }
#if defined(__APPLE__)
  fcntl(ends[1], F_SETNOSIGPIPE, 1);
#endif
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int32_t cpr_do_not_wait(int32_t descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 ? 0 : errno;
}

static int set_attributes(posix_spawnattr_t *attributes) {
  // What this program ignores or blocks would stay so in the child: a shell that ignores SIGPIPE writes for ever.
  static const int usual[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGALRM, SIGUSR1, SIGUSR2};
  sigset_t reset, unblocked;
  sigemptyset(&reset);
  sigemptyset(&unblocked);
  for (size_t place = 0; place < sizeof usual / sizeof usual[0]; place++) sigaddset(&reset, usual[place]);
  int reason = posix_spawnattr_setsigdefault(attributes, &reset);
  if (reason == 0) reason = posix_spawnattr_setsigmask(attributes, &unblocked);
  if (reason == 0) reason = posix_spawnattr_setpgroup(attributes, 0);
  if (reason != 0) return reason;
  short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
#if defined(__APPLE__)
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  return posix_spawnattr_setflags(attributes, flags);
}

static int set_streams(posix_spawn_file_actions_t *actions, int input, int output, int error) {
  int reason = posix_spawn_file_actions_adddup2(actions, input, 0);
  if (reason == 0) reason = posix_spawn_file_actions_adddup2(actions, output, 1);
  if (reason == 0) reason = posix_spawn_file_actions_adddup2(actions, error, 2);
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
  // Also what other code of this program opened without close-on-exec.
  if (reason == 0) reason = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
#endif
  return reason;
}

int32_t cpr_start(int32_t *child, const char *file, char *const *arguments, char *const *environment, int32_t input,
                  int32_t output, int32_t error) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  int reason = posix_spawnattr_init(&attributes);
  if (reason != 0) return reason;
  reason = posix_spawn_file_actions_init(&actions);
  if (reason == 0) {
    reason = set_attributes(&attributes);
    if (reason == 0) reason = set_streams(&actions, input, output, error);
    pid_t started = 0;
    if (reason == 0) reason = posix_spawnp(&started, file, &actions, &attributes, arguments, environment);
    if (reason == 0) *child = started;
    posix_spawn_file_actions_destroy(&actions);
  }
  posix_spawnattr_destroy(&attributes);
  return reason;
}

#if defined(__linux__)
int64_t cpr_write(int32_t descriptor, const void *bytes, size_t count) {
  // A write raises SIGPIPE in its own thread. It is held back there, and taken off again unless it was waiting before.
  sigset_t pipe_signal, before, waiting;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  sigemptyset(&waiting);
  sigpending(&waiting);
  int was_waiting = sigismember(&waiting, SIGPIPE);
  int masked = pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  if (masked != 0) return -masked;
  ssize_t written;
  do {
    written = write(descriptor, bytes, count);
  } while (written < 0 && errno == EINTR);
  int reason = errno;
  if (written < 0 && reason == EPIPE && !was_waiting) {
    struct timespec none = {0, 0};
    while (sigtimedwait(&pipe_signal, NULL, &none) < 0 && errno == EINTR) {
    }
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return written < 0 ? -(int64_t)reason : written;
}
#else
int64_t cpr_write(int32_t descriptor, const void *bytes, size_t count) {
  ssize_t written;
  do {
    written = write(descriptor, bytes, count);
  } while (written < 0 && errno == EINTR);
  return written < 0 ? -(int64_t)errno : written;
}
#endif

int32_t cpr_look(int32_t child, int32_t *status) {
  siginfo_t info;
  info.si_pid = 0;
  int result;
  do {
    result = waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT);
  } while (result != 0 && errno == EINTR);
  if (result != 0) return CPR_LOST;
  if (info.si_pid == 0) return CPR_RUNNING;
  *status = info.si_status;
  return info.si_code == CLD_EXITED ? CPR_EXITED : CPR_SIGNALLED;
}

void cpr_kill(int32_t child) {
  kill(-child, SIGKILL);
  // It may have left its group.
  kill(child, SIGKILL);
}

void cpr_reap(int32_t child) {
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
}
