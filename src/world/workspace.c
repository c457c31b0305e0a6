/* workspace.c - the memory of one thread. */
#include "world/workspace.h"

#include "base/memory.h"
#include "world/calendar.h"

#include <stdlib.h>

void workspace_open(struct workspace *w, uint32_t learners, const struct scopes *scopes)
{
    size_t room = (size_t)learners + CALENDAR_CHUNK;
    *w = (struct workspace){.groups = (uint32_t)scopes->segments * ARMS, .regions = scopes->regions};
    w->due = memory_new(room, sizeof *w->due);
    w->keys = memory_new(room, sizeof *w->keys);
    w->sorted = memory_new(room, sizeof *w->sorted);
    w->open_heap = memory_new(room, sizeof *w->open_heap);
    w->leaving = w->leaving_end = memory_new(room, sizeof *w->leaving);
    w->tallies = memory_new((size_t)w->regions * w->groups, sizeof *w->tallies);
    for (size_t i = 0; i < (size_t)w->regions * w->groups; i++)
        for (int end = 0; end < ROUND_ENDS; end++)
            histogram_reset(&w->tallies[i].latency[end]);
}

void workspace_free(struct workspace *w)
{
    free(w->due);
    free(w->keys);
    free(w->sorted);
    free(w->open_heap);
    free(w->leaving);
    free(w->tallies);
}

size_t workspace_bytes(const struct workspace *w, uint32_t learners)
{
    size_t room = (size_t)learners + CALENDAR_CHUNK;
    return room * (sizeof *w->due + 4 * sizeof *w->keys) + (size_t)w->regions * w->groups * sizeof *w->tallies;
}

void workspace_clear_tallies(struct workspace *w)
{
    for (size_t i = 0; i < (size_t)w->regions * w->groups; i++)
        tally_clear(&w->tallies[i]);
}

void workspace_add(struct workspace *into, const struct workspace *from)
{
    for (size_t i = 0; i < (size_t)into->regions * into->groups; i++)
        tally_merge(&into->tallies[i], &from->tallies[i]);
}
