/* windows.c - keeping old samples for trailing windows, and reading metrics off all of them. */
#include "control/windows.h"

#include "base/check.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void windows_open(struct windows *w, const struct scenario *scenario)
{
    *w = (struct windows){.scenario = scenario,
                          .settings = scenario_metric_settings(scenario),
                          .scopes = {scenario->regions_count, scenario->learners.segments_count}};
    size_t count = (size_t)scopes_count(&w->scopes);
    w->used = memory_new(count, sizeof *w->used);
    w->slot = memory_new(count, sizeof *w->slot);
    for (size_t i = 0; i < count; i++)
        w->slot[i] = -1;
    w->so_far = memory_new(count, sizeof *w->so_far);
    w->latest = memory_new(count, sizeof *w->latest);
    w->trailing = memory_new(count, sizeof *w->trailing);
}

void windows_free(struct windows *w)
{
    for (size_t i = 0; i < w->ring_capacity; i++)
        free(w->ring[i].slices);
    free(w->ring);
    free(w->used);
    free(w->slot);
    free(w->so_far);
    free(w->latest);
    free(w->trailing);
    *w = (struct windows){0};
}

static void use_scope(struct windows *w, struct scope scope, int64_t reach_ns)
{
    int index = scopes_index(&w->scopes, scope);
    ENSURE(index >= 0);
    w->used[index] = true;
    if (reach_ns > 0 && w->slot[index] < 0)
        w->slot[index] = w->slots++;
    if (reach_ns > w->reach_ns)
        w->reach_ns = reach_ns;
}

void windows_use(struct windows *w, enum metric metric, struct scope scope, int64_t reach_ns)
{
    ENSURE(!w->ring);
    use_scope(w, scope, reach_ns);
    if (metric_is(metric, OF_SEGMENTS))
        for (int i = 0; i < w->scopes.segments; i++)
            use_scope(w, (struct scope){scope.arm, -1, i}, reach_ns);
    if (metric_is(metric, OF_REGIONS))
        for (int i = 0; i < w->scopes.regions; i++)
            use_scope(w, (struct scope){scope.arm, i, -1}, reach_ns);
}

static void ring_grow(struct windows *w, size_t capacity)
{
    struct old_sample *ring = memory_new(capacity, sizeof *ring);
    for (size_t i = 0; i < w->ring_capacity; i++)
        ring[i] = w->ring[(w->ring_first + i) % w->ring_capacity];
    for (size_t i = w->ring_capacity; i < capacity; i++)
        ring[i].slices = memory_new((size_t)w->slots, sizeof(struct slice));
    free(w->ring);
    w->ring = ring;
    w->ring_first = 0;
    w->ring_capacity = capacity;
}

void windows_restart(struct windows *w, int64_t start_ns)
{
    int count = scopes_count(&w->scopes);
    for (int i = 0; i < count; i++)
        if (w->used[i]) {
            window_reset(&w->so_far[i], &w->settings);
            window_reset(&w->latest[i], &w->settings);
        }
    if (!w->ring)
        ring_grow(w, (size_t)(w->reach_ns / w->scenario->monitoring.sample_ns) + 2);
    w->ring_first = w->ring_count = 0;
    w->start_ns = w->end_ns = w->unbroken_ns = start_ns;
    w->samples = 0;
}

static void ring_add(struct windows *w, const struct sample *sample)
{
    while (w->ring_count > 0 && w->ring[w->ring_first].start_ns < sample->end_ns - w->reach_ns) {
        w->ring_first = (w->ring_first + 1) % w->ring_capacity;
        w->ring_count--;
    }
    if (w->ring_count == w->ring_capacity)
        ring_grow(w, 2 * w->ring_capacity);
    struct old_sample *kept = &w->ring[(w->ring_first + w->ring_count++) % w->ring_capacity];
    kept->start_ns = sample->start_ns;
    kept->end_ns = sample->end_ns;
    for (int i = 0; i < sample->slices_count; i++)
        if (w->slot[i] >= 0)
            kept->slices[w->slot[i]] = sample->slices[i];
}

void windows_add(struct windows *w, const struct sample *sample)
{
    ENSURE(sample->slices_count == scopes_count(&w->scopes));
    if (sample->start_ns != w->end_ns) {
        w->unbroken_ns = sample->start_ns;
        w->ring_count = 0;
    }
    for (int i = 0; i < sample->slices_count; i++)
        if (w->used[i]) {
            window_add(&w->so_far[i], &sample->slices[i], sample->start_ns, sample->end_ns);
            window_reset(&w->latest[i], &w->settings);
            window_add(&w->latest[i], &sample->slices[i], sample->start_ns, sample->end_ns);
            CHECKED(window_check(&w->so_far[i]));
            CHECKED(window_check(&w->latest[i]));
        }
    if (w->slots > 0)
        ring_add(w, sample);
    w->end_ns = sample->end_ns;
    w->samples++;
}

/* Sums the last length_ns of one scope into w->trailing. */
static void trail(struct windows *w, int index, int64_t length_ns)
{
    struct window *window = &w->trailing[index];
    int slot = w->slot[index];
    ENSURE(slot >= 0);
    window_reset(window, &w->settings);
    for (size_t i = 0; i < w->ring_count; i++) {
        const struct old_sample *kept = &w->ring[(w->ring_first + i) % w->ring_capacity];
        if (kept->start_ns >= w->end_ns - length_ns || i + 1 == w->ring_count)
            window_add(window, &kept->slices[slot], kept->start_ns, kept->end_ns);
    }
}

/* Brings a trailing window up to date, when its scope is kept for that. */
static void trail_if_kept(struct windows *w, int index, int64_t length_ns)
{
    if (w->slot[index] >= 0)
        trail(w, index, length_ns);
}

/* The windows of the stretch that is read, by scopes_index; that of its scope, and those of the parts that its metric
 * needs beside it, are up to date. */
static struct window *windows_of(struct windows *w, const struct reading *r)
{
    if (r->stretch == STRETCH_SO_FAR)
        return w->so_far;
    if (r->stretch == STRETCH_LATEST)
        return w->latest;
    trail(w, scopes_index(&w->scopes, r->scope), r->length_ns);
    for (int i = 0; metric_is(r->metric, OF_SEGMENTS) && i < w->scopes.segments; i++)
        trail_if_kept(w, scopes_segment(&w->scopes, r->scope.arm, i), r->length_ns);
    for (int i = 0; metric_is(r->metric, OF_REGIONS) && i < w->scopes.regions; i++)
        trail_if_kept(w, scopes_region(&w->scopes, r->scope.arm, i), r->length_ns);
    return w->trailing;
}

struct value windows_value(struct windows *w, const struct reading *r, const struct window **window)
{
    int index = scopes_index(&w->scopes, r->scope);
    ENSURE(index >= 0 && w->used[index]);
    struct window *windows = windows_of(w, r);
    struct metric_context context = context_of(r->metric, &w->scopes, windows, r->scope.arm);
    *window = &windows[index];
    return window_metric(&windows[index], r->metric, &context);
}
