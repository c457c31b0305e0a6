/* sample.c - folding what cells counted into every scope that contains them. */
#include "metrics/sample.h"

#include "base/check.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void sample_open(struct sample *s, const struct scopes *scopes)
{
    *s = (struct sample){.slices_count = scopes_count(scopes)};
    s->slices = memory_new((size_t)s->slices_count, sizeof *s->slices);
    for (int i = 0; i < s->slices_count; i++)
        for (int end = 0; end < ROUND_ENDS; end++)
            histogram_reset(&s->slices[i].latency[end]);
}

void sample_clear(struct sample *s, int64_t start_ns, int64_t end_ns)
{
    s->start_ns = start_ns;
    s->end_ns = end_ns;
    for (int i = 0; i < s->slices_count; i++) {
        struct slice *slice = &s->slices[i];
        memset(&slice->sum, 0, sizeof slice->sum);
        slice->given.set = 0;
        for (int end = 0; end < ROUND_ENDS; end++)
            histogram_clear(&slice->latency[end]);
    }
}

void sample_free(struct sample *s)
{
    free(s->slices);
    s->slices = NULL;
}

static void slice_fold(struct slice *slice, const struct measures *sum, const struct histogram *latency)
{
    measures_add(&slice->sum, sum);
    for (int end = 0; latency && end < ROUND_ENDS; end++)
        histogram_merge(&slice->latency[end], &latency[end]);
}

void sample_fold(struct sample *s, const struct scopes *scopes, const struct contribution *counted)
{
    /* What an arm was offered is also part of what the platform was, in every arm's view of the same people. */
    struct measures platform = {{0}};
    platform.of[MEASURE_OFFERED_PLATFORM] = counted->sum->of[MEASURE_OFFERED];

    for (int a = 0; a <= ARM_ALL; a++) {
        bool own = a == (int)counted->arm || a == ARM_ALL;
        struct scope within[3] = {
            {(enum arm)a, -1, -1}, {(enum arm)a, counted->region, -1}, {(enum arm)a, -1, counted->segment}};
        for (int i = 0; i < 3; i++) {
            if ((i == 1 && counted->region < 0) || (i == 2 && counted->segment < 0))
                continue;
            struct slice *slice = &s->slices[scopes_index(scopes, within[i])];
            slice_fold(slice, &platform, NULL);
            if (own)
                slice_fold(slice, counted->sum, counted->latency);
        }
    }
}

/* Of one scope: all arms count the sum of what each counts; but what the platform was offered, each arm has whole. */
static void check_sample_arms(const struct sample *s, const struct scopes *scopes, int within)
{
    int arm_stride = scopes_everybody(scopes, ARM_CANDIDATE) - scopes_everybody(scopes, ARM_BASELINE);
    const struct measures *all = &s->slices[within + ARM_ALL * arm_stride].sum;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        int64_t sum = 0;
        for (int arm = 0; arm < ARMS; arm++)
            sum += s->slices[within + arm * arm_stride].sum.of[m];
        ENSURE(m == MEASURE_OFFERED_PLATFORM || sum == all->of[m]);
    }
}

void sample_check(const struct sample *s, const struct scopes *scopes)
{
    ENSURE(s->start_ns < s->end_ns);
    ENSURE(s->slices_count == scopes_count(scopes));
    for (int i = 0; i < s->slices_count; i++)
        for (int end = 0; end < ROUND_ENDS; end++)
            histogram_check(&s->slices[i].latency[end]);
    for (int within = 0; within < scopes_everybody(scopes, ARM_CANDIDATE); within++)
        check_sample_arms(s, scopes, within);
}
