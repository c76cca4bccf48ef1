/* Stands between a program and its disk (LD_PRELOAD): fails the calls it is told to fail, kills the program at one of
 * them, or writes all of them down, for files under one folder only. What it is to do stands in a small file that the
 * test maps into its memory too: see shim.py, which has the same layout. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, SYNC = 4, TRUNCATE = 8, RENAME = 16, UNLINK = 32, LINK = 64, MKDIR = 128 };
enum { SHORT = -1, KILL = -2 };

struct orders {
  int64_t armed;  /* whether calls are counted and fail */
  int64_t kinds;  /* which: a sum of the words above */
  int64_t at;     /* the call that fails, from 1; 0: none */
  int64_t ever;   /* whether all after it fail too */
  int64_t error;  /* with which errno; SHORT: half is written, what comes after finds no room; KILL: the program ends */
  int64_t seen;   /* calls counted */
  int64_t bitten; /* calls that failed */
  int64_t logged; /* whether everything is written down */
};

static struct orders *orders;
static char under[PATH_MAX];
static size_t under_length;
static int log_handle = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("BODYMAP_SHIM_UNDER"), *told = getenv("BODYMAP_SHIM_ORDERS"), *log = getenv("BODYMAP_SHIM_LOG");
  if (!folder || !told) return;
  snprintf(under, sizeof under, "%s/", folder);
  under_length = strlen(under);
  int handle = open(told, O_RDWR | O_CLOEXEC);
  if (handle < 0) return;
  void *map = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  close(handle);
  if (log) log_handle = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (map != MAP_FAILED) orders = map;
}

static int is_under(const char *path) { return orders && path && !strncmp(path, under, under_length); }

