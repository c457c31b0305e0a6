#include "world/workspace.h"

#include "rehearse/check.h"

#include <stdlib.h>

void workspace_open(struct workspace *w, uint32_t learners, const struct panel *panel)
{
    size_t room = (size_t)learners + 1;
    *w = (struct workspace){.groups = (uint32_t)panel->segments * ARMS, .regions = panel->regions};
    w->keys = memory_new(room, sizeof *w->keys);
    w->sorted = memory_new(room, sizeof *w->sorted);
    w->extra = memory_new(room, sizeof *w->extra);
    w->leaving = w->leaving_end = memory_new(room, sizeof *w->leaving);
    w->tallies = memory_new((size_t)w->regions * w->groups, sizeof *w->tallies);
    for (size_t i = 0; i < (size_t)w->regions * w->groups; i++)
        histogram_reset(&w->tallies[i].latency);
}

void workspace_free(struct workspace *w)
{
    free(w->keys);
    free(w->sorted);
    free(w->extra);
    free(w->leaving);
    free(w->tallies);
}

size_t workspace_bytes(const struct workspace *w, uint32_t learners)
{
    return 4 * ((size_t)learners + 1) * sizeof *w->keys + (size_t)w->regions * w->groups * sizeof *w->tallies;
}

void workspace_clear_tallies(struct workspace *w)
{
    for (size_t i = 0; i < (size_t)w->regions * w->groups; i++)
        tally_clear(&w->tallies[i]);
}
