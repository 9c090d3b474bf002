/*
 * Compiled in front of the load generator (`gcc -include`), whose source stays as it is: it numbers its keys (`sk-%d`),
 * but our keys end in a checksum and cannot be numbered. With `-k @FILE#%d -N n` key k is line k of FILE.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **bench_keys;
static int bench_key_count;

static void bench_read_keys(const char *path) {
    FILE *file = fopen(path, "r");
    char line[256];
    if (!file) { perror(path); exit(2); }
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        bench_keys = realloc(bench_keys, (size_t)(bench_key_count + 1) * sizeof *bench_keys);
        bench_keys[bench_key_count++] = strdup(line);
    }
    fclose(file);
}

static int bench_snprintf(char *out, size_t size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (!strcmp(format, "%.*s%d%s")) {
        int length = va_arg(args, int);
        const char *before = va_arg(args, const char *);
        int index = va_arg(args, int);
        if (length > 1 && before[0] == '@') {
            va_end(args);
            if (!bench_keys) {
                char path[512];
                (snprintf)(path, sizeof path, "%.*s", length - 2, before + 1);
                bench_read_keys(path);
            }
            if (index >= bench_key_count) { fprintf(stderr, "the key file has only %d keys\n", bench_key_count); exit(2); }
            return (snprintf)(out, size, "%s", bench_keys[index]);
        }
        va_end(args);
        va_start(args, format);
    }
    int written = vsnprintf(out, size, format, args);
    va_end(args);
    return written;
}

#define snprintf bench_snprintf
