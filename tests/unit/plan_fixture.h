/* plan_fixture.h - a plan of three phases over the rough world, which nobody judges, for the tests of the loop. */
#ifndef PLAN_FIXTURE_H
#define PLAN_FIXTURE_H

#include "world_fixture.h"

#define PHASES 3

struct plan {
    struct fixture *f;
    struct phase phases[PHASES];
    struct policy policy;
    const char *region_names[3], *segment_names[4];
};

static inline void set_phase(struct plan *p, int index, char *name, int64_t start_s, int64_t length_s,
                             struct ratio share)
{
    p->phases[index] = (struct phase){.name = name, .start_ns = start_s * SECOND, .length_ns = length_s * SECOND};
    p->phases[index].split.share = share;
    p->phases[index].replicas[ARM_BASELINE] = 7;
    p->phases[index].replicas[ARM_CANDIDATE] = 8;
}

/* The phase becomes a hold that is observed for a minute in every `every_s`. */
static inline void set_hold(struct plan *p, int index, int64_t every_s)
{
    p->phases[index].hold = true;
    p->phases[index].observe_ns = 60 * SECOND;
    p->phases[index].observe_every_ns = every_s * SECOND;
}

/* With phases yet to be set. */
static inline struct plan *plan_over_rough(void)
{
    struct plan *p = memory_new(1, sizeof *p);
    p->f = rough();
    struct scenario *s = &p->f->s;
    s->phases = p->phases;
    s->phases_count = PHASES;
    p->policy = (struct policy){.name = "none", .title = "none", .path = "none"};
    s->policies = &p->policy;
    s->policies_count = 1;
    for (int i = 0; i < 2; i++)
        p->region_names[i] = s->regions[i].name = i == 0 ? "east" : "west";
    for (int i = 0; i < 3; i++)
        p->segment_names[i] = p->f->segments[i].name = i == 0 ? "A" : i == 1 ? "B" : "C";
    s->region_names = p->region_names;
    s->segment_names = p->segment_names;
    return p;
}

static inline void plan_free(struct plan *p)
{
    free(p->f);
    free(p);
}

#endif
