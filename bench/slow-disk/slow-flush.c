/* Preloaded into a process, it makes every flush of a file take SLOW_FLUSH_MS milliseconds more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_more(void) {
  const char *more = getenv("SLOW_FLUSH_MS");
  double ms = more ? atof(more) : 0;
  struct timespec rest = {(time_t)(ms / 1000), (long)(ms * 1e6) % 1000000000L};
  while (nanosleep(&rest, &rest) != 0) {} /* a signal came */
}

int fsync(int file) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "fsync");
  wait_more();
  return real(file);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
  wait_more();
  return real(file);
}
