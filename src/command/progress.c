/* progress.c - draws the line and prints decisions; asks the clock, so nothing here reaches a result. */
#include "command/progress.h"

#include "base/instant.h"
#include "report/report.h"

#include <stdio.h>
#include <time.h>

#define REDRAW_S 0.1

double clock_now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_open(struct progress *p, const struct scenario *scenario, int runs, bool on)
{
    *p = (struct progress){.on = on, .observed_ns = runs * rehearsal_observed_ns(scenario), .started_s = clock_now_s()};
}

static void show_decisions(const struct journal *j, size_t from)
{
    for (size_t i = from; i < outcome_decisions(&j->outcome); i++) {
        const struct decision *decision = outcome_decision(&j->outcome, i);
        struct text line = {0};
        if (decision->policy != 0)
            continue;
        report_decision_line(j, decision, &line);
        fprintf(stderr, "\r\033[K%s\n", line.bytes);
        text_free(&line);
    }
}

static void draw_progress(const struct progress *p, const struct journal *j, const struct news *news, double now_s)
{
    enum { WIDTH = 24 };
    double elapsed = now_s - p->started_s;
    double part = p->observed_ns > 0 ? (double)p->seen_ns / (double)p->observed_ns : 1;
    char bar[WIDTH + 1], when[40];
    part = part < 1 ? part : 1;
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < (int)(part * WIDTH) ? '#' : '.';
    bar[WIDTH] = 0;
    int left = part > 0 ? (int)(elapsed / part - elapsed) : 0;
    const char *phase = news->phase >= 0 ? j->scenario->phases[news->phase].name : stage_words[news->stage];
    fprintf(stderr, "\r\033[K[%s] %3d%%  %s  %-12s%s %.1f M rounds  %.1f M/s  %d:%02d left", bar, (int)(part * 100),
            instant_format_short(j->scenario->start_epoch_ns + news->seen->sample->end_ns, when, sizeof when), phase,
            p->twin ? " (without the faults)" : "", (double)p->rounds / 1e6,
            elapsed > 0 ? (double)p->rounds / 1e6 / elapsed : 0, left / 60, left % 60);
    fflush(stderr);
}

static void show(void *progress, const struct journal *j, const struct news *news)
{
    struct progress *p = progress;
    const struct sample *sample = news->seen->sample;
    p->seen_ns += sample->end_ns - sample->start_ns;
    for (enum arm arm = 0; arm < ARMS; arm++)
        p->rounds += sample->slices[scopes_everybody(&j->outcome.scopes, arm)].sum.of[MEASURE_ROUNDS_STARTED];
    if (!p->on)
        return;
    double now_s = clock_now_s();
    if (!p->twin)
        show_decisions(j, news->first_decision);
    if (now_s - p->drawn_s >= REDRAW_S) {
        draw_progress(p, j, news, now_s);
        p->drawn_s = now_s;
    }
}

struct observer progress_observer(struct progress *p)
{
    return (struct observer){show, p};
}

void progress_close(struct progress *p)
{
    if (p->on)
        fputs("\r\033[K", stderr);
}
