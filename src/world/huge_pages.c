/* huge_pages.c - asks the system for pages of 2 MB, and takes what it gets. */
#define _DEFAULT_SOURCE /* madvise */
#include "world/huge_pages.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE_BYTES ((size_t)2 << 20)

static size_t round_up(size_t bytes, size_t boundary)
{
    return (bytes + boundary - 1) / boundary * boundary;
}

void huge_pages_open(struct huge_pages *h, size_t bytes)
{
    size_t boundary = bytes < PAGE_BYTES / 2 ? HUGE_PAGES_BOUNDARY : PAGE_BYTES;
    h->bytes = round_up(bytes, boundary);
    h->owned = memory_new(h->bytes + boundary, 1);
    h->start = (char *)h->owned + (round_up((uintptr_t)h->owned, boundary) - (uintptr_t)h->owned);
#ifdef MADV_HUGEPAGE
    if (boundary == PAGE_BYTES)
        (void)madvise(h->start, h->bytes, MADV_HUGEPAGE); /* refused, it is slower, no more */
#endif
}

void huge_pages_free(struct huge_pages *h)
{
    free(h->owned);
}