/* Whether an open file lies in the folder; its name goes into `path`. */
static int handle_under(int handle, char *path) {
  char link[64];
  if (!orders || (!orders->armed && !orders->logged)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_under(path) || (length == (ssize_t)under_length - 1 && !strncmp(path, under, length));
}

/* 0, or what the call is to fail with. */
static int64_t bites(int kind) {
  if (!orders || !orders->armed || !(orders->kinds & kind)) return 0;
  int64_t seen = __sync_add_and_fetch(&orders->seen, 1);
  if (!orders->at || seen < orders->at || (seen > orders->at && !orders->ever)) return 0;
  __sync_add_and_fetch(&orders->bitten, 1);
  if (orders->error == KILL) { kill(getpid(), SIGKILL); for (;;) pause(); }
  if (orders->error == SHORT && (kind != WRITE || seen > orders->at)) return ENOSPC;
  return orders->error;
}

struct line { int32_t kind; int32_t name, other; int32_t made; uint64_t inode; int64_t offset, length; int64_t data; };

static void note(int kind, uint64_t inode, int made, int64_t offset, int64_t length, const char *name, const char *other,
                 const void *data, size_t size) {
  if (!orders || !orders->logged || log_handle < 0) return;
  struct line line = {kind, name ? strlen(name) : 0, other ? strlen(other) : 0, made, inode, offset, length, size};
  struct iovec parts[4] = {{&line, sizeof line}, {(void *)name, line.name}, {(void *)other, line.other}, {(void *)data, size}};
  ssize_t kept = writev(log_handle, parts, 4);
  if (kept != (ssize_t)(sizeof line + line.name + line.other + size)) abort();
}

static uint64_t inode_of(int handle, int64_t *size) {
  struct stat is;
  if (fstat(handle, &is)) return 0;
  if (size) *size = is.st_size;
  return is.st_ino;
}

static int opens(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  if (!is_under(path) || !(flags & (O_WRONLY | O_RDWR | O_CREAT))) return real(path, flags, mode);
  int64_t error = bites(OPEN);
  if (error) { errno = error == SHORT ? ENOSPC : error; return -1; }
  pthread_mutex_lock(&lock);
  int there = access(path, F_OK) == 0, handle = real(path, flags, mode), kept = errno;
  if (handle >= 0 && (!there || (flags & O_TRUNC))) note(OPEN, inode_of(handle, NULL), !there, 0, 0, path, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = kept;
  return handle;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE REAL(open); return opens(real, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE REAL(open64); return opens(real, path, flags, mode); }

static ssize_t writes(int handle, const void *data, size_t size, int64_t offset) {
  char path[PATH_MAX];
  int64_t error = bites(WRITE);
  if (error > 0) { errno = error; return -1; }
  if (error == SHORT) { size = size > 1 ? size / 2 : size; }
  static ssize_t (*at)(int, const void *, size_t, off64_t);
  static ssize_t (*here)(int, const void *, size_t);
  if (!at) at = dlsym(RTLD_NEXT, "pwrite64");
  if (!here) here = dlsym(RTLD_NEXT, "write");
  pthread_mutex_lock(&lock);
  int64_t end = 0, where = offset;
  uint64_t inode = inode_of(handle, &end);
  if (offset < 0) where = (fcntl(handle, F_GETFL) & O_APPEND) ? end : lseek(handle, 0, SEEK_CUR);
  ssize_t done = offset < 0 ? here(handle, data, size) : at(handle, data, size, offset);
  int kept = errno;
  if (done > 0 && handle_under(handle, path)) note(WRITE, inode, 0, where, done, path, NULL, data, done);
  pthread_mutex_unlock(&lock);
  errno = kept;
  return done;
}

ssize_t write(int handle, const void *data, size_t size) {
  REAL(write);
  char path[PATH_MAX];
  return handle_under(handle, path) ? writes(handle, data, size, -1) : real(handle, data, size);
}
ssize_t pwrite(int handle, const void *data, size_t size, off_t offset) {
  REAL(pwrite);
  char path[PATH_MAX];
  return handle_under(handle, path) ? writes(handle, data, size, offset) : real(handle, data, size, offset);
}
ssize_t pwrite64(int handle, const void *data, size_t size, off64_t offset) {
  REAL(pwrite64);
  char path[PATH_MAX];
  return handle_under(handle, path) ? writes(handle, data, size, offset) : real(handle, data, size, offset);
}

#define FAILS(kind) { int64_t error = bites(kind); if (error) { errno = error == SHORT ? ENOSPC : error; return -1; } }
#define HANDLE(name, handle, kind, call, offset) \
  REAL(name); char path[PATH_MAX]; \
  if (!handle_under(handle, path)) return call; \
  FAILS(kind) \
  pthread_mutex_lock(&lock); \
  int done = call, kept = errno; \
  if (!done) note(kind, inode_of(handle, NULL), 0, offset, 0, path, NULL, NULL, 0); \
  pthread_mutex_unlock(&lock); \
  errno = kept; return done;

int fsync(int handle) { HANDLE(fsync, handle, SYNC, real(handle), 0) }
int fdatasync(int handle) { HANDLE(fdatasync, handle, SYNC, real(handle), 0) }
int ftruncate(int handle, off_t length) { HANDLE(ftruncate, handle, TRUNCATE, real(handle, length), length) }
int ftruncate64(int handle, off64_t length) { HANDLE(ftruncate64, handle, TRUNCATE, real(handle, length), length) }

#define NAMES(name, first, second, kind, call) \
  REAL(name); \
  if (!is_under(first) && !is_under(second)) return call; \
  FAILS(kind) \
  pthread_mutex_lock(&lock); \
  int done = call, kept = errno; \
  if (!done) note(kind, 0, 0, 0, 0, first, second, NULL, 0); \
  pthread_mutex_unlock(&lock); \
  errno = kept; return done;

int rename(const char *old, const char *new) { NAMES(rename, old, new, RENAME, real(old, new)) }
int link(const char *old, const char *new) { NAMES(link, old, new, LINK, real(old, new)) }
int unlink(const char *path) { NAMES(unlink, path, NULL, UNLINK, real(path)) }
int mkdir(const char *path, mode_t mode) { NAMES(mkdir, path, NULL, MKDIR, real(path, mode)) }
