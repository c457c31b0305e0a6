/* cell_check.c - what a cell, its calendar and its learners promise, as code. */
#include "base/check.h"
#include "base/memory.h"
#include "world/cell.h"

#include <stdlib.h>

/* When the learner's pending event is due: its draw is still to come. */
static int64_t due_ns(const struct cell *c, const struct learner *l)
{
    return l->flags & LEARNER_SENT ? learner_arrival(l, c->rules, c->conditions.network) : l->send_ns;
}

static void learners_check(const struct cell *c)
{
    int64_t *where = memory_new(c->learners_count, sizeof *where), assigned[ARMS] = {0};
    calendar_check(&c->calendar, c->learners_count, where);
    for (uint32_t i = 0; i < c->learners_count; i++) {
        const struct learner *l = &c->learners[i];
        learner_check(l, c->rules, c->now_ns);
        ENSURE(due_ns(c, l) >= where[i] * c->rules->bucket_ns);
        assigned[(l->flags & LEARNER_ARM) != 0]++;
    }
    for (int arm = 0; arm < ARMS; arm++)
        ENSURE(c->assigned[arm] == assigned[arm]);
    free(where);
}

static void pending_endings_check(const struct cell *c)
{
    int groups = c->rules->scenario->learners.segments_count * ARMS;
    ENSURE(c->pending_endings_count <= c->learners_count);
    for (uint32_t i = 0; i < c->pending_endings_count; i++) {
        const struct ending *e = &c->pending_endings[i];
        ENSURE(e->end_ns >= c->sample_end_ns);
        ENSURE(e->learner < c->learners_count && e->group < groups && e->outcome < OUTCOMES);
    }
}

void cell_check(const struct cell *c)
{
    ENSURE(c->now_ns == c->calendar.now * c->rules->bucket_ns);
    ENSURE(c->now_ns <= c->sample_end_ns || c->now_ns == 0);
    learners_check(c);
    pending_endings_check(c);
    for (int arm = 0; arm < ARMS; arm++)
        service_check(&c->services[arm]);
}
