/* verdict.c - writes the rows, and counts those beyond their tolerance. */
#include "verdict.h"

#include <math.h>
#include <stdio.h>

static const char path[] = "results/theory.md";
static FILE *markdown;
static bool is_quiet;
static struct verdict_count count;

bool verdict_table_open(double rounds)
{
    markdown = fopen(path, "w");
    if (!markdown) {
        perror(path);
        return false;
    }
    fprintf(
        markdown,
        "%.0f million rounds a scenario; tolerance %g standard errors, and for quantiles half a step of the histogram "
        "(1/128) more; within it they are in step, and the shares below them say more. Time in units of the mean "
        "service.\n\n| queue | measure | simulated | theory | tolerance | off by, s.e. |\n"
        "|---|---|--:|--:|--:|--:|\n",
        rounds / 1e6, VERDICT_Z);
    return true;
}

bool verdict_table_close(void)
{
    if (!markdown || fclose(markdown) == 0)
        return true;
    perror(path);
    return false;
}

void verdict(const char *queue, const char *what, double value, double theory, double error, double allowance)
{
    double tolerance = VERDICT_Z * error + allowance, beyond = fabs(value - theory) - allowance;
    bool good = beyond <= VERDICT_Z * error; /* not so when one is no number */
    char off[32];
    count.rows++;
    count.misses += !good;
    if (is_quiet)
        return;
    snprintf(off, sizeof off, beyond <= 0 ? "in step" : "%.2f", beyond / error);
    printf("# %-25s %-21s %11.7g, theory %11.7g, tolerance %7.2g, off by %s\n", queue, what, value, theory, tolerance,
           off);
    if (!good)
        printf("# MISSED\n");
    if (markdown)
        fprintf(markdown, "| %s | %s | %.6g | %.6g | %.2g | %s |\n", queue, what, value, theory, tolerance, off);
}

void verdict_quiet(bool quiet)
{
    is_quiet = quiet;
}

struct verdict_count verdict_count(void)
{
    struct verdict_count was = count;
    count = (struct verdict_count){0, 0};
    return was;
}
