/* huge_pages.h - memory for what is touched in no order: learners and calendars.
 *
 * On pages of 2 MB the processor finds an address without a walk through its page tables: a seventh of a round's time.
 * Where there are none the same memory comes on ordinary pages; no bit depends on it.
 */
#ifndef REHEARSE_WORLD_HUGE_PAGES_H
#define REHEARSE_WORLD_HUGE_PAGES_H

#include <stddef.h>

#define HUGE_PAGES_BOUNDARY ((size_t)128) /* the least alignment */

struct huge_pages {
    char *start;
    size_t bytes; /* that will be in use when all of it has been touched */
    void *owned;
};

/* Room for `bytes`, zeroed. Too little to fill a page comes on ordinary ones. Out of memory is memory_failed. */
void huge_pages_open(struct huge_pages *h, size_t bytes);
void huge_pages_free(struct huge_pages *h);

#endif
