/* progress.c - draws the line and prints decisions; asks the clock, so nothing here reaches a result. */
#include "command/progress.h"

#include "base/instant.h"
#include "rehearsal/rehearsal.h"
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

void progress_open(struct progress *p, const struct scenario *scenario, bool on)
{
    *p = (struct progress){.on = on, .observed_ns = rehearsal_observed_ns(scenario), .started_s = clock_now_s()};
}

static void show_decisions(struct progress *p, const struct journal *j)
{
    for (; p->decisions < outcome_decisions(&j->outcome); p->decisions++) {
        const struct decision *decision = outcome_decision(&j->outcome, p->decisions);
        struct text line = {0};
        if (decision->policy != 0)
            continue;
        report_decision_line(j, decision, &line);
        fprintf(stderr, "\r\033[K%s\n", line.bytes);
        text_free(&line);
    }
}

static void draw_progress(struct progress *p, const struct journal *j, double now_s)
{
    enum { WIDTH = 24 };
    const struct journal_row *row = journal_row(j, journal_rows(j) - 1);
    double elapsed = now_s - p->started_s;
    double part = p->observed_ns > 0 ? (double)p->seen_ns / (double)p->observed_ns : 1;
    char bar[WIDTH + 1], when[40];
    part = part < 1 ? part : 1;
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < (int)(part * WIDTH) ? '#' : '.';
    bar[WIDTH] = 0;
    int left = part > 0 ? (int)(elapsed / part - elapsed) : 0;
    const char *phase = row->phase >= 0 ? j->scenario->phases[row->phase].name : stage_words[row->stage];
    fprintf(stderr, "\r\033[K[%s] %3d%%  %s  %-12s %.1f M rounds  %.1f M/s  %d:%02d left", bar, (int)(part * 100),
            instant_format_short(j->scenario->start_epoch_ns + row->end_ns, when, sizeof when), phase,
            (double)p->rounds / 1e6, elapsed > 0 ? (double)p->rounds / 1e6 / elapsed : 0, left / 60, left % 60);
    fflush(stderr);
}

void progress_show(void *progress, const struct journal *j)
{
    struct progress *p = progress;
    for (; p->rows < journal_rows(j); p->rows++) {
        const struct journal_row *row = journal_row(j, p->rows);
        p->seen_ns += row->end_ns - row->start_ns;
        for (int arm = 0; arm < ARMS; arm++)
            p->rounds += row->arms[arm].sum.of[MEASURE_ROUNDS_STARTED];
    }
    double now_s = clock_now_s();
    if (!p->on)
        return;
    show_decisions(p, j);
    if (now_s - p->drawn_s >= REDRAW_S) {
        draw_progress(p, j, now_s);
        p->drawn_s = now_s;
    }
}

void progress_close(struct progress *p)
{
    if (p->on)
        fputs("\r\033[K", stderr);
}
