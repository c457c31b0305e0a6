#include "metrics/sample.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const char *const measure_columns[MEASURE_COUNT] = {
#define X(name, column, meaning) [MEASURE_##name] = column,
    MEASURES(X)
#undef X
};

/* Every arm's block of scopes is: everybody, the regions, the segments. */
static int block_size(const struct scopes *p)
{
    return 1 + p->regions + p->segments;
}

int scopes_index(const struct scopes *p, struct scope scope)
{
    int base = (int)scope.arm * block_size(p);
    if (scope.region >= 0 && scope.segment >= 0)
        return -1;
    if (scope.region >= 0)
        return scope.region < p->regions ? base + 1 + scope.region : -1;
    if (scope.segment >= 0)
        return scope.segment < p->segments ? base + 1 + p->regions + scope.segment : -1;
    return base;
}

struct scope scopes_scope(const struct scopes *p, int index)
{
    struct scope scope = {(enum arm)(index / block_size(p)), -1, -1};
    int within = index % block_size(p) - 1;
    if (within >= p->regions)
        scope.segment = within - p->regions;
    else if (within >= 0)
        scope.region = within;
    return scope;
}

void sample_open(struct sample *s, const struct scopes *scopes)
{
    *s = (struct sample){.slices_count = scopes_count(scopes)};
    s->slices = memory_new((size_t)s->slices_count, sizeof *s->slices);
    for (int i = 0; i < s->slices_count; i++)
        histogram_reset(&s->slices[i].latency);
}

void sample_clear(struct sample *s, int64_t start_ns, int64_t end_ns)
{
    s->start_ns = start_ns;
    s->end_ns = end_ns;
    for (int i = 0; i < s->slices_count; i++) {
        struct slice *slice = &s->slices[i];
        memset(&slice->sum, 0, sizeof slice->sum);
        slice->latency_max_ns = 0;
        slice->readings = 0;
        histogram_clear(&slice->latency);
    }
}

void sample_free(struct sample *s)
{
    free(s->slices);
    s->slices = NULL;
}

static void slice_fold(struct slice *slice, const struct measures *sum, int64_t latency_max_ns,
                       const struct histogram *latency)
{
    measures_add(&slice->sum, sum);
    if (latency_max_ns > slice->latency_max_ns)
        slice->latency_max_ns = latency_max_ns;
    if (latency != NULL)
        histogram_merge(&slice->latency, latency);
}

void sample_fold(struct sample *s, const struct scopes *scopes, enum arm arm, int region, int segment,
                 const struct measures *sum, int64_t latency_max_ns, const struct histogram *latency)
{
    /* What an arm was offered is also part of what the platform was, in every arm's view of the same people. */
    struct measures platform = {{0}};
    platform.of[MEASURE_OFFERED_PLATFORM] = sum->of[MEASURE_OFFERED];

    for (int a = 0; a <= ARM_ALL; a++) {
        bool own = a == (int)arm || a == ARM_ALL;
        struct scope within[3] = {{(enum arm)a, -1, -1}, {(enum arm)a, region, -1}, {(enum arm)a, -1, segment}};
        for (int i = 0; i < 3; i++) {
            if ((i == 1 && region < 0) || (i == 2 && segment < 0))
                continue;
            struct slice *slice = &s->slices[scopes_index(scopes, within[i])];
            slice_fold(slice, &platform, 0, NULL);
            if (own)
                slice_fold(slice, sum, latency_max_ns, latency);
        }
    }
}
