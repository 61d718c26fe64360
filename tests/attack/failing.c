/* Makes the n-th call that touches a folder fail: loaded before the C library by tests and by `just attack`.
 *
 * FAIL_BELOW   only calls on files below this folder count; pthread_create always does
 * FAIL_CALL    the call's name, or "any"
 * FAIL_NTH     which of them fails, from 1; 0: none, the calls are counted alone
 * FAIL_ERRNO   the error's number
 * FAIL_LOG     a file that gets a line for each call that counts
 *
 * Renames are not among them: they reach the system without the C library. `just attack` has strace fail them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static void note(const char *name, const char *path, int fails) {
    char line[8192];
    int length = snprintf(line, sizeof line, "%s %s%s\n", name, path, fails ? " FAILED" : "");
    int file = syscall(SYS_openat, AT_FDCWD, setting("FAIL_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) {
        syscall(SYS_write, file, line, length);
        syscall(SYS_close, file);
    }
}

/* Whether this call is the one that fails; errno is set then. */
static int fails(const char *name, const char *path) {
    const char *call = setting("FAIL_CALL"), *below = setting("FAIL_BELOW");
    int thread = !strcmp(name, "pthread_create");
    if (strcmp(call, name) && (strcmp(call, "any") || thread)) return 0;
    if (!thread && (!*below || strncmp(path, below, strlen(below)))) return 0;
    int fail = atomic_fetch_add(&calls, 1) + 1 == atoi(setting("FAIL_NTH"));
    note(name, path, fail);
    if (fail) errno = atoi(setting("FAIL_ERRNO"));
    return fail;
}

static int file_fails(const char *name, int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(name, path);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name)                                            \
    int name(const char *path, int flags, ...) {               \
        va_list more;                                          \
        va_start(more, flags);                                 \
        mode_t mode = va_arg(more, mode_t);                    \
        va_end(more);                                          \
        if (fails("open", path)) return -1;                    \
        return NEXT(name)(path, flags, mode);                  \
    }
OPENS(open)
OPENS(open64)

ssize_t write(int file, const void *bytes, size_t count) {
    return file_fails("write", file) ? -1 : NEXT(write)(file, bytes, count);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    return file_fails("write", file) ? -1 : NEXT(writev)(file, parts, count);
}
ssize_t read(int file, void *bytes, size_t count) {
    return file_fails("read", file) ? -1 : NEXT(read)(file, bytes, count);
}
ssize_t pread64(int file, void *bytes, size_t count, off64_t at) {
    return file_fails("read", file) ? -1 : NEXT(pread64)(file, bytes, count, at);
}
int fsync(int file) { return file_fails("fsync", file) ? -1 : NEXT(fsync)(file); }
int fdatasync(int file) { return file_fails("fdatasync", file) ? -1 : NEXT(fdatasync)(file); }
int ftruncate64(int file, off64_t length) {
    return file_fails("ftruncate", file) ? -1 : NEXT(ftruncate64)(file, length);
}
int mkdir(const char *path, mode_t mode) { return fails("mkdir", path) ? -1 : NEXT(mkdir)(path, mode); }
int unlink(const char *path) { return fails("unlink", path) ? -1 : NEXT(unlink)(path); }

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *with) {
    return fails("pthread_create", "") ? errno : NEXT(pthread_create)(thread, attributes, start, with);
}
